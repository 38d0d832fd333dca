#include "net/tftp_window.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/fetching.h"

/*
 * Blocks by their numbers, as they come. "3": new, and placed where it is counted. "3~": it came
 * before. "3-": none of the window's. "3f": the file's last. "=2" behind it: an ACK of 2 is due and
 * sent; else none is. "cut": nothing came until the timer sends an ACK. "@65530": as if so many
 * blocks had come and were acknowledged; "+1": from here on numbers are one more than the count.
 * "/65538": the server told that the file has so many blocks.
 */
static const struct row {
	const char *name;
	uint32_t size;
	const char *script;
} rows[] = {
	{"lock step", 1, "1=1 2=2 3=3 4f=4"},
	{"lock step: the last block again", 1, "1=1 1~=1 2=2 1- 2~=2 3f=3 3~=3 2-"},
	{"lock step: one at a time", 1, "0- 2- 65535- 1=1 3- 0- 2=2"},
	{"windows of four", 4, "1 2 3 4=4 5 6 7 8=8 9 10 11 12=12"},
	{"the file's last block ends a window", 4, "1 2 3 4=4 5 6f=6"},
	{"a file of one block", 4, "1f=1"},
	{"behind the window is nothing", 4, "5- 1 2 6- 5- 3 4=4 9- 5"},
	{"behind the file's last block is nothing", 8, "1 3f=1 4- 5f- 2=3 4- 4f-"},
	{"a last block before others is none", 8, "1 3 2f- 2"},
	{"a last block is one only", 8, "1 3f=1 3f~=1 2f- 2=3"},
	{"another order is no loss", 8, "2 1 4 5 3 7 6 8=8"},
	{"another order, by two", 8, "3 2 1 4 5 6 7 8=8"},
	{"a gap is told after three", 8, "1 3 4 5=1 6 7 8"},
	{"a gap is filled, and with it all behind", 8, "1 3 4 5=1 6 7 8 2 9=9"},
	{"a gap at the window's begin", 4, "1 2 3 4=4 6 7 8=4 5=8 6~ 7~ 8~ 9 10"},
	{"a gap in front of the window's end", 8, "1 2 3 4 5 6 8=6 7 8~ 9 10 11 12 13 14=14"},
	{"a gap is told again when the next window's end shows it", 8,
         "1 3 4 5=1 6 7 8 3~ 4~ 5~ 6~ 7~ 8~ 9=1 2=9 10 11 12 13 14 15 16 17=17"},
	{"a gap is told four times at most", 4, "2 3 4=0 4~=0 4~=0 4~=0 4~ 4~ 4~ 1=4"},
	{"a gap is told anew after the timer", 4, "2 3 4=0 4~=0 4~=0 4~=0 4~ cut=0 2~=0"},
	{"two gaps, one after the other", 8, "1 3 4 5=1 7 8 2 3~ 4~ 5~ 7~ 6 9=9"},
	{"two gaps, the second one stays", 8, "1 3 4 5=1 7 8 9=1 2 7~=5 8~ 9~ 6 10 11 12 13=13"},
	{"the last block, and a gap", 8, "1 2 4f=2 3=4"},
	{"blocks that come twice", 4, "1 1~ 2 2~ 1~ 3 4=4 4~ 3~ 5 5~"},
	{"the file's last block comes again", 4, "1 2 3f=3 3~=3 2~ 3~=3"},
	{"the end is lost: by chance", 8,
         "1 2 3 4 5 cut=5 6 7 8 9 10 11 12 13=13 14 15 cut=15 16 17 18 19 20 21 22 23=23"},
	{"the end is lost, and that of the next: what came is the share, a power of two", 8,
         "1 2 3 4 5 cut=5 6 7 8 9 10 11 cut=11 12 13 14 15=15 16 17 18 19=19"},
	{"all is lost: nothing is learnt", 8, "cut=0 1 2 3 4 5 6 7 8=8 cut=8 9 10 11"},
	{"a gap teaches nothing of the end", 8, "1 2 4 cut=2 3 5 6 7 8 9 10=10 11 12 13 14 15"},
	{"what comes twice shows that more was borne", 8,
         "1 2 cut=2 3 4 cut=4 5 6=6 6~ 5~ 7 8=8 7~ 9 10 11 12=12 12~ 13 14 15 16=16"},
	{"the share is the window at most", 8,
         "1 2 3 4 cut=4 5 6 7 8 cut=8 9 10 11 12=12 12~ 13 14 15 16=16 16~ 17 18 19 20 21 22 23 "
         "24=24 24~ 25 26 27 28 29 30 31 32=32 32~ 33 34 35 36 37 38 39 40=40"},
	{"numbers go on with 0", 4, "@65533 65534 65535 0 1=1 2 3 4 5=5"},
	{"numbers go on with 0 where a window begins", 4, "@65535 0 1 2 3=3 4"},
	{"block 0 is lost: nobody knows yet", 4, "@65535 1- 2- 3- cut=65535 0 1 2 3=3"},
	{"block 0 comes late", 4, "@65534 65535 1- 0 1 2=2"},
	{"block 65535 is lost", 4, "@65533 65534 0 1=65534 65535 2=2 3"},
	{"numbers go on with 1", 4, "@65535 1- 2- 3- +1 4=65535 1 2 3=4 5 6 7 8=8"},
	{"numbers go on with 1 within a window", 4, "@65533 65534 65535 1- +1 2=65535 1 3 4=4"},
	{"numbers go on with 1 in lock step", 1, "@65535 +1 1=1 0- 2=2"},
	{"numbers go on with 0 in lock step", 1, "@65535 65534- 0=0 1=1"},
	{"numbers go on with 1 in a window that the file cuts short", 8,
         "/65538 @65535 1- 2- +1 3f=65535 1 2=3"},
	{"block 0 is lost of a window that the file cuts short", 8,
         "/65538 @65535 1- 2f- cut=65535 0 1 2f=2"},
	{"numbers go on with 1, and the file ends far off", 4,
         "/70000 @65535 1- 2- 3- +1 4=65535 1 2 3=4"},
	{"block 0 is none where 65535 is followed by 1", 4, "@65535 1- 2- 3- +1 4=65535 0- 1 2"},
	{"0 right behind the window tells nothing", 4,
         "@65531 0- 65532 65533 65534 65535=65535 0 1 2 3=3"},
	{"a last block before others that came long ago is none", 8, "1 4 2 3f- 3"},
	{"of a gap of two blocks the first one comes", 8, "1 4 5 6=1 2 3 7 8 9=9"},
	{"all is lost, and again: nothing is learnt", 8, "cut=0 cut=0 1 2 3 4 5 6 7 8=8"},
	{"a gap, and another one, teach nothing of the end", 8,
         "1 2 4 cut=2 3 6 cut=4 5 7 8 9 10 11 12=12"},
	{"0 far off tells nothing", 4, "@65530 0- 65531 65532 65533 65534=65534"},
};

