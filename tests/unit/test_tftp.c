#include "net/tftp.h"

#include <string.h>

#include "tests/unit/fetching.h"

#define OTHER_TID 40070

static void assert_failed(enum net_err err)
{
	assert_int_equal(tftp.state, TFTP_FAILED);
	assert_int_equal(tftp.failure.err, err);
	assert_int_equal(tftp.failure.word[0], PXE_IP);
}

static struct packet from_port(struct packet p, uint16_t port)
{
	p.src_port = port;
	return p;
}

static struct packet from_host(struct packet p, ip4 host)
{
	p.src = host;
	p.from = mac_of(host);
	return p;
}

static struct packet to_port(struct packet p, uint16_t port)
{
	p.dst_port = port;
	return p;
}

static struct packet cut(struct packet p, size_t len)
{
	p.len = len;
	return p;
}

/* ---- lock step ---- */

static void file_of_another_size_than_told(void **state)
{
	static const char *const told[] = {"tsize|99", "tsize|101", "tsize|100", "tsize|0"};

	(void)state;
	for (unsigned n = 0; n < 4; n++) {
		begin_rrq();
		give(oack(textf("%s|", told[n])));
		expect(ACK(0));
		give(tftp_data(1, 0, 100));
		assert_int_equal(tftp.state, TFTP_COMPLETE);
		assert_int_equal(traced(TRACE_TFTP_OTHER_SIZE), n < 2);
	}
}

/* A word of a trace has 32 bits. */
static void size_beyond_32_bits(void **state)
{
	const struct trace_entry *last;

	(void)state;
	begin_rrq();
	give(OACK("tsize|4294967301"));
	event("SIZE 4294967301");
	last = &fetch_env.trace.ring[(fetch_env.trace.count - 1) % TRACE_MAX];
	assert_int_equal(last->id, TRACE_TFTP_SIZE);
	assert_int_equal(last->word[0], UINT32_MAX);
}

/* Asked without options; block 0 comes after 65535. */
static void no_oack_without_options_at_the_wrap(void **state)
{
	(void)state;
	begin_rrq();
	give(tftp_error(8, ""));
	expect(PLAIN);
	block(1, 0, 512);
	tftp.window.in_order = 0;
	dropped(DROP_TFTP_OPCODE, OACK("blksize|512"));
}

static void request_asks_for_options(void **state)
{
	(void)state;
	begin_rrq(); /* which reads the whole request */
	assert_true(sent.src == CLIENT_IP && sent.dst == PXE_IP && sent.dst_port == 69);
	assert_true(sent.src_port >= 49152);
	assert_int_equal(traced(TRACE_TFTP_RRQ), 1);
}

static void whole_file(void **state)
{
	(void)state;
	begin_receiving();
	block(1, 0, 512);
	block(2, 512, 512);
	block(3, 1024, 512);
	give(tftp_data(4, 1536, 464));
	expect(ACK(4));
	event("DATA 1536+464");
	event("DONE 2000");
	event("");
	quiet();
	assert_int_equal(tftp_deadline_ms(&tftp), NET_NEVER);
	assert_int_equal(tftp.state, TFTP_COMPLETE);
	assert_int_equal(traced(TRACE_TFTP_DONE), 1);
	assert_int_equal(traced(TRACE_TFTP_RESEND), 0);
}

static void last_block_may_be_empty(void **state)
{
	(void)state;
	begin_receiving();
	block(1, 0, 512);
	give(tftp_data(2, 512, 0));
	expect(ACK(2));
	event("DATA 512+0");
	event("DONE 512");
	quiet();
}

static void file_of_one_octet(void **state)
{
	(void)state;
	begin_rrq();
	give(tftp_data(1, 0, 1));
	expect(ACK(1));
	event("DATA 0+1");
	event("DONE 1");
}

static void empty_file(void **state)
{
	(void)state;
	begin_receiving();
	give(tftp_data(1, 0, 0));
	expect(ACK(1)); /* lets the server end its side */
	quiet();
	assert_failed(ERR_TFTP_EMPTY);
	assert_int_equal(tftp_deadline_ms(&tftp), NET_NEVER);
}

