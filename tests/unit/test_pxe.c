#include "net/pxe.h"

#include <string.h>

#include "tests/unit/asking.h"

static void request_says_who_asks(void **state)
{
	const struct bytes class = TEXT("PXEClient:Arch:00011:UNDI:003016");
	const struct bytes arch = BYTES(0, 11), undi = BYTES(1, 3, 16), user = TEXT("Lanyard");
	const struct bytes uuid = BYTES(0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

	(void)state;
	begin_asking();
	assert_true(sent.src == CLIENT_IP && sent.dst == PXE_IP);
	assert_true(sent.src_port == 4011 && sent.dst_port == 4011);
	assert_int_equal(be32_get(sent.payload + 12), CLIENT_IP); /* ciaddr */
	assert_int_equal(be16_get(sent.payload + 8), 5);          /* secs */
	assert_int_equal(be16_get(sent.payload + 10), 0);
	assert_bytes(sent_option(DHCP_OPT_CLASS), class);
	assert_bytes(sent_option(DHCP_OPT_ARCH), arch);
	assert_bytes(sent_option(DHCP_OPT_UNDI), undi);
	assert_bytes(sent_option(DHCP_OPT_UUID), uuid);
	assert_bytes(sent_option(DHCP_OPT_USER_CLASS), user);
	assert_false(sent_has_option(DHCP_OPT_REQUESTED_IP));
	assert_false(sent_has_option(DHCP_OPT_SERVER_ID));
	assert_int_equal(traced(TRACE_PXE_REQUEST), 1);
}

static void answer(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK());
	assert_answered(FILE_NAME, PXE_IP);
}

static void answer_to_port_68(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.port = 68));
	assert_answered(FILE_NAME, PXE_IP);
}

static void answer_of_type_offer(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.type = DHCP_OFFER));
	assert_answered(FILE_NAME, PXE_IP);
}

static void referral_is_followed(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.next = OTHER_IP, .field = NULL, .file = "boot\\x64\\wdsmgfw.efi"));
	assert_answered("boot\\x64\\wdsmgfw.efi", OTHER_IP);
}

static void answer_without_any_address_means_its_sender(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.next = 0, .server = 0));
	assert_answered(FILE_NAME, PXE_IP);
}

static void impossible_servers_are_not_asked(void **state)
{
	const struct bytes none = BYTES(54, 4, 0, 0, 0, 0);

	(void)state;
	begin_asking();
	give(PXE_ACK(.next = IP4_BROADCAST, .server = IP4(224, 0, 0, 1)));
	assert_answered(FILE_NAME, PXE_IP);
	begin_asking();
	give(PXE_ACK(.next = 0, .server = 0, .more = none));
	assert_answered(FILE_NAME, PXE_IP);
}

static void answer_without_file(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.field = NULL));
	assert_failed(ERR_PXE_NO_FILE, PXE_IP, 0);
}

/* F14: eight requests, and no more than 10 s, whatever the jitter. */
static void silence(void **state)
{
	uint32_t xid;

	(void)state;
	for (uint8_t seed = 0; seed < 40; seed++) {
		begin_pxe(seed);
		ask(PXE_IP, (struct bytes)EMPTY);
		expect("ASK 192.168.77.2");
		xid = last_xid;
		for (uint32_t n = 1; n < PXE_REQUEST_MAX; n++) {
			due(now + 200 * n + 200, now + 200 * n + 400);
			expect("ASK 192.168.77.2");
			assert_int_equal(last_xid, xid);
			assert_int_equal(be16_get(sent.payload + 8), (now - T0) / 1000);
			quiet();
		}
		due(now + 1800, TASK + 10000);
		expect_step();
		assert_failed(ERR_PXE_NO_REPLY, PXE_IP, 0);
		dropped(DROP_STATE, PXE_ACK());
	}
}

static void answer_to_the_last_request(void **state)
{
	(void)state;
	begin_asking();
	for (int n = 1; n < PXE_REQUEST_MAX; n++) {
		due(now, now + 5000);
		expect("ASK 192.168.77.2");
	}
	at(now + 1800);
	give(PXE_ACK());
	assert_answered(FILE_NAME, PXE_IP);
}

