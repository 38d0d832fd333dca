#include "net/wire/arp.h"
#include "net/wire/eth.h"
#include "tests/unit/captures.h"
#include "tests/unit/unit.h"

static const struct bytes reply = {captured_arp_reply + ETH_HEADER_LEN, ARP_LEN};

static void m01_is_malformed_below_28(struct bytes body)
{
	struct arp arp;

	assert_drop(arp_parse(body, &arp), body.len < ARP_LEN ? DROP_ARP_MALFORMED : DROP_NONE);
}

static void m01_m03_every_length(void **state)
{
	uint8_t padded[46] = {0};

	(void)state;
	memcpy(padded, reply.data, reply.len);
	each_truncation((struct bytes){padded, sizeof(padded)}, m01_is_malformed_below_28);
}

static void m01_captured_unpadded_reply(void **state)
{
	static const mac server = {{0x52, 0x54, 0, 0x12, 0x34, 0x56}},
			 client = {{2, 0, 0, 0, 0, 1}};
	struct arp arp;

	(void)state;
	assert_int_equal(sizeof(captured_arp_reply), 42);
	assert_drop(arp_parse(guarded(reply), &arp), DROP_NONE);
	assert_int_equal(arp.operation, ARP_REPLY);
	assert_true(mac_equal(arp.sender_mac, server));
	assert_int_equal(arp.sender_ip, IP4(192, 168, 77, 1));
	assert_true(mac_equal(arp.target_mac, client));
	assert_int_equal(arp.target_ip, IP4(192, 168, 77, 55));
}

/* The captured reply with some octets put in the place of others. */
static const struct edit_row {
	const char *name;
	size_t at;
	struct bytes octets;
	enum drop want;
} edits[] = {
	{"M03 htype 6", 0, BYTES(0, 6), DROP_ARP_MALFORMED},
	{"M03 htype 0x0100", 0, BYTES(1, 0), DROP_ARP_MALFORMED},
	{"M03 ptype IPv6", 2, BYTES(0x86, 0xdd), DROP_ARP_MALFORMED},
	{"M03 hlen ff", 4, BYTES(0xff), DROP_ARP_MALFORMED},
	{"M03 hlen 00", 4, BYTES(0), DROP_ARP_MALFORMED},
	{"M03 hlen 05", 4, BYTES(5), DROP_ARP_MALFORMED},
	{"M03 plen ff", 5, BYTES(0xff), DROP_ARP_MALFORMED},
	{"M03 plen 00", 5, BYTES(0), DROP_ARP_MALFORMED},
	{"M03 operation 0", 6, BYTES(0, 0), DROP_ARP_MALFORMED},
	{"M03 operation 1", 6, BYTES(0, 1), DROP_NONE},
	{"M03 operation 3", 6, BYTES(0, 3), DROP_ARP_MALFORMED},
	{"M03 operation 8", 6, BYTES(0, 8), DROP_ARP_MALFORMED},
	{"M03 operation 0x0100", 6, BYTES(1, 0), DROP_ARP_MALFORMED},
	{"M03 operation ffff", 6, BYTES(0xff, 0xff), DROP_ARP_MALFORMED},
	{"M05 sender MAC 01:00:5e:00:00:01", 8, BYTES(1, 0, 0x5e, 0, 0, 1), DROP_ARP_SENDER},
	{"M05 sender MAC all ones", 8, BYTES(255, 255, 255, 255, 255, 255), DROP_ARP_SENDER},
	{"M05 sender MAC all zero", 8, BYTES(0, 0, 0, 0, 0, 0), DROP_ARP_SENDER},
	{"M05 sender IP 0.0.0.0 is a probe", 14, BYTES(0, 0, 0, 0), DROP_NONE},
	{"M05 sender IP 0.0.0.1", 14, BYTES(0, 0, 0, 1), DROP_ARP_SENDER},
	{"M05 sender IP 255.255.255.255", 14, BYTES(255, 255, 255, 255), DROP_ARP_SENDER},
	{"M05 sender IP 224.0.0.1", 14, BYTES(224, 0, 0, 1), DROP_ARP_SENDER},
	{"M05 sender IP 127.0.0.1", 14, BYTES(127, 0, 0, 1), DROP_ARP_SENDER},
	{"target MAC all zero in a request", 18, BYTES(0, 0, 0, 0, 0, 0), DROP_NONE},
};

static void edit(void **state)
{
	const struct edit_row *row = *state;
	uint8_t body[ARP_LEN];
	struct arp arp;

	memcpy(body, reply.data, sizeof(body));
	memcpy(body + row->at, row->octets.data, row->octets.len);
	assert_drop(arp_parse(guarded((struct bytes){body, sizeof(body)}), &arp), row->want);
}

static void emit_captured_reply(struct writer *w)
{
	const struct arp arp = {ARP_REPLY,
	                        {{0x52, 0x54, 0, 0x12, 0x34, 0x56}},
	                        IP4(192, 168, 77, 1),
	                        {{2, 0, 0, 0, 0, 1}},
	                        IP4(192, 168, 77, 55)};

	arp_emit(w, &arp);
}

static void m52_emits_the_captured_reply(void **state)
{
	struct writer w = {guarded_room(ARP_LEN), ARP_LEN, 0, false};

	(void)state;
	emit_captured_reply(&w);
	assert_bytes((struct bytes){w.data, w.len}, reply);
	emits_soundly(emit_captured_reply, ARP_LEN);
}

int main(void)
{
	UNIT(m01_m03_every_length);
	UNIT(m01_captured_unpadded_reply);
	UNIT_ROWS(edits, edit);
	UNIT(m52_emits_the_captured_reply);
	return unit_run("arp");
}