static void end_is_acknowledged_again(void **state)
{
	(void)state;
	begin_receiving();
	block(1, 0, 512);
	give(tftp_data(2, 512, 9));
	expect(ACK(2));
	event("DATA 512+9");
	event("DONE 521");
	at(now + 100000);
	give(tftp_data(2, 512, 9));
	expect(ACK(2));
	event("");
	quiet();
	dropped(DROP_TFTP_BLOCK, tftp_data(3, 521, 9));
	dropped(DROP_TFTP_BLOCK, tftp_data(1, 0, 512));
	dropped(DROP_TFTP_OPCODE, tftp_error(0, "bye"));
	dropped(DROP_TFTP_OPCODE, OACK("blksize|512"));
}

static void one_at_a_time(void **state)
{
	(void)state;
	begin_receiving();
	block(1, 0, 512);
	dropped(DROP_TFTP_BLOCK, tftp_data(3, 1024, 512));
	dropped(DROP_TFTP_BLOCK, tftp_data(0, 0, 512));
	dropped(DROP_TFTP_BLOCK, tftp_data(65535, 0, 512));
	dropped(DROP_TFTP_OVERSIZE, tftp_data(2, 512, 513));
	dropped(DROP_TFTP_OVERSIZE, tftp_data(1, 0, 513));
	block(2, 512, 512);
	dropped(DROP_TFTP_BLOCK, tftp_data(1, 0, 512));
	block(3, 1024, 512);
}

static void repeated_block_is_acknowledged_once_more(void **state)
{
	(void)state;
	begin_receiving();
	block(1, 0, 512);
	for (int i = 0; i < 3; i++) {
		at(now + TFTP_ECHO_MS);
		give(tftp_data(1, 0, 512));
		expect(ACK(1));
		quiet();
		event("");
	}
	assert_int_equal(tftp.received, 512);
	block(2, 512, 512);
}

/* A network that doubles frames, or a server that answers each of two ACKs, is no loss. */
static void echo_is_not_acknowledged(void **state)
{
	(void)state;
	begin_receiving();
	block(1, 0, 512);
	give(tftp_data(1, 0, 512));
	quiet();
	at(now + TFTP_ECHO_MS - 1);
	give(tftp_data(1, 0, 512));
	quiet();
	block(2, 512, 512);
}

/* ---- more blocks than numbers ---- */

static void many_blocks(uint16_t after_last)
{
	uint64_t offset = 0;
	uint16_t number = 0;

	begin_rrq();
	give(OACK("blksize|8"));
	expect(ACK(0));
	for (uint32_t n = 1; n < 66000; n++) {
		number = number == UINT16_MAX ? after_last : (uint16_t)(number + 1);
		if (n == 65536) { /* what is no wrap is refused there, too */
			dropped(DROP_TFTP_BLOCK, tftp_data(2, offset, 8));
			dropped(DROP_TFTP_BLOCK, tftp_data(65534, offset, 8));
			at(now + TFTP_ECHO_MS);
			give(tftp_data(65535, offset - 8, 8));
			expect(ACK(65535));
			event("");
		}
		block(number, offset, 8);
		offset += 8;
		if (n == 65536) {
			dropped(DROP_TFTP_BLOCK, tftp_data(65535, offset - 16, 8));
			at(now + TFTP_ECHO_MS);
			give(tftp_data(number, offset - 8, 8));
			expectf("ACK %u to 192.168.77.2:40069", number);
			event("");
		}
	}
	give(tftp_data((uint16_t)(number + 1), offset, 3));
	expect("");
	eventf("DATA %llu+3", (unsigned long long)offset);
	eventf("DONE %llu", (unsigned long long)offset + 3);
}

static void numbers_go_on_with_0(void **state)
{
	(void)state;
	many_blocks(0);
}

static void numbers_go_on_with_1(void **state)
{
	(void)state;
	many_blocks(1);
}

/* ---- options ---- */

