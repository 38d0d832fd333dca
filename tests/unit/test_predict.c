/*
 * A frame that was to come is dealt with by a shorter way. Nobody may see a difference: whatever
 * comes, a boot that knows what is next says and tells the same as one that does not.
 */
#include <string.h>

#include "tests/unit/booting.h"
#include "tests/unit/hostile.h"

#define BLOCK      512
#define EVENTS_MAX 3

static const struct bytes of_no_protocol = BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0, 0, 0,
                                                 0, 9, 0x12, 0x34, 0, 0, 0, 0, 0, 0);

/* What a boot made of a frame. */
struct seen {
	struct transcript sent;
	struct boot_event events[EVENTS_MAX];
	uint8_t data[PACKET_MAX];
	struct tftp tftp;
	uint16_t next_id;
	uint32_t drops[DROP_COUNT];
	bool predicted;
};

static struct seen knowing, forgetful;

static uint8_t frame[PACKET_MAX];
static size_t frame_len;

/* The frames are for the port of a boot, which is the same in each. */
static void learn_port(void)
{
	boot_to(STAGE_RECEIVING);
}

static void make(struct packet p)
{
	struct bytes made = frame_of(&p);

	memcpy(frame, made.data, made.len);
	frame_len = made.len;
}

static void take_events(struct seen *seen)
{
	size_t n = 0;

	memset(seen->events, 0, sizeof(seen->events));
	while (n < EVENTS_MAX && boot_event(&boot, &seen->events[n])) {
		struct boot_event *event = &seen->events[n++];

		if (event->type == BOOT_EVENT_DATA)
			memcpy(seen->data, event->data.data, event->data.len);
		event->data.data = NULL;
	}
}

static void finish(struct seen *seen)
{
	while (output_once())
		;
	transcript = NULL;
	take_events(seen);
	seen->tftp = boot.tftp;
	seen->next_id = boot.iface.next_id;
	memcpy(seen->drops, boot.env.drops, sizeof(seen->drops));
}

/* Block 1 was answered; then the frame comes, `after_ms` later. */
static void receive(struct seen *seen, bool knows, uint64_t after_ms)
{
	transcript = NULL;
	boot_to(STAGE_RECEIVING);
	at(now + after_ms);
	if (!knows)
		dropped_frame(DROP_ETH_TYPE, of_no_protocol);
	transcript = &seen->sent;
	transcript->len = 0;
	give_frame((struct bytes){frame, frame_len});
	seen->predicted = boot.predict.waits;
	finish(seen);
}

static void assert_same_event(const struct boot_event *a, const struct boot_event *b)
{
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->size, b->size);
	assert_int_equal(a->offset, b->offset);
	assert_int_equal(a->data.len, b->data.len);
	assert_int_equal(a->failure.err, b->failure.err);
}

static void assert_same(void)
{
	knowing.drops[DROP_ETH_TYPE]++;
	assert_int_equal(knowing.sent.len, forgetful.sent.len);
	assert_memory_equal(knowing.sent.octets, forgetful.sent.octets, knowing.sent.len);
	for (size_t n = 0; n < EVENTS_MAX; n++)
		assert_same_event(&knowing.events[n], &forgetful.events[n]);
	assert_memory_equal(knowing.data, forgetful.data, sizeof(knowing.data));
	assert_memory_equal(&knowing.tftp, &forgetful.tftp, sizeof(knowing.tftp));
	assert_memory_equal(knowing.drops, forgetful.drops, sizeof(knowing.drops));
	assert_int_equal(knowing.next_id, forgetful.next_id);
}

static void makes_no_difference(bool predicted)
{
	receive(&knowing, true, 1);
	receive(&forgetful, false, 1);
	assert_int_equal(knowing.predicted, predicted);
	assert_false(forgetful.predicted);
	assert_same();
}

static void next_block(void **state)
{
	(void)state;
	learn_port();
	make(tftp_data(2, BLOCK, BLOCK));
	makes_no_difference(true);
	assert_true(knowing.sent.len > 0 && knowing.events[0].type == BOOT_EVENT_DATA);
}

