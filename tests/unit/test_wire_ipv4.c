#include "net/wire/checksum.h"
#include "net/wire/eth.h"
#include "net/wire/ipv4.h"
#include "tests/unit/captures.h"
#include "tests/unit/unit.h"

static const struct bytes offer = {captured_offer + ETH_HEADER_LEN,
                                   sizeof(captured_offer) - ETH_HEADER_LEN};

static void captured_packet(void **state)
{
	struct ipv4 ip;

	(void)state;
	assert_drop(ipv4_parse(guarded(offer), &ip), DROP_NONE);
	assert_int_equal(ip.src, IP4(192, 168, 77, 1));
	assert_int_equal(ip.dst, IP4(192, 168, 77, 55));
	assert_int_equal(ip.id, 0x0a62);
	assert_int_equal(ip.protocol, IPV4_UDP);
	assert_bytes(ip.payload, (struct bytes){offer.data + 20, offer.len - 20});
}

static void m01_m11_is_malformed_unless_whole(struct bytes packet)
{
	struct ipv4 ip;

	assert_drop(ipv4_parse(packet, &ip),
	            packet.len < offer.len ? DROP_IP_MALFORMED : DROP_NONE);
}

static void m01_m11_every_length(void **state)
{
	(void)state;
	each_truncation(offer, m01_m11_is_malformed_unless_whole);
}

/* A header of 20 octets, 28 of payload and 18 of Ethernet's padding, made wrong in one place. */
#define TOTAL_LEN  48
#define PACKET_LEN 66

enum checksum { REPAIRED, AS_EDITED };

static const struct edit_row {
	const char *name;
	size_t at;
	struct bytes octets;
	enum checksum checksum;
	enum drop want;
	size_t payload_len; /* if DROP_NONE */
} edits[] = {
	{"M12 18 octets of padding are cut off", 0, BYTES(0x45), REPAIRED, DROP_NONE, 28},
	{"M09 byte 0 = 40", 0, BYTES(0x40), REPAIRED, DROP_IP_MALFORMED, 0},
	{"M09 byte 0 = 41", 0, BYTES(0x41), REPAIRED, DROP_IP_MALFORMED, 0},
	{"M09 byte 0 = 42", 0, BYTES(0x42), REPAIRED, DROP_IP_MALFORMED, 0},
	{"M09 byte 0 = 43", 0, BYTES(0x43), REPAIRED, DROP_IP_MALFORMED, 0},
	{"M09 byte 0 = 44", 0, BYTES(0x44), REPAIRED, DROP_IP_MALFORMED, 0},
	{"M09 byte 0 = 4f, total 48", 0, BYTES(0x4f), REPAIRED, DROP_IP_MALFORMED, 0},
	{"M09 byte 0 = 4f, total 60", 0, BYTES(0x4f, 0, 0, 60), REPAIRED, DROP_NONE, 0},
	{"M09 byte 0 = 46, options skipped", 0, BYTES(0x46), REPAIRED, DROP_NONE, 24},
	{"M10 total 0", 2, BYTES(0, 0), REPAIRED, DROP_IP_MALFORMED, 0},
	{"M10 total 19", 2, BYTES(0, 19), REPAIRED, DROP_IP_MALFORMED, 0},
	{"M10 total 20 is for UDP to drop", 2, BYTES(0, 20), REPAIRED, DROP_NONE, 0},
	{"M10 total 21", 2, BYTES(0, 21), REPAIRED, DROP_NONE, 1},
	{"M10 total 27", 2, BYTES(0, 27), REPAIRED, DROP_NONE, 7},
	{"M10 total 20, more fragments", 2, BYTES(0, 20, 0, 0, 0x20), REPAIRED, DROP_IP_FRAGMENT,
         0},
	{"M10 total 21, more fragments", 2, BYTES(0, 21, 0, 0, 0x20), REPAIRED, DROP_IP_FRAGMENT,
         0},
	{"M10 total 27, more fragments", 2, BYTES(0, 27, 0, 0, 0x20), REPAIRED, DROP_IP_FRAGMENT,
         0},
	{"M11 total = all there is", 2, BYTES(0, PACKET_LEN), REPAIRED, DROP_NONE, 46},
	{"M11 total = all there is + 1", 2, BYTES(0, PACKET_LEN + 1), REPAIRED, DROP_IP_MALFORMED,
         0},
	{"M11 total ffff", 2, BYTES(0xff, 0xff), REPAIRED, DROP_IP_MALFORMED, 0},
	{"M51 total swapped", 2, BYTES(TOTAL_LEN, 0), REPAIRED, DROP_IP_MALFORMED, 0},
	{"M13 byte 0 = 65", 0, BYTES(0x65), REPAIRED, DROP_IP_MALFORMED, 0},
	{"M13 byte 0 = 05", 0, BYTES(0x05), REPAIRED, DROP_IP_MALFORMED, 0},
	{"M13 byte 0 = f5", 0, BYTES(0xf5), REPAIRED, DROP_IP_MALFORMED, 0},
	{"M14 checksum 0000", 10, BYTES(0, 0), AS_EDITED, DROP_IP_CHECKSUM, 0},
	{"M14 checksum ffff", 10, BYTES(0xff, 0xff), AS_EDITED, DROP_IP_CHECKSUM, 0},
	{"first fragment", 6, BYTES(0x20, 0), REPAIRED, DROP_IP_FRAGMENT, 0},
	{"second fragment", 6, BYTES(0, 1), REPAIRED, DROP_IP_FRAGMENT, 0},
	{"fragment far on", 6, BYTES(0x1f, 0), REPAIRED, DROP_IP_FRAGMENT, 0},
	{"may be fragmented", 6, BYTES(0, 0), REPAIRED, DROP_NONE, 28},
	{"reserved flag", 6, BYTES(0xc0, 0), REPAIRED, DROP_NONE, 28},
	{"TTL 0", 8, BYTES(0), REPAIRED, DROP_NONE, 28},
	{"source 0.0.0.0", 12, BYTES(0, 0, 0, 0), REPAIRED, DROP_NONE, 28},
	{"source 127.0.0.1", 12, BYTES(127, 0, 0, 1), REPAIRED, DROP_IP_SOURCE, 0},
	{"source 224.0.0.1", 12, BYTES(224, 0, 0, 1), REPAIRED, DROP_IP_SOURCE, 0},
	{"source 240.0.0.1", 12, BYTES(240, 0, 0, 1), REPAIRED, DROP_IP_SOURCE, 0},
	{"source 255.255.255.255", 12, BYTES(255, 255, 255, 255), REPAIRED, DROP_IP_SOURCE, 0},
};