static const struct oack_row {
	const char *name;
	const char *text;
	size_t blksize;
	const char *size; /* event */
} oacks[] = {
	{"OACK all as asked", "blksize|1468|tsize|9000|", 1468, "SIZE 9000"},
	{"OACK smaller blksize", "blksize|1024|tsize|9000|", 1024, "SIZE 9000"},
	{"OACK smallest blksize", "blksize|8|", 8, ""},
	{"OACK tsize only", "tsize|9000|", 512, "SIZE 9000"},
	{"OACK blksize only", "blksize|1428|", 1428, ""},
	{"OACK other order and case", "TSize|9000|BLKSIZE|600|", 600, "SIZE 9000"},
	{"OACK tsize over 32 bits", "tsize|4294967297|", 512, "SIZE 4294967297"},
	{"OACK tsize of 0", "tsize|0|", 512, "SIZE 0"},
	{"OACK garbage after the options", "blksize|600|||zz", 600, ""},
	{"OACK half an option after them", "blksize|600|tsize|12", 600, ""},
};

static void good_oack(void **state)
{
	const struct oack_row *row = *state;

	begin_rrq();
	give(oack(row->text));
	expect(ACK(0));
	quiet();
	event(row->size);
	event("");
	dropped(DROP_TFTP_OVERSIZE, tftp_data(1, 0, row->blksize + 1));
	block(1, 0, row->blksize);
	give(tftp_data(2, row->blksize, row->blksize - 1));
	expect(ACK(2));
	eventf("DATA %zu+%zu", row->blksize, row->blksize - 1);
	eventf("DONE %zu", 2 * row->blksize - 1);
}

static const struct bad_oack_row {
	const char *name;
	const char *text;
} bad_oacks[] = {
	{"bad OACK: larger blksize", "blksize|1469|"},
	{"bad OACK: twice", "blksize|512|blksize|512|"},
	{"bad OACK: not asked for", "timeout|4|"},
};

/*
 * Refused with ERROR 8 to the server, then asked for once without options. More of them:
 * test_hostile_tftp.c.
 */
static void bad_oack(void **state)
{
	const struct bad_oack_row *row = *state;
	uint16_t first_port;

	begin_rrq();
	first_port = last_tftp_port;
	give(oack(row->text));
	expect("ERROR 8 to 192.168.77.2:40069");
	assert_int_equal(sent.src_port, first_port);
	expect(PLAIN);
	assert_int_not_equal(last_tftp_port, first_port);
	quiet();
	event("");
	assert_int_equal(traced(TRACE_TFTP_PLAIN), 1);
	dropped(DROP_TFTP_OPCODE, oack(row->text));
	dropped(DROP_TFTP_OPCODE, OACK("blksize|512"));
	block(1, 0, 512);
}

static void oack_again(void **state)
{
	(void)state;
	begin_receiving();
	give(OACK("blksize|1024")); /* our ACK was lost; what it says now does not count */
	expect(ACK(0));
	quiet();
	event("");
	block(1, 0, 512);
	dropped(DROP_TFTP_OPCODE, OACK("blksize|512|tsize|2000"));
	dropped(DROP_TFTP_OVERSIZE, tftp_data(2, 512, 1024));
	block(2, 512, 512);
}

static void server_without_options(void **state)
{
	(void)state;
	begin_rrq();
	give(tftp_data(1, 0, 512));
	expect(ACK(1));
	event("DATA 0+512");
	dropped(DROP_TFTP_OPCODE, OACK("blksize|1468"));
	dropped(DROP_TFTP_OVERSIZE, tftp_data(2, 512, 1468));
	block(2, 512, 512);
}

static void error_to_options(uint16_t code)
{
	begin_rrq();
	at(T0 + 300);
	give(tftp_error(code, "what is blksize?"));
	expect(PLAIN);
	quiet();
	give(tftp_data(1, 0, 511));
	expect(ACK(1));
	event("DATA 0+511");
	event("DONE 511");
	begin_rrq();
	give(tftp_error(code, "no"));
	expect(PLAIN);
	give(tftp_error(code, "still no")); /* one retry only */
	quiet();
	assert_failed(ERR_TFTP_REFUSED);
	assert_int_equal(tftp.failure.word[1], code);
	assert_string_equal(tftp.said, "still no");
}