static void what_is_dropped(void **state)
{
	static const uint8_t types[] = {0, DHCP_DISCOVER, DHCP_REQUEST, DHCP_NAK, 8, 255};
	struct packet p;

	(void)state;
	begin_asking();
	dropped(DROP_UDP_PEER, from_host(PXE_ACK(), OTHER_IP));
	dropped(DROP_UDP_PEER, from_host(PXE_ACK(), DHCP_IP));
	dropped(DROP_DHCP_NOT_OURS, PXE_ACK(.xid = last_xid ^ 1));
	dropped(DROP_DHCP_NOT_OURS, PXE_ACK(.xid = __builtin_bswap32(last_xid)));
	p = PXE_ACK();
	p.payload[33] ^= 1; /* chaddr's last octet */
	dropped(DROP_DHCP_NOT_OURS, p);
	for (size_t i = 0; i < sizeof(types); i++)
		dropped(DROP_DHCP_TYPE, PXE_ACK(.type = types[i]));
	p = PXE_ACK();
	for (p.len = 0; p.len < 240; p.len++)
		dropped(DROP_DHCP_MALFORMED, p);
	dropped(DROP_DHCP_TYPE, p); /* 240 octets: no option at all */
	p.len = 242;
	dropped(DROP_DHCP_OPTIONS, p);
	quiet();
	give(PXE_ACK());
	assert_answered(FILE_NAME, PXE_IP);
	dropped(DROP_STATE, PXE_ACK(.field = "other.efi"));
}

/* Bonded cards, redundant routers, clusters: ARP names one station, another one answers. */
static void reply_of_another_station_waits(void **state)
{
	uint64_t asked;

	(void)state;
	begin_asking();
	asked = now;
	at(asked + 5);
	give(by_station_of(OTHER_IP, PXE_ACK()));
	quiet();
	at(asked + 50);
	dropped(DROP_UDP_STATION, by_station_of(OTHER_IP, PXE_ACK(.field = "other.efi")));
	dropped(DROP_DHCP_TYPE, by_station_of(OTHER_IP, PXE_ACK(.type = DHCP_NAK)));
	for (uint64_t n = 1; n <= RETRY_STRANGER_SENDS; n++) {
		give(by_station_of(OTHER_IP, PXE_ACK()));
		due(asked + n * RETRY_STRANGER_MS, asked + n * RETRY_STRANGER_MS);
		expect("ASK 192.168.77.2");
		quiet();
	}
	assert_int_equal(traced(TRACE_PXE_REQUEST), 1); /* what is brought forward is not told */
	give(by_station_of(OTHER_IP, PXE_ACK()));
	assert_answered(FILE_NAME, PXE_IP);
}

static void forged_reply_is_outdone(void **state)
{
	(void)state;
	begin_asking();
	give(by_station_of(OTHER_IP, PXE_ACK(.field = "other.efi")));
	give(PXE_ACK());
	assert_answered(FILE_NAME, PXE_IP);
}

static void silent_server_is_doubted(void **state)
{
	(void)state;
	begin_asking();
	for (int n = 1; n < PXE_REQUEST_MAX; n++) {
		assert_int_equal(sent.in_doubt, n > PXE_DOUBTS_FROM);
		due(now, now + 5000);
		expect("ASK 192.168.77.2");
	}
	assert_true(sent.in_doubt);
}

static void unasked(void **state)
{
	(void)state;
	begin_pxe(3);
	dropped(DROP_STATE, PXE_ACK());
}

static void second_server(void **state)
{
	uint32_t xid;

	(void)state;
	begin_asking();
	xid = last_xid;
	give(PXE_ACK(.field = NULL));
	ask(OTHER_IP, (struct bytes)EMPTY);
	expect("ASK 192.168.77.66");
	assert_int_not_equal(last_xid, xid);
	dropped(DROP_UDP_PEER, PXE_ACK());
	dropped(DROP_DHCP_NOT_OURS, from_host(PXE_ACK(.xid = xid), OTHER_IP));
	give(PXE_ACK(.from = OTHER_IP, .server = OTHER_IP, .next = OTHER_IP));
	assert_answered(FILE_NAME, OTHER_IP);
}