static struct bytes packet_make(size_t at, struct bytes octets, enum checksum checksum)
{
	static const struct ipv4 good = {
		IP4(192, 0, 2, 1), IP4(192, 0, 2, 2), 77, IPV4_UDP, 64, 0, 0, {0}};
	static uint8_t packet[PACKET_LEN];
	struct writer w = {packet, sizeof(packet), 0, false};
	struct ipv4 ip = good;
	size_t header_len;

	ip.payload.len = TOTAL_LEN - IPV4_HEADER_LEN;
	memset(packet, 0xee, sizeof(packet));
	ipv4_emit(&w, &ip);
	memcpy(packet + at, octets.data, octets.len);
	header_len = (packet[0] & 15u) * 4;
	if (checksum == REPAIRED && header_len >= IPV4_HEADER_LEN) {
		be16_set(packet + 10, 0);
		be16_set(packet + 10,
		         checksum_finish(checksum_add(0, (struct bytes){packet, header_len})));
	}
	return guarded((struct bytes){packet, sizeof(packet)});
}

static void edit(void **state)
{
	const struct edit_row *row = *state;
	struct bytes packet = packet_make(row->at, row->octets, row->checksum);
	struct ipv4 ip;

	assert_drop(ipv4_parse(packet, &ip), row->want);
	if (row->want != DROP_NONE)
		return;
	assert_int_equal(ip.payload.len, row->payload_len);
	assert_ptr_equal(ip.payload.data, packet.data + (packet.data[0] & 15) * 4);
}

static void m09_4f_with_only_20_octets(void **state)
{
	const struct bytes octets = BYTES(0x4f, 0, 0, 60);
	struct bytes packet = packet_make(0, octets, REPAIRED);
	struct ipv4 ip;

	(void)state;
	packet.len = 20;
	assert_drop(ipv4_parse(guarded(packet), &ip), DROP_IP_MALFORMED);
}