static void options_are_refused(void **state)
{
	(void)state;
	error_to_options(8);
	error_to_options(0);
}

/* ---- errors ---- */

static void file_not_found(void **state)
{
	(void)state;
	begin_rrq();
	give(tftp_error(1, "file /tftp/nbp.efi not found"));
	quiet();
	assert_failed(ERR_TFTP_NOT_FOUND);
	assert_string_equal(tftp.said, "file /tftp/nbp.efi not found");
	assert_int_equal(tftp_deadline_ms(&tftp), NET_NEVER);
	dropped(DROP_STATE, tftp_data(1, 0, 512));
	dropped(DROP_STATE, OACK("blksize|512"));
}

static void other_errors(void **state)
{
	static const uint16_t codes[] = {2, 3, 4, 5, 6, 7, 9, 65535};

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		begin_rrq();
		give(tftp_error(codes[i], "access violation"));
		quiet();
		assert_failed(ERR_TFTP_REFUSED);
		assert_int_equal(tftp.failure.word[1], codes[i]);
		assert_string_equal(tftp.said, "access violation");
	}
}

static void error_under_way(void **state)
{
	(void)state;
	for (uint16_t code = 0; code < 9; code++) {
		begin_receiving();
		block(1, 0, 512);
		give(tftp_error(code, "disk gone"));
		quiet();
		assert_failed(code == 1 ? ERR_TFTP_NOT_FOUND : ERR_TFTP_REFUSED);
	}
}

static void long_words_are_cut(void **state)
{
	char words[300];

	(void)state;
	memset(words, 'w', sizeof(words) - 1);
	words[sizeof(words) - 1] = 0;
	begin_rrq();
	give(tftp_error(2, words));
	assert_int_equal(strlen(tftp.said), TFTP_SAID_MAX);
	begin_rrq();
	give(cut(tftp_error(2, "no NUL"), 4 + 6));
	assert_string_equal(tftp.said, "no NUL");
	begin_rrq();
	give(cut(tftp_error(2, ""), 4));
	assert_string_equal(tftp.said, "");
}

/* ---- other orders ---- */

static void begin_order(const struct tftp_order *other)
{
	begin_receiving();
	give(tftp_error(0, "enough"));
	tftp_fetch(&tftp, other, now);
}

static void smaller_blocks_are_asked_for(void **state)
{
	const struct tftp_order small = {.file = &file_ordered, .own = CLIENT_IP, .blksize = 600};

	(void)state;
	begin_order(&small);
	expect("RRQ nbp.efi from 192.168.77.2 blksize=600 tsize=0 windowsize=128");
	give(OACK("blksize|601"));
	expect("ERROR 8 to 192.168.77.2:40069");
	expect(PLAIN);
}

static void directory_is_asked_for(void **state)
{
	const struct tftp_order list = {.file = &file_ordered, .own = CLIENT_IP, .directory = true};

	(void)state;
	begin_order(&list);
	expect("DIR nbp.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128");
	give(tftp_data(1, 0, 100));
	expect(ACK(1));
	event("DATA 0+100");
	event("DONE 100");
}

static void next_file_after_a_failure(void **state)
{
	static const struct boot_file other = {OTHER_IP, "other.efi"};
	uint16_t first_port;

	(void)state;
	begin_receiving();
	block(1, 0, 512);
	first_port = last_tftp_port;
	give(tftp_error(0, "disk gone"));
	tftp_fetch(&tftp, &(struct tftp_order){.file = &other, .own = CLIENT_IP}, now);
	expect("RRQ other.efi from 192.168.77.66 blksize=1468 tsize=0 windowsize=128");
	assert_int_not_equal(last_tftp_port, first_port);
	quiet();
	dropped(DROP_UDP_PORT, to_port(tftp_data(2, 512, 512), first_port));
	give(from_host(tftp_data(1, 0, 100), OTHER_IP));
	expect("ACK 1 to 192.168.77.66:40069");
	event("DATA 0+100");
	event("DONE 100");
}

