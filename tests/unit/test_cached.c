#include "net/cached.h"

#include <string.h>

#include "net/wire/dhcp_rewrite.h"
#include "tests/unit/booting.h"
#include "tests/unit/dhcp_reply.h"

static struct cached cached;
static struct dhcp_packet packet;

static void assert_ends(const struct cached_packet *from)
{
	assert_int_equal(from->octets[from->len - 1], DHCP_OPT_END);
}

/* Parses a packet; its field `file` and siaddr are as given. */
static void assert_names(const struct cached_packet *from, const char *file, ip4 siaddr)
{
	assert_drop(dhcp_parse((struct bytes){from->octets, from->len}, &packet), DROP_NONE);
	assert_string_equal(packet.file, file);
	assert_int_equal(packet.siaddr, siaddr);
}

static void discover(void)
{
	begin_boot();
	expect("DISCOVER");
	at(1);
}

/* The address is confirmed; the proxy is asked. */
static void confirm(struct packet ack)
{
	give(ack);
	expect_probe();
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect("ASK 192.168.77.2");
}

/* The plain sequence until the proxy is asked. */
static void ask_proxy(void)
{
	discover();
	give(OFFER());
	give(PROXY_OFFER());
	expect("REQUEST 192.168.77.50 from 192.168.77.1");
	confirm(DHCPACK());
}

static void answered(struct packet answer)
{
	give(answer);
	cached_fill(&cached, &boot);
}

/* ---- the packets of the sequence ---- */

static void proxy_names_it(void **state)
{
	(void)state;
	ask_proxy();
	answered(PXE_ACK(.field = "boot/shimx64.efi", .file = NULL));
	assert_names(&cached.ack, "boot/shimx64.efi", PXE_IP);
	assert_int_equal(packet.yiaddr, CLIENT_IP);
	assert_ends(&cached.ack);
	assert_names(&cached.proxy_offer, "", IP4_ANY);
	assert_int_equal(packet.ciaddr, CLIENT_IP);
	assert_ends(&cached.proxy_offer);
	assert_names(&cached.pxe_reply, "boot/shimx64.efi", PXE_IP);
	assert_int_equal(packet.ciaddr, CLIENT_IP);
}

static void requests_are_as_sent(void **state)
{
	uint8_t discover[DHCP_MESSAGE_MAX];
	size_t len;

	(void)state;
	begin_boot();
	due(0, 0);
	expect("DISCOVER");
	due(1000, 6000);
	expect("DISCOVER"); /* secs differ */
	len = sent.len;
	memcpy(discover, sent.payload, len);
	at(now + 1);
	give(OFFER());
	give(PROXY_OFFER());
	expect("REQUEST 192.168.77.50 from 192.168.77.1");
	confirm(DHCPACK());
	answered(PXE_ACK());
	assert_bytes((struct bytes){cached.discover.octets, cached.discover.len},
	             (struct bytes){discover, len});
	assert_bytes((struct bytes){cached.pxe_discover.octets, cached.pxe_discover.len},
	             (struct bytes){sent.payload, sent.len});
}

static void dhcp_server_names_it(void **state)
{
	(void)state;
	begin_boot();
	expect("DISCOVER");
	give(OFFER(.file = "boot/shimx64.efi", .next = PXE_IP));
	at(PLAN_PATIENCE_MS);
	expect("REQUEST 192.168.77.50 from 192.168.77.1");
	give(DHCPACK(.file = "boot/shimx64.efi", .next = PXE_IP));
	expect_probe();
	expect("ARP who has 192.168.77.2");
	cached_fill(&cached, &boot);
	assert_names(&cached.ack, "boot/shimx64.efi", PXE_IP);
	assert_false(packet.option_seen[DHCP_OPT_BOOT_FILE]);
	assert_int_equal(cached.proxy_offer.len, 0);
	assert_int_equal(cached.pxe_discover.len, 0);
	assert_int_equal(cached.pxe_reply.len, 0);
	assert_true(cached.discover.len > 0);
}