static void m10_a_header_and_nothing_else(void **state)
{
	const struct bytes octets = BYTES(0, IPV4_HEADER_LEN);
	struct bytes packet = packet_make(2, octets, REPAIRED);
	struct ipv4 ip;

	(void)state;
	packet.len = IPV4_HEADER_LEN;
	assert_drop(ipv4_parse(guarded(packet), &ip), DROP_NONE);
	assert_int_equal(ip.payload.len, 0);
}

static void m14_every_wrong_bit_is_noticed(void **state)
{
	(void)state;
	for (size_t bit = 0; bit < IPV4_HEADER_LEN * 8; bit++) {
		uint8_t packet[TOTAL_LEN];
		struct ipv4 ip;

		memcpy(packet,
		       packet_make(0, (struct bytes){(const uint8_t[]){0x45}, 1}, REPAIRED).data,
		       sizeof(packet));
		packet[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(
			ipv4_parse(guarded((struct bytes){packet, sizeof(packet)}), &ip),
			DROP_NONE);
	}
}

/* An id that makes the sum of all but the checksum 0xffff: 0000 and ffff then mean the same. */
static void m14_real_checksum_0000_and_ffff(void **state)
{
	const struct bytes id_0 = BYTES(0, 0);
	struct bytes packet = packet_make(4, id_0, REPAIRED);
	uint8_t octets[8] = {packet.data[10], packet.data[11], 0x40, 0, 64, IPV4_UDP, 0, 0};
	struct ipv4 ip;

	(void)state;
	packet = packet_make(4, (struct bytes){octets, sizeof(octets)}, AS_EDITED);
	assert_drop(ipv4_parse(packet, &ip), DROP_NONE);
	octets[6] = octets[7] = 0xff;
	packet = packet_make(4, (struct bytes){octets, sizeof(octets)}, AS_EDITED);
	assert_drop(ipv4_parse(packet, &ip), DROP_NONE);
}

static void m19_every_protocol_is_told_as_it_is(void **state)
{
	(void)state;
	for (unsigned protocol = 0; protocol < 256; protocol++) {
		const uint8_t octet = (uint8_t)protocol;
		struct ipv4 ip;

		assert_drop(ipv4_parse(packet_make(9, (struct bytes){&octet, 1}, REPAIRED), &ip),
		            DROP_NONE);
		assert_int_equal(ip.protocol, protocol);
	}
}

static void m51_every_total_length(void **state)
{
	static uint8_t packet[1500];

	(void)state;
	for (size_t total = IPV4_HEADER_LEN; total <= sizeof(packet); total++) {
		struct writer w = {packet, sizeof(packet), 0, false};
		struct ipv4 sent = {1 << 24, 2 << 24, 0, IPV4_UDP, 64, 0, 0, {packet, total - 20}},
			    ip;

		ipv4_emit(&w, &sent);
		assert_drop(ipv4_parse((struct bytes){packet, sizeof(packet)}, &ip), DROP_NONE);
		assert_int_equal(ip.payload.len, total - IPV4_HEADER_LEN);
	}
}

static void emit(struct writer *w)
{
	const struct ipv4 ip = {IP4(192, 168, 0, 1), IP4(192, 168, 0, 199), 0, IPV4_UDP, 64, 0, 0,
	                        {NULL, 95}};

	ipv4_emit(w, &ip);
}

static void m52_emits_the_known_header(void **state)
{
	const struct bytes known =
		BYTES(0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0xb8, 0x61, 0xc0,
	              0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7);
	struct writer w = {guarded_room(IPV4_HEADER_LEN), IPV4_HEADER_LEN, 0, false};

	(void)state;
	emit(&w);
	assert_bytes((struct bytes){w.data, w.len}, known);
	emits_soundly(emit, IPV4_HEADER_LEN);
}

int main(void)
{
	UNIT(captured_packet);
	UNIT(m01_m11_every_length);
	UNIT_ROWS(edits, edit);
	UNIT(m09_4f_with_only_20_octets);
	UNIT(m10_a_header_and_nothing_else);
	UNIT(m14_every_wrong_bit_is_noticed);
	UNIT(m14_real_checksum_0000_and_ffff);
	UNIT(m19_every_protocol_is_told_as_it_is);
	UNIT(m51_every_total_length);
	UNIT(m52_emits_the_known_header);
	return unit_run("ipv4");
}
