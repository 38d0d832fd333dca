#include <string.h>

#include "net/wire/eth.h"
#include "net/wire/lockstep.h"
#include "net/wire/udp.h"
#include "tests/unit/hostile.h"

#define ID_AT      18
#define UDP_SUM_AT 40
#define OPCODE_AT  42
#define BLOCK_AT   44
#define ODD_LEN    511

static uint8_t headers[LOCKSTEP_HEADERS_LEN];
static uint8_t frame[PACKET_MAX];
static size_t frame_len;

static void make(uint16_t block, size_t len)
{
	struct packet p = tftp_data(block, (uint64_t)block * len, len);
	struct bytes made = frame_of(&p);

	memcpy(frame, made.data, made.len);
	frame_len = made.len;
}

/* Block 7 came, and the frame that comes is block 8's. */
static void make_next(void)
{
	make(7, ODD_LEN);
	memcpy(headers, frame, sizeof(headers));
	make(8, ODD_LEN);
}

static bool is_next(void)
{
	return lockstep_is_next(headers, guarded((struct bytes){frame, frame_len}));
}

static void next_block_is_next(void **state)
{
	(void)state;
	make_next();
	assert_true(is_next());
}

static void blocks_of_any_length(void **state)
{
	(void)state;
	for (size_t len = 2; len < 1469; len += 3) {
		make(7, len);
		memcpy(headers, frame, sizeof(headers));
		make(8, len);
		assert_true(is_next());
		frame_len = LOCKSTEP_PAYLOAD_AT + 4 + len; /* not padded */
		assert_true(is_next());
	}
}

static bool differs_in_every_frame(size_t at)
{
	return at / 2 == ID_AT / 2 || at / 2 == (IP_AT + 10) / 2 || at / 2 == UDP_SUM_AT / 2;
}

static void header_bits_count(unsigned mend)
{
	for (size_t bit = 0; bit < BLOCK_AT * 8 + 16; bit++) {
		size_t at = bit / 8;
		bool alike;

		make_next();
		frame[at] ^= (uint8_t)(1 << bit % 8);
		mend_frame(frame, frame_len, mend);
		alike = mend == SUMS && differs_in_every_frame(at);
		if (is_next() != alike)
			fail_msg("octet %zu, bit %zu: %s", at, bit % 8,
			         alike ? "refused" : "taken");
	}
}

static void each_bit_of_the_headers_counts(void **state)
{
	(void)state;
	header_bits_count(0);
}

static void so_it_does_under_good_checksums(void **state)
{
	(void)state;
	header_bits_count(SUMS);
}

static void each_octet_of_the_data_counts(void **state)
{
	(void)state;
	for (size_t at = LOCKSTEP_PAYLOAD_AT + 4; at < LOCKSTEP_PAYLOAD_AT + 4 + ODD_LEN; at++) {
		make_next();
		frame[at] ^= 0x10;
		assert_false(is_next());
	}
}

static void no_udp_checksum_is_none_that_is_wrong(void **state)
{
	(void)state;
	make_next();
	be16_set(frame + UDP_SUM_AT, 0);
	assert_true(is_next());
	frame[frame_len - 1] ^= 1;
	assert_true(is_next());
}

static void only_whole_frames(void **state)
{
	(void)state;
	make_next();
	while (frame_len-- > 0)
		assert_false(is_next());
}

static void only_the_next_number(void **state)
{
	(void)state;
	for (uint16_t block = 0; block < 20; block++) {
		make_next();
		make(block, ODD_LEN);
		assert_int_equal(is_next(), block == 8);
	}
}

static void none_behind_the_last_number(void **state)
{
	(void)state;
	for (uint16_t block = 0; block < 2; block++) {
		make(65535, ODD_LEN);
		memcpy(headers, frame, sizeof(headers));
		make(block, ODD_LEN);
		assert_false(is_next());
	}
	make(65534, ODD_LEN);
	memcpy(headers, frame, sizeof(headers));
	make(65535, ODD_LEN);
	assert_true(is_next());
}

/* ---- ACKs ---- */

static void emit_ack(uint8_t *out, uint16_t id, uint16_t block)
{
	uint8_t payload[4];
	struct writer inner = {payload, sizeof(payload), 0, false};
	struct writer w = {out, ETH_FRAME_MIN, 0, false};
	struct eth eth = {mac_of(PXE_IP), client_mac, ETH_TYPE_IPV4, EMPTY};
	struct ipv4 ip = {CLIENT_IP, PXE_IP, id, IPV4_UDP, 64, 0, 0, {NULL, UDP_HEADER_LEN + 4}};
	struct udp udp = {50000, SERVER_TID, {payload, sizeof(payload)}};

	tftp_emit_ack(&inner, block);
	eth_emit(&w, &eth);
	ipv4_emit(&w, &ip);
	udp_emit(&w, &udp, CLIENT_IP, PXE_IP);
	put_bytes(&w, payload, sizeof(payload));
	eth_pad(&w);
	assert_int_equal(w.len, ETH_FRAME_MIN);
}

/* Both go over every number once, and the identification over its end. */
static void counted_up_it_is_the_next_ack(void **state)
{
	uint8_t counted[ETH_FRAME_MIN], made[ETH_FRAME_MIN];
	uint16_t id = 40000;

	(void)state;
	emit_ack(counted, id, 0);
	for (uint16_t block = 1; block > 0; block++) {
		lockstep_count_up(counted);
		emit_ack(made, ++id, block);
		if (memcmp(counted, made, sizeof(made)) != 0)
			fail_msg("ACK %u, identification %u", block, id);
	}
}

static void an_ack_answers_its_data(void **state)
{
	uint8_t ack[ETH_FRAME_MIN];

	(void)state;
	make(300, ODD_LEN);
	emit_ack(ack, 1, 300);
	assert_true(lockstep_is_answered(frame, ack));
	for (size_t at = OPCODE_AT; at < BLOCK_AT + 2; at++) {
		ack[at] ^= 1;
		assert_false(lockstep_is_answered(frame, ack));
		ack[at] ^= 1;
		frame[at] ^= 1;
		assert_false(lockstep_is_answered(frame, ack));
		frame[at] ^= 1;
	}
}

int main(void)
{
	UNIT(next_block_is_next);
	UNIT(blocks_of_any_length);
	UNIT(each_bit_of_the_headers_counts);
	UNIT(so_it_does_under_good_checksums);
	UNIT(each_octet_of_the_data_counts);
	UNIT(no_udp_checksum_is_none_that_is_wrong);
	UNIT(only_whole_frames);
	UNIT(only_the_next_number);
	UNIT(none_behind_the_last_number);
	UNIT(counted_up_it_is_the_next_ack);
	UNIT(an_ack_answers_its_data);
	return unit_run("wire/lockstep");
}
