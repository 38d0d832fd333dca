#include "net/cached.h"

#include <string.h>

#include "net/wire/dhcp_rewrite.h"
#include "tests/unit/booting.h"

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

/* ---- replies ---- */

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
	UNIT(reply_in_an_option_fills_the_field);
	UNIT(windows_reply_is_unchanged);
	return unit_run("cached");
}