/* There is no ACK: the reply is the lease. */
static void bootp_reply_is_the_ack(void **state)
{
	(void)state;
	discover();
	give(OFFER(.type = 0, .server = 0, .field = "boot/shimx64.efi", .next = PXE_IP));
	due(now + PLAN_PATIENCE_MS, now + PLAN_PATIENCE_MS);
	expect_probe();
	expect("ARP who has 192.168.77.2");
	cached_fill(&cached, &boot);
	assert_names(&cached.ack, "boot/shimx64.efi", PXE_IP);
	assert_int_equal(packet.yiaddr, CLIENT_IP);
	assert_ends(&cached.ack);
}

/* A DHCP server that names another file and server than the one that was chosen. */
static void nothing_contradicts(void **state)
{
	(void)state;
	discover();
	give(OFFER(.file = "old.efi", .named = "192.168.77.9"));
	give(PROXY_OFFER());
	expect("REQUEST 192.168.77.50 from 192.168.77.1");
	confirm(DHCPACK(.file = "old.efi", .named = "192.168.77.9"));
	answered(PXE_ACK());
	assert_names(&cached.ack, FILE_NAME, PXE_IP);
	assert_false(packet.option_seen[DHCP_OPT_BOOT_FILE]);
	assert_false(packet.option_seen[DHCP_OPT_TFTP_NAME]);
	assert_true(packet.option_seen[DHCP_OPT_SERVER_ID]);
}

static void long_name_stands_in_the_option(void **state)
{
	static char name[200 + 1];
	char found[BOOT_FILE_MAX + 1];

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	ask_proxy();
	answered(PXE_ACK(.file = name));
	assert_names(&cached.ack, "", PXE_IP);
	assert_true(dhcp_option_text(&packet, DHCP_OPT_BOOT_FILE, found, sizeof(found)));
	assert_string_equal(found, name);
}

static void proxy_offer_that_names_it(void **state)
{
	(void)state;
	discover();
	give(OFFER());
	give(PROXY_OFFER(.file = "proxy.efi", .next = OTHER_IP));
	expect("REQUEST 192.168.77.50 from 192.168.77.1");
	confirm(DHCPACK());
	cached_fill(&cached, &boot);
	assert_names(&cached.proxy_offer, "proxy.efi", OTHER_IP);
	assert_false(packet.option_seen[DHCP_OPT_BOOT_FILE]);
	assert_int_equal(cached.pxe_discover.len, 0); /* not answered yet */
	assert_int_equal(cached.pxe_reply.len, 0);
}

/* By chance its xid is right, before the request has gone out. */
static void answer_before_the_question(void **state)
{
	(void)state;
	discover();
	give(OFFER());
	give(PROXY_OFFER());
	expect("REQUEST 192.168.77.50 from 192.168.77.1");
	give(DHCPACK());
	expect_probe();
	expect_step();
	answered(PXE_ACK(.xid = boot.pxe.xid));
	assert_int_equal(cached.pxe_discover.len, 0);
	assert_names(&cached.pxe_reply, FILE_NAME, PXE_IP);
}

/* ---- replies ---- */

/* As a program is to find it: as it came but for ciaddr, or written again with END behind. */
static const struct reply_row {
	const char *name;
	struct bytes options, file;
	bool as_it_came;
	const char *names;
} replies[] = {
	{"file and END", BYTES(54, 4, 1, 2, 3, 4, 53, 1, 5, 255), TEXT("a.efi"), true, "a.efi"},
	{"file, END and pads", BYTES(53, 1, 5, 255, 0, 0), TEXT("a.efi"), true, "a.efi"},
	{"file and no END", BYTES(53, 1, 5), TEXT("a.efi"), false, "a.efi"},
	{"file and pads for END", BYTES(53, 1, 5, 0, 0), TEXT("a.efi"), false, "a.efi"},
	{"no options at all", EMPTY, TEXT("a.efi"), false, "a.efi"},
	{"file before option 67", BYTES(67, 1, 'b', 53, 1, 5, 255), TEXT("a.efi"), true, "a.efi"},
	{"no file anywhere", BYTES(54, 4, 1, 2, 3, 4, 53, 1, 5, 255), EMPTY, true, ""},
	{"option 67", BYTES(67, 1, 'b', 53, 1, 5, 255), EMPTY, false, "b"},
};