/* Blocks are counted up to a file's end, whatever their numbers. */
static uint32_t count_of(const struct tftp_window *window, uint16_t number, uint32_t behind)
{
	uint32_t count = number - behind;

	while (count + UINT16_MAX / 2 < window->in_order)
		count += UINT16_MAX + 1;
	return count;
}

static void check_ack(struct tftp_window *window, const char **at)
{
	assert_int_equal(window->ack_due, **at == '=');
	if (**at == '=')
		assert_int_equal(tftp_window_ack(window),
		                 strtoul(*at + 1, (char **)(uintptr_t)at, 10));
}

static void arrive(struct tftp_window *window, const char **at, uint32_t behind)
{
	uint16_t number = (uint16_t)strtoul(*at, (char **)(uintptr_t)at, 10);
	enum tftp_arrival want = TFTP_ARRIVAL_NEW;
	uint32_t block;
	bool is_final = **at == 'f';

	*at += is_final;
	if (**at == '~')
		want = TFTP_ARRIVAL_AGAIN;
	else if (**at == '-')
		want = TFTP_ARRIVAL_NOWHERE;
	*at += want != TFTP_ARRIVAL_NEW;
	assert_int_equal(tftp_window_take(window, number, is_final, &block), want);
	if (want == TFTP_ARRIVAL_NEW)
		assert_int_equal(block, count_of(window, number, behind));
	check_ack(window, at);
}

static void script(void **state)
{
	const struct row *row = *state;
	struct tftp_window window;
	uint32_t behind = 0;

	tftp_window_begin(&window, row->size);
	for (const char *at = row->script; *at; at += *at == ' ') {
		if (*at == '@') {
			window.in_order = (uint32_t)strtoul(at + 1, (char **)(uintptr_t)&at, 10);
			window.acked = window.highest = window.in_order;
		} else if (*at == '+') {
			behind = (uint32_t)strtoul(at + 1, (char **)(uintptr_t)&at, 10);
		} else if (*at == '/') {
			window.told = strtoull(at + 1, (char **)(uintptr_t)&at, 10);
		} else if (*at == 'c') {
			at += strlen("cut");
			tftp_window_cut(&window);
			window.ack_due = true;
			check_ack(&window, &at);
		} else {
			arrive(&window, &at, behind);
		}
	}
}

