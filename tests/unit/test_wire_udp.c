#include "net/wire/eth.h"
#include "net/wire/udp.h"
#include "tests/unit/captures.h"
#include "tests/unit/unit.h"

#define SRC IP4(192, 0, 2, 1)
#define DST IP4(192, 0, 2, 2)

static const struct bytes offer = {captured_offer + ETH_HEADER_LEN,
                                   sizeof(captured_offer) - ETH_HEADER_LEN};

static void captured_datagram(void **state)
{
	struct ipv4 ip;
	struct udp udp;

	(void)state;
	assert_drop(ipv4_parse(guarded(offer), &ip), DROP_NONE);
	assert_drop(udp_parse(&ip, &udp), DROP_NONE);
	assert_int_equal(udp.src_port, 67);
	assert_int_equal(udp.dst_port, 68);
	assert_bytes(udp.payload, (struct bytes){offer.data + 28, offer.len - 28});
}

static void m21_is_malformed_unless_whole(struct bytes part)
{
	const struct ipv4 ip = {
		IP4(192, 168, 77, 1), IP4(192, 168, 77, 55), 0, IPV4_UDP, 64, 0, 0, part};
	struct udp udp;

	assert_drop(udp_parse(&ip, &udp),
	            part.len < offer.len - 20 ? DROP_UDP_MALFORMED : DROP_NONE);
}

static void m21_every_truncation(void **state)
{
	(void)state;
	each_truncation((struct bytes){offer.data + 20, offer.len - 20},
	                m21_is_malformed_unless_whole);
}

/* From here on datagrams of 4 octets of payload, "test", with 4 octets of junk after them. */

static void emit(struct writer *w)
{
	const struct udp udp = {1234, 69, TEXT("test")};

	udp_emit(w, &udp, SRC, DST);
}

static enum drop parse_edited(size_t at, struct bytes octets, struct udp *udp)
{
	static uint8_t room[16];
	struct writer w = {room, sizeof(room), 0, false};
	struct ipv4 ip = {SRC, DST, 0, IPV4_UDP, 64, 0, 0, EMPTY};

	emit(&w);
	put_text(&w, "testjunk");
	memcpy(room + at, octets.data, octets.len);
	ip.payload = guarded((struct bytes){room, sizeof(room)});
	return udp_parse(&ip, udp);
}

static const struct edit_row {
	const char *name;
	size_t at;
	struct bytes octets;
	enum drop want;
	size_t payload_len; /* if DROP_NONE */
} edits[] = {
	{"M21 length < payload: junk is cut off", 12, BYTES(0), DROP_NONE, 4},
	{"M21 length 0", 4, BYTES(0, 0, 0, 0), DROP_UDP_MALFORMED, 0},
	{"M21 length 1", 4, BYTES(0, 1, 0, 0), DROP_UDP_MALFORMED, 0},
	{"M21 length 7", 4, BYTES(0, 7, 0, 0), DROP_UDP_MALFORMED, 0},
	{"M21 length 8", 4, BYTES(0, 8, 0, 0), DROP_NONE, 0},
	{"M21 length = payload", 4, BYTES(0, 16, 0, 0), DROP_NONE, 8},
	{"M21 length = payload + 1", 4, BYTES(0, 17, 0, 0), DROP_UDP_MALFORMED, 0},
	{"M21 length ffff", 4, BYTES(0xff, 0xff, 0, 0), DROP_UDP_MALFORMED, 0},
	{"M51 length swapped", 4, BYTES(12, 0, 0, 0), DROP_UDP_MALFORMED, 0},
	{"M22 checksum 0: none was made", 6, BYTES(0, 0), DROP_NONE, 4},
	{"M22 checksum ffff and wrong", 6, BYTES(0xff, 0xff), DROP_UDP_CHECKSUM, 0},
	{"M22 checksum 0001 and wrong", 6, BYTES(0, 1), DROP_UDP_CHECKSUM, 0},
	{"M22 other payload", 8, BYTES('T'), DROP_UDP_CHECKSUM, 0},
	{"M22 other junk is not summed", 12, BYTES('J'), DROP_NONE, 4},
};