/* ---- malformed ---- */

static void drop_malformed(void)
{
	static const uint16_t opcodes[] = {0, TFTP_RRQ, 2, TFTP_ACK, 7, 0x0300, 0xffff};

	for (size_t len = 0; len < 4; len++) {
		dropped(DROP_TFTP_MALFORMED, cut(tftp_data(1, 0, 512), len));
		dropped(DROP_TFTP_MALFORMED, cut(tftp_error(1, "x"), len));
	}
	dropped(DROP_TFTP_MALFORMED, cut(OACK("blksize|512"), 2));
	dropped(DROP_TFTP_MALFORMED, cut(OACK("blksize|512"), 6));
	dropped(DROP_TFTP_MALFORMED, cut(OACK("blksize|512"), 12));
	for (size_t i = 0; i < sizeof(opcodes) / sizeof(opcodes[0]); i++)
		dropped(DROP_TFTP_MALFORMED, tftp_packet(opcodes[i], 0, "file\0octet", 11));
}

static void malformed_packets(void **state)
{
	(void)state;
	begin_rrq();
	drop_malformed();
	assert_int_equal(tftp.server_port, 0);
	dropped(DROP_TFTP_BLOCK, tftp_data(0, 0, 512));
	dropped(DROP_TFTP_BLOCK, tftp_data(2, 0, 512));
	dropped(DROP_TFTP_BLOCK, tftp_data(65535, 0, 512));
	dropped(DROP_TFTP_OVERSIZE, tftp_data(1, 0, 513));
	dropped(DROP_TFTP_TID, from_port(tftp_data(1, 0, 512), 0));
	dropped(DROP_TFTP_TID, from_port(OACK("blksize|512"), 0));
	assert_int_equal(tftp.server_port, 0); /* none of them pinned the server's port */
	give(OACK("blksize|512"));
	expect(ACK(0));
	drop_malformed();
	block(1, 0, 512);
	drop_malformed();
	give(tftp_data(2, 512, 1));
	expect(ACK(2));
	drop_malformed();
}

static void nothing_is_fetched_unasked(void **state)
{
	(void)state;
	begin_tftp();
	tftp_init(&tftp, &fetch_env);
	dropped(DROP_STATE, tftp_data(1, 0, 512));
	assert_int_equal(tftp_deadline_ms(&tftp), NET_NEVER);
}

/* ---- who may speak ---- */

static void strays_are_told_seldom(void **state)
{
	(void)state;
	begin_receiving();
	give(from_port(tftp_data(1, 0, 512), OTHER_TID));
	assert_int_equal(fetch_env.drops[DROP_TFTP_TID], 1);
	expect("ERROR 5 to 192.168.77.2:40070");
	assert_int_equal(sent.src_port, last_tftp_port);
	quiet();
	for (int i = 0; i < 50; i++)
		dropped(DROP_TFTP_TID, from_port(tftp_data(1, 0, 512), OTHER_TID));
	dropped(DROP_UDP_PEER, from_host(tftp_data(1, 0, 512), OTHER_IP));
	event("");
	block(1, 0, 512); /* the transfer goes on */
}

static void strays_are_told_again_after_a_second(void **state)
{
	(void)state;
	begin_receiving();
	give(from_host(tftp_data(1, 0, 512), OTHER_IP));
	expect("ERROR 5 to 192.168.77.66:40069");
	quiet();
	now += 999; /* past repeated ACKs, which are another's test */
	dropped(DROP_UDP_PEER, from_host(tftp_data(1, 0, 512), OTHER_IP));
	now += 1;
	give(from_host(tftp_data(1, 0, 512), OTHER_IP));
	assert_true(output_once());
	assert_string_equal(sent.text, "ERROR 5 to 192.168.77.66:40069");
	assert_int_equal(fetch_env.drops[DROP_UDP_PEER], 3);
}

static void strays_that_cannot_be_told(void **state)
{
	(void)state;
	begin_receiving();
	dropped(DROP_UDP_PEER, from_host(tftp_data(1, 0, 512), IP4_ANY));
	dropped(DROP_UDP_PORT, to_port(tftp_data(1, 0, 512), (uint16_t)(last_tftp_port + 1)));
	dropped(DROP_UDP_PORT, to_port(tftp_data(1, 0, 512), TFTP_PORT));
	block(1, 0, 512);
}