static void reply_as_found(void **state)
{
	const struct reply_row *row = *state;
	struct bytes reply = dhcp_reply(row->options, row->file, (struct bytes)EMPTY);
	struct cached_packet out = {0};

	cached_reply(&out, guarded(reply), CLIENT_IP);
	assert_names(&out, row->names, IP4(192, 0, 2, 3));
	assert_int_equal(packet.ciaddr, CLIENT_IP);
	if (!row->as_it_came) {
		assert_ends(&out);
		return;
	}
	dhcp_set_ciaddr((uint8_t *)(uintptr_t)reply.data, CLIENT_IP);
	assert_bytes((struct bytes){out.octets, out.len}, reply);
}

static void what_is_no_reply(void **state)
{
	const struct bytes cut = BYTES(53, 9, 5);
	struct cached_packet out = {0};

	(void)state;
	cached_reply(&out, guarded(dhcp_reply(cut, (struct bytes)EMPTY, (struct bytes)EMPTY)),
	             CLIENT_IP);
	assert_int_equal(out.len, 0);
}

/* Its options fill the field `file`, too: behind each other they are longer than a message. */
static void too_long_when_written_again(void **state)
{
	static uint8_t options[DHCP_MESSAGE_MAX - DHCP_FIXED_LEN];
	const struct bytes file = BYTES(67, 1, 'b', 99, 2, 'h', 'i', 255);
	struct writer w = {options, sizeof(options), 0, false};
	struct cached_packet out = {0};
	struct bytes reply;

	(void)state;
	put_bytes(&w, "\x34\1\1", 3);
	while (w.cap - w.len > 2) {
		size_t len = w.cap - w.len - 2 < 255 ? w.cap - w.len - 2 : 255;

		put_u8(&w, 128);
		put_u8(&w, (uint8_t)len);
		memset(put_room(&w, len), 'x', len);
	}
	reply = dhcp_reply((struct bytes){options, w.len}, file, (struct bytes)EMPTY);
	cached_reply(&out, guarded(reply), CLIENT_IP);
	assert_bytes((struct bytes){out.octets, out.len}, reply);
}

static void reply_in_an_option_fills_the_field(void **state)
{
	(void)state;
	ask_proxy();
	answered(PXE_ACK(.field = NULL, .file = "smsboot\\x64\\wdsmgfw.efi"));
	assert_names(&cached.pxe_reply, "smsboot\\x64\\wdsmgfw.efi", PXE_IP);
	assert_int_equal(packet.ciaddr, CLIENT_IP);
	assert_ends(&cached.pxe_reply);
}

/* What Windows Deployment Services say comes through octet by octet, but for ciaddr. */
static void windows_reply_is_unchanged(void **state)
{
	static const uint8_t own[] = {250, 3, 1, 1, 2, 252, 4, 'b', 'c', 'd', 0};
	struct packet answer;
	struct bytes got;

	(void)state;
	ask_proxy();
	answer = PXE_ACK(.field = "wdsmgfw.efi", .file = NULL, .more = {own, sizeof(own)});
	answered(answer);
	got = (struct bytes){cached.pxe_reply.octets, cached.pxe_reply.len};
	assert_int_equal(got.len, answer.len);
	dhcp_set_ciaddr(answer.payload, CLIENT_IP);
	assert_bytes(got, (struct bytes){answer.payload, answer.len});
}

int main(void)
{
	UNIT(proxy_names_it);
	UNIT(requests_are_as_sent);
	UNIT(dhcp_server_names_it);
	UNIT(bootp_reply_is_the_ack);
	UNIT(nothing_contradicts);
	UNIT(long_name_stands_in_the_option);
	UNIT(proxy_offer_that_names_it);
	UNIT(answer_before_the_question);
	UNIT_ROWS(replies, reply_as_found);
	UNIT(what_is_no_reply);
	UNIT(too_long_when_written_again);
	UNIT(reply_in_an_option_fills_the_field);
	UNIT(windows_reply_is_unchanged);
	return unit_run("cached");
}
