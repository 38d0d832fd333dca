/* A transfer in lock step: when a boot knows what comes next (net/predict.h), and when no more. */
#include "tests/unit/booting.h"

#define BLOCK 512

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

int main(void)
{
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
	return unit_run("boot, in lock step");
}