/* No ERROR to port 0, and never one in answer to an ERROR (RFC 1350 7: errors are not answered). */
static void stray_errors_are_not_answered(void **state)
{
	(void)state;
	begin_receiving();
	dropped(DROP_TFTP_TID, from_port(tftp_data(1, 0, 512), 0));
	dropped(DROP_TFTP_TID, from_port(tftp_error(5, "unknown transfer ID"), OTHER_TID));
	dropped(DROP_UDP_PEER, from_host(tftp_error(5, "unknown transfer ID"), OTHER_IP));
}

static void port_is_pinned_by_the_first_answer(void **state)
{
	(void)state;
	begin_rrq();
	give(from_port(OACK("blksize|512"), OTHER_TID));
	expect("ACK 0 to 192.168.77.2:40070");
	give(OACK("blksize|512")); /* the answer to a repeated request */
	expect("ERROR 5 to 192.168.77.2:40069");
	give(from_port(tftp_data(1, 0, 512), OTHER_TID));
	expect("ACK 1 to 192.168.77.2:40070");
}

static void strangers_do_not_pin(void **state)
{
	(void)state;
	begin_rrq();
	give(from_host(OACK("blksize|512"), OTHER_IP));
	assert_int_equal(tftp.state, TFTP_ASKING);
	assert_int_equal(fetch_env.drops[DROP_UDP_PEER], 1);
	expect("ERROR 5 to 192.168.77.66:40069");
	dropped(DROP_UDP_PEER, from_host(tftp_error(1, "not here"), OTHER_IP));
	give(OACK("blksize|512"));
	expect(ACK(0));
}

/* ---- time ---- */

/* Waits double up to 4 s; after 30 s without anything new the transfer is over. */
static void server_falls_silent(void **state)
{
	uint64_t last, wait = RTT_RTO_MIN_MS;

	(void)state;
	begin_receiving();
	block(1, 0, 512);
	last = now;
	while (now + wait < last + TFTP_STALL_MS) {
		due(now + wait, now + wait);
		expect(ACK(1));
		quiet();
		wait = 2 * wait < RTT_RTO_MAX_MS ? 2 * wait : RTT_RTO_MAX_MS;
	}
	due(last + TFTP_STALL_MS, last + TFTP_STALL_MS);
	expect_step();
	assert_failed(ERR_TFTP_STALLED);
	assert_int_equal(tftp.failure.word[1], TFTP_STALL_MS);
	assert_int_equal(tftp.failure.word[2], 512);
	quiet();
}

static void noise_is_no_progress(void **state)
{
	uint64_t last;

	(void)state;
	begin_receiving();
	block(1, 0, 512);
	last = now;
	for (; now < last + TFTP_STALL_MS - 100; now += 100) {
		give(tftp_data(1, 0, 512));
		give(tftp_data(3, 0, 512));
		while (output_once())
			;
	}
	now = last + TFTP_STALL_MS;
	while (output_once())
		;
	assert_failed(ERR_TFTP_STALLED);
}

static void slow_server_is_not_given_up(void **state)
{
	uint64_t offset = 0;

	(void)state;
	begin_receiving();
	for (uint16_t n = 1; n < 5; n++, offset += 512) {
		now += TFTP_STALL_MS - 1;
		give(tftp_data(n, offset, 512));
		expectf("ACK %u to 192.168.77.2:40069", n);
		eventf("DATA %llu+512", (unsigned long long)offset);
		quiet();
	}
}

static void timer_follows_the_round_trip(void **state)
{
	uint64_t offset = 0;

	(void)state;
	begin_rrq();
	at(T0 + 400); /* R = 400: RTO = R + 4 * R / 2 = 1200 */
	give(OACK("blksize|512"));
	expect(ACK(0));
	due(now + 1200, now + 1200);
	begin_rrq();
	give(OACK("blksize|512"));
	expect(ACK(0));
	for (uint16_t n = 1; n < 60; n++, offset += 512) {
		at(now + 20);
		block(n, offset, 512);
	}
	due(now + RTT_RTO_MIN_MS, now + 65);
}