/* Two windows of which one block comes, and no more. */
static void cut_twice(struct tftp_window *window, uint16_t *number)
{
	uint32_t block;

	for (int n = 0; n < 2; n++) {
		tftp_window_take(window, ++*number, false, &block);
		assert_false(window->ack_due);
		tftp_window_cut(window);
		tftp_window_ack(window);
	}
	assert_int_equal(window->share, 1);
}

/* How many blocks have to come before the share grows, and each of them twice again or not. */
static unsigned blocks_until_growth(struct tftp_window *window, uint16_t *number, int again)
{
	uint32_t block;
	unsigned count = 0;

	for (; window->share == 1; count++) {
		assert_in_range(count, 0, 5000);
		tftp_window_take(window, ++*number, false, &block);
		tftp_window_ack(window);
		for (int n = 0; n < again; n++) /* counts once */
			assert_int_equal(tftp_window_take(window, *number, false, &block),
			                 TFTP_ARRIVAL_AGAIN);
	}
	assert_int_equal(window->share, 2);
	return count;
}

/*
 * Each end of the share that is lost again doubles what has to be seen before it grows: windows of
 * which more came, or sixteen times as many shares that came whole.
 */
static void patience(void **state)
{
	struct tftp_window window;
	uint16_t number = 0;

	(void)state;
	tftp_window_begin(&window, 8);
	cut_twice(&window, &number);
	assert_int_equal(blocks_until_growth(&window, &number, 2), 2);
	cut_twice(&window, &number);
	assert_int_equal(blocks_until_growth(&window, &number, 2), 4);
	for (unsigned count = 128; count <= 4096; count *= 2) {
		cut_twice(&window, &number);
		assert_int_equal(blocks_until_growth(&window, &number, 0), count);
	}
	cut_twice(&window, &number);
	assert_int_equal(blocks_until_growth(&window, &number, 0), 4096);
}

/* ---- a transfer ---- */

static void begin_windows(void)
{
	begin_rrq();
	give(OACK("blksize|512|tsize|4096|windowsize|4"));
	expect(ACK(0));
	quiet();
	event("SIZE 4096");
}

static void comes(uint16_t number)
{
	give(tftp_data(number, 512u * (number - 1u), 512));
	eventf("DATA %u+512", 512u * (number - 1u));
}

/* What is on its way ends with the share, and where that is past, nobody knows. */
static void left_of_a_window(void **state)
{
	struct tftp_window window;
	uint32_t block;

	(void)state;
	tftp_window_begin(&window, 8);
	window.share = 4;
	assert_int_equal(tftp_window_left(&window), 0);
	tftp_window_take(&window, 1, false, &block);
	assert_int_equal(tftp_window_left(&window), 3);
	tftp_window_take(&window, 4, false, &block);
	assert_int_equal(tftp_window_left(&window), 1);
	tftp_window_take(&window, 5, false, &block);
	assert_int_equal(tftp_window_left(&window), 1);
	tftp_window_take(&window, 6, false, &block); /* the gap is told */
	assert_int_equal(tftp_window_left(&window), 0);
}

static void transfer_in_windows(void **state)
{
	(void)state;
	begin_windows();
	for (uint16_t n = 1; n < 4; n++) {
		assert_int_equal(tftp_window_left(&tftp.window), n == 1 ? 0 : 5 - n);
		comes(n);
		quiet();
	}
	assert_int_equal(tftp_window_left(&tftp.window), 1);
	comes(4);
	assert_int_equal(tftp_window_left(&tftp.window), 0);
	expect(ACK(4));
	assert_int_equal(tftp_window_left(&tftp.window), 0);
	comes(7);
	assert_int_equal(tftp_window_left(&tftp.window), 1); /* which shows whether 5 and 6 do */
	comes(5);
	quiet();
	comes(8);
	expect(ACK(5)); /* a gap, and the window's end */
	comes(6);
	quiet();
	give(tftp_data(9, 4096, 0));
	expect(ACK(9));
	event("DATA 4096+0");
	event("DONE 4096");
	quiet();
	assert_int_equal(tftp_window_left(&tftp.window), 0);
	assert_int_equal(tftp.state, TFTP_COMPLETE);
	assert_int_equal(traced(TRACE_TFTP_OTHER_SIZE), 0);
	give(tftp_data(9, 4096, 0));
	expect(ACK(9));
	event("");
}

static void end_comes_before_a_gap_is_filled(void **state)
{
	(void)state;
	begin_windows();
	comes(1);
	comes(2);
	give(tftp_data(4, 1536, 9));
	event("DATA 1536+9");
	expect(ACK(2));
	event("");
	assert_int_equal(tftp.state, TFTP_RECEIVING);
	comes(3);
	expect(ACK(4));
	event("DONE 1545");
}