static void other_blocks(void **state)
{
	(void)state;
	learn_port();
	for (uint16_t block = 0; block < 5; block++) {
		make(tftp_data(block, BLOCK, BLOCK));
		makes_no_difference(block == 2);
	}
	for (size_t len = 0; len < 2 * BLOCK; len += 37) {
		make(tftp_data(2, BLOCK, len));
		makes_no_difference(false);
	}
}

static void other_packets(void **state)
{
	(void)state;
	learn_port();
	make(tftp_error(1, "gone"));
	makes_no_difference(false);
	make(oack("blksize|512|tsize|1000|"));
	makes_no_difference(false);
	make(OFFER());
	makes_no_difference(false);
}

static void header_bits(unsigned mend)
{
	learn_port();
	for (size_t bit = 0; bit < (PAYLOAD_AT + 4) * 8; bit++) {
		make(tftp_data(2, BLOCK, BLOCK));
		frame[bit / 8] ^= (uint8_t)(1 << bit % 8);
		mend_frame(frame, frame_len, mend);
		receive(&knowing, true, 1);
		receive(&forgetful, false, 1);
		assert_same();
	}
}

static void every_bit_of_the_headers(void **state)
{
	(void)state;
	header_bits(0);
}

static void every_bit_under_good_checksums(void **state)
{
	(void)state;
	header_bits(SUMS);
}

static void longer_and_shorter_frames(void **state)
{
	(void)state;
	learn_port();
	for (int more = -5; more <= 5; more++) {
		make(tftp_data(2, BLOCK, BLOCK));
		memset(frame + frame_len, 0xa5, 5);
		frame_len += (size_t)more;
		makes_no_difference(more == 0);
	}
}

static void whenever_it_comes(void **state)
{
	(void)state;
	learn_port();
	for (uint64_t after_ms = 1; after_ms < 20; after_ms += 6) {
		make(tftp_data(2, BLOCK, BLOCK));
		receive(&knowing, true, after_ms);
		receive(&forgetful, false, after_ms);
		assert_true(knowing.predicted);
		assert_same();
	}
}

/* ---- what is remembered ---- */

static void only_headers_as_usual(void **state)
{
	struct predict predict = {0};
	struct udp_in in = {0};

	(void)state;
	for (size_t len = LOCKSTEP_PAYLOAD_AT; len < 60; len++) {
		in.payload.data = frame + LOCKSTEP_PAYLOAD_AT;
		predict_came(&predict, (struct bytes){frame, len}, &in);
		assert_int_equal(predict.state == PREDICT_CAME, len >= LOCKSTEP_HEADERS_LEN);
		in.payload.data += 4;
		predict_came(&predict, (struct bytes){frame, len}, &in);
		assert_int_equal(predict.state, PREDICT_NOTHING);
	}
}

static void only_its_ack_and_a_frame_of_60_octets(void **state)
{
	static uint8_t ack[ETH_FRAME_MIN + 2];
	struct predict predict = {0};
	struct udp_in in = {.payload = {frame + LOCKSTEP_PAYLOAD_AT, 4}};

	(void)state;
	make(tftp_data(2, BLOCK, BLOCK));
	memcpy(ack, frame, LOCKSTEP_HEADERS_LEN);
	ack[LOCKSTEP_PAYLOAD_AT + 1] = TFTP_ACK;
	for (size_t len = ETH_FRAME_MIN - 1; len <= sizeof(ack); len++) {
		predict_came(&predict, (struct bytes){frame, frame_len}, &in);
		predict_sent(&predict, (struct bytes){ack, len});
		assert_int_equal(predict.state == PREDICT_KNOWN, len == ETH_FRAME_MIN);
	}
	ack[LOCKSTEP_PAYLOAD_AT + 3]++; /* another block's */
	predict_came(&predict, (struct bytes){frame, frame_len}, &in);
	predict_sent(&predict, (struct bytes){ack, ETH_FRAME_MIN});
	assert_int_equal(predict.state, PREDICT_NOTHING);
}

int main(void)
{
	UNIT(next_block);
	UNIT(other_blocks);
	UNIT(other_packets);
	UNIT(every_bit_of_the_headers);
	UNIT(every_bit_under_good_checksums);
	UNIT(longer_and_shorter_frames);
	UNIT(whenever_it_comes);
	UNIT(only_headers_as_usual);
	UNIT(only_its_ack_and_a_frame_of_60_octets);
	return unit_run("predict");
}