/* RFC 6298 5.7: a block that tells nothing about the round trip leaves the longer wait. */
static void sample_ends_back_off(void **state)
{
	(void)state;
	begin_receiving();
	due(now + RTT_RTO_MIN_MS, now + RTT_RTO_MIN_MS);
	expect(ACK(0));
	due(now + 2 * RTT_RTO_MIN_MS, now + 2 * RTT_RTO_MIN_MS);
	expect(ACK(0));
	due(now + 4 * RTT_RTO_MIN_MS, now + 4 * RTT_RTO_MIN_MS);
	expect(ACK(0));
	assert_int_equal(traced(TRACE_TFTP_RESEND), 3);
	block(1, 0, 512);
	due(now + 8 * RTT_RTO_MIN_MS, now + 8 * RTT_RTO_MIN_MS);
	expect(ACK(1));
	block(2, 512, 512);
	block(3, 1024, 512);
	due(now + RTT_RTO_MIN_MS, now + RTT_RTO_MIN_MS);
}

/* Its OACK comes at once, each block after 110 ms: the timer learns that in three packets. */
static void slow_server_is_not_asked_twice(void **state)
{
	uint64_t offset = 0;

	(void)state;
	begin_receiving();
	due(now + 20, now + 20);
	expect(ACK(0));
	due(now + 40, now + 40);
	expect(ACK(0));
	at(now + 50);
	block(1, 0, 512);
	due(now + 80, now + 80);
	expect(ACK(1));
	at(now + 30);
	for (uint16_t n = 2; n < 60; n++) {
		offset += 512;
		block(n, offset, 512);
		at(now + 110);
	}
	assert_int_equal(traced(TRACE_TFTP_RESEND), 3);
	due(now, now + 40); /* not much more than the round trip */
}

/* Karn: an answer after a repetition may be to either, and says nothing about the round trip. */
static void repeated_packets_are_not_measured(void **state)
{
	struct rtt before;

	(void)state;
	begin_receiving();
	due(now, now + 100);
	expect(ACK(0));
	before = tftp.timer.rtt;
	at(now + 30);
	block(1, 0, 512);
	assert_memory_equal(&before, &tftp.timer.rtt, sizeof(before));
	at(now + 10); /* the server repeats, and so do we */
	give(tftp_data(1, 0, 512));
	expect(ACK(1));
	at(now + 5);
	block(2, 512, 512);
	assert_memory_equal(&before, &tftp.timer.rtt, sizeof(before));
	at(now + 30);
	block(3, 1024, 512);
	assert_int_not_equal(before.srtt_8, tftp.timer.rtt.srtt_8);
}

/* A repetition that the server asked for is no reason to wait longer for the next block. */
static void repeated_data_does_not_back_off(void **state)
{
	uint64_t then;

	(void)state;
	begin_receiving();
	block(1, 0, 512);
	then = tftp_deadline_ms(&tftp);
	for (int i = 0; i < 8; i++) {
		at(now + TFTP_ECHO_MS);
		give(tftp_data(1, 0, 512));
		expect(ACK(1));
		assert_int_equal(tftp_deadline_ms(&tftp), then);
	}
}

static void second_file_knows_the_round_trip(void **state)
{
	(void)state;
	begin_receiving();
	give(tftp_error(0, "disk gone"));
	tftp_fetch(&tftp, &usual_order, now);
	expect(RRQ);
	due(now + RTT_RTO_MIN_MS, now + RTT_RTO_MIN_MS);
	expect(RRQ);
	tftp_stop(&tftp, TFTP_ERROR_UNDEFINED, now);
	tftp_fetch(&tftp, &usual_order,
	           now); /* but nothing of the waits for an answer to the last */
	expect(RRQ);
	due(now + RTT_RTO_MIN_MS, now + RTT_RTO_MIN_MS);
}

/* ---- stopping ---- */