/* The timer runs from the block that came last. */
static void end_of_a_window_is_lost(void **state)
{
	(void)state;
	begin_windows();
	comes(1);
	at(now + RTT_RTO_MIN_MS - 1);
	comes(2);
	comes(3);
	at(now + RTT_RTO_MIN_MS - 1);
	quiet();
	at(now + 1);
	expect(ACK(3));
	assert_int_equal(traced(TRACE_TFTP_RESEND), 1);
	comes(4);
	comes(5);
	comes(6);
	quiet();
	at(now + 2 * RTT_RTO_MIN_MS); /* backed off */
	expect(ACK(6));
	comes(7);
	quiet();
	comes(8);
	expect(ACK(8)); /* three were borne, twice */
}

/* Karn: a round trip is from an ACK sent once to the first block after it. */
static void round_trips_of_windows(void **state)
{
	(void)state;
	begin_windows();
	at(now + 8);
	comes(1);
	at(now + 15);
	comes(2);
	comes(3);
	comes(4);
	expect(ACK(4));
	assert_in_range(tftp.timer.rtt.srtt_8 / 8, 0, 8);
	at(now + RTT_RTO_MIN_MS);
	expect(ACK(4));
	at(now + 30);
	comes(5);
	assert_in_range(tftp.timer.rtt.srtt_8 / 8, 0, 8);
}

/* Its windows come again and again, and of each only the beginning. */
static void windows_do_not_get_through(void **state)
{
	uint16_t first_port;

	(void)state;
	begin_windows();
	comes(1);
	comes(2);
	first_port = last_tftp_port;
	due(now + 20, now + 20);
	expect(ACK(2));
	give(tftp_data(1, 0, 512));
	at(now + 10);
	comes(3); /* there is hope again */
	give(tftp_data(1, 0, 512));
	for (uint64_t end = now + TFTP_VAIN_MS; tftp_deadline_ms(&tftp) < end;) {
		at(tftp_deadline_ms(&tftp));
		expect(ACK(3));
	}
	at(now + 1);
	while (now < tftp.vain_since_ms + TFTP_VAIN_MS - 1)
		now++;
	give(tftp_data(1, 0, 512));
	quiet();
	now++;
	give(tftp_data(2, 512, 512));
	expect("ERROR 8 to 192.168.77.2:40069");
	expect("RRQ nbp.efi from 192.168.77.2 blksize=1468 tsize=0");
	assert_int_not_equal(last_tftp_port, first_port);
	assert_int_equal(traced(TRACE_TFTP_NO_WINDOWS), 1);
	event("RESTART");
	quiet();
	give(OACK("blksize|512|tsize|600"));
	expect(ACK(0));
	event("SIZE 600");
	block(1, 0, 512);
	give(tftp_data(2, 512, 88));
	expect(ACK(2));
	event("DATA 512+88");
	event("DONE 600");
}

static void single_blocks_are_never_in_vain(void **state)
{
	(void)state;
	begin_receiving();
	block(1, 0, 512);
	for (unsigned n = 0; n < 10; n++) {
		now += 1000;
		give(tftp_data(1, 0, 512));
		expect(ACK(1));
	}
	block(2, 512, 512);
}

static void one_block_at_a_time_for_a_window_of_one(void **state)
{
	(void)state;
	begin_rrq();
	give(OACK("blksize|512|windowsize|1"));
	expect(ACK(0));
	block(1, 0, 512);
	block(2, 512, 512);
}

static void no_window_without_the_option(void **state)
{
	(void)state;
	begin_rrq();
	give(OACK("blksize|512"));
	expect(ACK(0));
	dropped(DROP_TFTP_BLOCK, tftp_data(2, 512, 512));
	block(1, 0, 512);
}

static void smaller_windows_are_asked_for(void **state)
{
	struct tftp_order order = usual_order;

	(void)state;
	begin_rrq();
	tftp_stop(&tftp, 0, now);
	order.windowsize = 4;
	tftp_fetch(&tftp, &order, now);
	expect("RRQ nbp.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=4");
	give(OACK("windowsize|5"));
	expect("ERROR 8 to 192.168.77.2:40069");
	expect(PLAIN);
}

int main(void)
{
	UNIT_ROWS(rows, script);
	UNIT(patience);
	UNIT(left_of_a_window);
	UNIT(transfer_in_windows);
	UNIT(end_comes_before_a_gap_is_filled);
	UNIT(end_of_a_window_is_lost);
	UNIT(round_trips_of_windows);
	UNIT(windows_do_not_get_through);
	UNIT(single_blocks_are_never_in_vain);
	UNIT(one_block_at_a_time_for_a_window_of_one);
	UNIT(no_window_without_the_option);
	UNIT(smaller_windows_are_asked_for);
	return unit_run("tftp_window");
}