static void second_question_after_an_answer(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK());
	assert_answered(FILE_NAME, PXE_IP);
	ask(OTHER_IP, (struct bytes)EMPTY);
	assert_int_equal(pxe.reply_len, 0);
	expect("ASK 192.168.77.66");
}

/* ---- what the next program and the user get ---- */

static void answer_is_kept_as_it_came(void **state)
{
	struct packet p;

	(void)state;
	begin_asking();
	p = PXE_ACK(.more = OCTETS(252, 2, 'b', 'c', 224, 1, 0));
	give(p);
	assert_bytes((struct bytes){pxe.reply, pxe.reply_len}, (struct bytes){p.payload, p.len});
}

static void largest_answer_is_kept_whole(void **state)
{
	struct packet p;

	(void)state;
	begin_asking();
	p = PXE_ACK();
	memset(p.payload + p.len, 0, DHCP_MESSAGE_MAX - p.len);
	p.len = DHCP_MESSAGE_MAX;
	give(p);
	assert_int_equal(pxe.reply_len, DHCP_MESSAGE_MAX);
	assert_memory_equal(pxe.reply, p.payload, DHCP_MESSAGE_MAX);
	begin_asking();
	p = PXE_ACK();
	p.len = DHCP_MESSAGE_MAX + 1;
	dropped(DROP_DHCP_MALFORMED, p);
}

/* As Windows Deployment Services answer a machine that waits for approval. */
static void windows_message_is_shown(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.field = "smsboot\\x64\\wdsmgfw.efi", .next = OTHER_IP,
	             .more = OCTETS(250, 12, 2, 1, 1, 6, 6, 'P', 'e', 'n', 'd', 0x1b, 0, 255)));
	assert_answered("smsboot\\x64\\wdsmgfw.efi", OTHER_IP);
	assert_int_equal(traced(TRACE_PXE_SAYS), 1);
	assert_string_equal(pxe.said, "Pend\x1b"); /* made printable where it is shown */
}

static void windows_message_without_file(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.field = NULL, .more = OCTETS(250, 5, 6, 2, 'N', 'o', 255)));
	assert_failed(ERR_PXE_NO_FILE, PXE_IP, 0);
	assert_string_equal(pxe.said, "No");
	assert_int_equal(traced(TRACE_PXE_SAYS), 1);
}

static void bad_windows_message_is_passed_over(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.more = OCTETS(250, 4, 6, 9, 'N', 'o')));
	assert_answered(FILE_NAME, PXE_IP);
	assert_int_equal(traced(TRACE_PXE_SAYS), 0);
}

static void long_windows_message_is_cut(void **state)
{
	uint8_t option[2 + 2 + 200] = {250, 202, 6, 200};

	(void)state;
	memset(option + 4, 'x', 200);
	begin_asking();
	give(PXE_ACK(.more = {option, sizeof(option)}));
	assert_answered(FILE_NAME, PXE_IP);
	assert_int_equal(strlen(pxe.said), PXE_SAID_MAX);
}

int main(void)
{
	UNIT(request_says_who_asks);
	UNIT(answer);
	UNIT(answer_to_port_68);
	UNIT(answer_of_type_offer);
	UNIT(referral_is_followed);
	UNIT(answer_without_any_address_means_its_sender);
	UNIT(impossible_servers_are_not_asked);
	UNIT(answer_without_file);
	UNIT(silence);
	UNIT(answer_to_the_last_request);
	UNIT(what_is_dropped);
	UNIT(reply_of_another_station_waits);
	UNIT(forged_reply_is_outdone);
	UNIT(silent_server_is_doubted);
	UNIT(unasked);
	UNIT(second_server);
	UNIT(second_question_after_an_answer);
	UNIT(answer_is_kept_as_it_came);
	UNIT(largest_answer_is_kept_whole);
	UNIT(windows_message_is_shown);
	UNIT(windows_message_without_file);
	UNIT(bad_windows_message_is_passed_over);
	UNIT(long_windows_message_is_cut);
	return unit_run("pxe");
}
