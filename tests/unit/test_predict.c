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

/* ---- a transfer ---- */

static void give_block(uint16_t block)
{
	give(tftp_data(block, (uint64_t)(block - 1) * BLOCK, BLOCK));
}

static void take_block(uint16_t block, bool predicted)
{
	give_block(block);
	assert_int_equal(boot.predict.waits, predicted);
	expectf("ACK %u to 192.168.77.2:40069", block);
	eventf("DATA %u+512", (block - 1) * BLOCK);
	event("");
	quiet();
}

static uint16_t sent_id(void)
{
	return be16_get(sent.frame + 18);
}

static void block_after_block(void **state)
{
	uint16_t id;

	(void)state;
	boot_to(STAGE_RECEIVING);
	id = sent_id();
	for (uint16_t block = 2; block < 50; block++) {
		at(now + block % 3);
		take_block(block, true);
		assert_int_equal(sent_id(), ++id);
	}
	give(tftp_data(50, 49 * BLOCK, 7));
	expect(ACK(50));
	event("DATA 25088+7");
	event("DONE 25095");
}

static void nothing_behind_the_end(void **state)
{
	(void)state;
	boot_to(STAGE_RECEIVING);
	take_block(2, true);
	give(tftp_data(3, 2 * BLOCK, 7));
	expect(ACK(3));
	event("DATA 1024+7");
	event("DONE 1031");
	quiet();
	give(tftp_data(4, 2 * BLOCK + 7, 7));
	assert_false(boot.predict.waits);
	event("");
	quiet();
}

static void after_any_other_frame(void **state)
{
	struct arp question = {ARP_REQUEST, mac_of(PXE_IP), PXE_IP, {{0}}, CLIENT_IP};

	(void)state;
	boot_to(STAGE_RECEIVING);
	take_block(2, true);
	give_frame(arp_frame(&question, broadcast_mac));
	expect("ARP reply to 192.168.77.2");
	take_block(3, false);
	take_block(4, true);
}

/* A machine that stood still for so long: the boot is over, and no frame says so. */
static void not_after_a_stall(void **state)
{
	(void)state;
	begin_boot();
	expect("DISCOVER");
	give(OFFER(.type = 0, .server = 0, .field = FILE_NAME, .next = PXE_IP));
	due(now + 1, now + 1000);
	expect_probe();
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect(RRQ);
	give(oack("blksize|512|tsize|2000|"));
	expect(ACK(0));
	event("SIZE 2000");
	take_block(1, false);
	now += TFTP_STALL_MS;
	assert_false(output_once());
	event("FAILED TFTP_STALLED");
	give_block(2);
	assert_false(boot.predict.waits);
	event("");
	quiet();
}

/* What was dropped has the number of the ACK that leaves next. */
static void not_after_what_was_dropped(struct packet (*forge)(struct packet p))
{
	boot_to(STAGE_RECEIVING);
	take_block(2, true);
	give(forge(tftp_data(2, BLOCK, BLOCK)));
	while (output_once())
		; /* a stranger is told so */
	due(now + 1, now + 5000);
	expect(ACK(2));
	give(forge(tftp_data(3, 2 * BLOCK, BLOCK)));
	assert_false(boot.predict.waits);
	event("");
	take_block(3, false);
}

static struct packet by_another_station(struct packet p)
{
	return by_station_of(OTHER_IP, p);
}

static struct packet from_another_host(struct packet p)
{
	p.src = OTHER_IP;
	return p;
}

static struct packet from_another_port(struct packet p)
{
	p.src_port++;
	return p;
}

static void not_after_a_stranger(void **state)
{
	(void)state;
	not_after_what_was_dropped(by_another_station);
	not_after_what_was_dropped(from_another_host);
	not_after_what_was_dropped(from_another_port);
}

static void after_an_answer_that_was_due(void **state)
{
	struct arp question = {ARP_REQUEST, mac_of(PXE_IP), PXE_IP, {{0}}, CLIENT_IP};

	(void)state;
	boot_to(STAGE_RECEIVING);
	give_frame(arp_frame(&question, broadcast_mac));
	give_block(2);
	expect("ARP reply to 192.168.77.2");
	expect(ACK(2));
	event("DATA 512+512");
	take_block(3, false);
	take_block(4, true);
}

static void after_an_ack_was_sent_again(void **state)
{
	(void)state;
	boot_to(STAGE_RECEIVING);
	take_block(2, true);
	due(now + 1, now + 5000);
	expect(ACK(2));
	take_block(3, false);
	take_block(4, true);
}

static void events_may_be_taken_first(void **state)
{
	(void)state;
	boot_to(STAGE_RECEIVING);
	give_block(2);
	event("DATA 512+512");
	event("");
	expect(ACK(2));
	quiet();
	take_block(3, false);
	take_block(4, true);
}

static void abort_comes_between(void **state)
{
	(void)state;
	boot_to(STAGE_RECEIVING);
	give_block(2);
	boot_abort(&boot, (struct failure){.err = ERR_ABORTED}, now);
	expect("ERROR 0 to 192.168.77.2:40069");
	event("FAILED ABORTED");
	event("");
	expect_release();
}

static void program_does_not_fit(void **state)
{
	(void)state;
	boot_to(STAGE_RECEIVING);
	take_block(2, true);
	boot_next(&boot, (struct failure){.err = ERR_NO_MEMORY}, now);
	expect("ERROR 3 to 192.168.77.2:40069");
	give_block(3);
	assert_false(boot.predict.waits);
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
	UNIT(block_after_block);
	UNIT(nothing_behind_the_end);
	UNIT(after_any_other_frame);
	UNIT(not_after_a_stall);
	UNIT(not_after_a_stranger);
	UNIT(after_an_answer_that_was_due);
	UNIT(after_an_ack_was_sent_again);
	UNIT(events_may_be_taken_first);
	UNIT(abort_comes_between);
	UNIT(program_does_not_fit);
	UNIT(only_headers_as_usual);
	UNIT(only_its_ack_and_a_frame_of_60_octets);
	return unit_run("predict");
}