static void stop_under_way(void **state)
{
	(void)state;
	begin_receiving();
	block(1, 0, 512);
	tftp_stop(&tftp, TFTP_ERROR_DISK_FULL, now);
	expect("ERROR 3 to 192.168.77.2:40069");
	assert_int_equal(sent.src_port, last_tftp_port);
	assert_string_equal((const char *)sent.payload + 4,
	                    "file too large for this machine's memory");
	quiet();
	assert_int_equal(tftp_deadline_ms(&tftp), NET_NEVER);
	dropped(DROP_STATE, tftp_data(2, 512, 512));
}

static void stop_before_the_answer(void **state)
{
	(void)state;
	begin_rrq();
	tftp_stop(&tftp, TFTP_ERROR_UNDEFINED, now);
	quiet(); /* there is nobody yet to tell */
	assert_int_equal(tftp.state, TFTP_FAILED);
}

static void stop_after_the_end(void **state)
{
	(void)state;
	begin_rrq();
	give(tftp_data(1, 0, 1));
	expect(ACK(1));
	tftp_stop(&tftp, TFTP_ERROR_UNDEFINED, now);
	quiet();
	assert_int_equal(tftp.state, TFTP_COMPLETE);
}

/* The ERROR is the last word: no ACK that was still due follows it. */
static void stop_before_the_ack(void **state)
{
	(void)state;
	begin_rrq();
	give(OACK("tsize|99999999999"));
	tftp_stop(&tftp, TFTP_ERROR_DISK_FULL, now);
	expect("ERROR 3 to 192.168.77.2:40069");
	quiet();
}

static void error_before_the_ack(void **state)
{
	(void)state;
	begin_receiving();
	give(tftp_data(1, 0, 512));
	give(tftp_error(0, "disk gone"));
	quiet(); /* RFC 1350 7: an ERROR ends the transfer on both sides */
}

int main(void)
{
	UNIT(request_asks_for_options);
	UNIT(whole_file);
	UNIT(file_of_another_size_than_told);
	UNIT(size_beyond_32_bits);
	UNIT(no_oack_without_options_at_the_wrap);
	UNIT(last_block_may_be_empty);
	UNIT(file_of_one_octet);
	UNIT(empty_file);
	UNIT(end_is_acknowledged_again);
	UNIT(one_at_a_time);
	UNIT(repeated_block_is_acknowledged_once_more);
	UNIT(echo_is_not_acknowledged);
	UNIT(numbers_go_on_with_0);
	UNIT(numbers_go_on_with_1);
	UNIT_ROWS(oacks, good_oack);
	UNIT_ROWS(bad_oacks, bad_oack);
	UNIT(oack_again);
	UNIT(server_without_options);
	UNIT(options_are_refused);
	UNIT(file_not_found);
	UNIT(other_errors);
	UNIT(error_under_way);
	UNIT(long_words_are_cut);
	UNIT(smaller_blocks_are_asked_for);
	UNIT(directory_is_asked_for);
	UNIT(next_file_after_a_failure);
	UNIT(malformed_packets);
	UNIT(nothing_is_fetched_unasked);
	UNIT(strays_are_told_seldom);
	UNIT(strays_are_told_again_after_a_second);
	UNIT(strays_that_cannot_be_told);
	UNIT(stray_errors_are_not_answered);
	UNIT(port_is_pinned_by_the_first_answer);
	UNIT(strangers_do_not_pin);
	UNIT(server_falls_silent);
	UNIT(noise_is_no_progress);
	UNIT(slow_server_is_not_given_up);
	UNIT(timer_follows_the_round_trip);
	UNIT(sample_ends_back_off);
	UNIT(slow_server_is_not_asked_twice);
	UNIT(repeated_packets_are_not_measured);
	UNIT(repeated_data_does_not_back_off);
	UNIT(second_file_knows_the_round_trip);
	UNIT(stop_under_way);
	UNIT(stop_before_the_answer);
	UNIT(stop_after_the_end);
	UNIT(stop_before_the_ack);
	UNIT(error_before_the_ack);
	return unit_run("tftp");
}