static void edit(void **state)
{
	const struct edit_row *row = *state;
	struct udp udp;

	assert_drop(parse_edited(row->at, row->octets, &udp), row->want);
	if (row->want == DROP_NONE)
		assert_int_equal(udp.payload.len, row->payload_len);
}

static void m21_a_header_and_nothing_else(void **state)
{
	const struct bytes header = BYTES(4, 210, 0, 69, 0, UDP_HEADER_LEN, 0, 0);
	struct ipv4 ip = {SRC, DST, 0, IPV4_UDP, 64, 0, 0, guarded(header)};
	struct udp udp;

	(void)state;
	assert_drop(udp_parse(&ip, &udp), DROP_NONE);
	assert_int_equal(udp.dst_port, 69);
	assert_int_equal(udp.payload.len, 0);
}

static void m22_addresses_are_part_of_the_sum(void **state)
{
	static const ip4 wrong[][2] = {{SRC ^ 1, DST}, {SRC, DST ^ 1}, {SRC ^ 1 << 24, DST}};
	uint8_t *room = guarded_room(12);
	struct writer w = {room, 12, 0, false};
	struct udp udp;

	(void)state;
	emit(&w);
	put_text(&w, "test");
	for (size_t i = 0; i < 3; i++) {
		struct ipv4 ip = {wrong[i][0], wrong[i][1], 0, IPV4_UDP, 64, 0, 0, {room, 12}};

		assert_drop(udp_parse(&ip, &udp), DROP_UDP_CHECKSUM);
	}
}

/* A payload that is the checksum of the datagram with payload 0 makes the sum come out as 0. */
static void m22_computed_0_is_sent_as_ffff(void **state)
{
	uint8_t room[10] = {0};
	struct udp sent = {1234, 69, {room + 8, 2}}, udp;
	struct ipv4 ip = {SRC, DST, 0, IPV4_UDP, 64, 0, 0, {room, sizeof(room)}};
	struct writer w = {room, sizeof(room), 0, false};

	(void)state;
	udp_emit(&w, &sent, SRC, DST);
	memcpy(room + 8, room + 6, 2);
	w.len = 0;
	udp_emit(&w, &sent, SRC, DST);
	assert_int_equal(be16_get(room + 6), 0xffff);
	assert_drop(udp_parse(&ip, &udp), DROP_NONE);
}

static void m51_every_length(void **state)
{
	static uint8_t room[1480];

	(void)state;
	for (size_t len = UDP_HEADER_LEN; len <= sizeof(room); len++) {
		struct writer w = {room, sizeof(room), 0, false};
		struct udp sent = {67, 68, {room + 8, len - 8}}, udp;
		struct ipv4 ip = {SRC, DST, 0, IPV4_UDP, 64, 0, 0, {room, sizeof(room)}};

		memset(room + 8, (int)len, len - 8);
		udp_emit(&w, &sent, SRC, DST);
		assert_drop(udp_parse(&ip, &udp), DROP_NONE);
		assert_ptr_equal(udp.payload.data, room + 8);
		assert_int_equal(udp.payload.len, len - 8);
	}
}

static void emit_offers_header(struct writer *w)
{
	const struct udp udp = {67, 68, {offer.data + 28, offer.len - 28}};

	udp_emit(w, &udp, IP4(192, 168, 77, 1), IP4(192, 168, 77, 55));
}

static void m52_emits_the_captured_header(void **state)
{
	struct writer w = {guarded_room(UDP_HEADER_LEN), UDP_HEADER_LEN, 0, false};

	(void)state;
	emit_offers_header(&w);
	assert_bytes((struct bytes){w.data, w.len}, (struct bytes){offer.data + 20, 8});
	emits_soundly(emit_offers_header, UDP_HEADER_LEN);
}

int main(void)
{
	UNIT(captured_datagram);
	UNIT(m21_every_truncation);
	UNIT_ROWS(edits, edit);
	UNIT(m21_a_header_and_nothing_else);
	UNIT(m22_addresses_are_part_of_the_sum);
	UNIT(m22_computed_0_is_sent_as_ffff);
	UNIT(m51_every_length);
	UNIT(m52_emits_the_captured_header);
	return unit_run("udp");
}
