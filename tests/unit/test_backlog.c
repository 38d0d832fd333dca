/* Sentences of any length come out as they went in; where there is no room the oldest are lost. */
#include "efi/backlog.h"

#include <string.h>

#include "net/wire/bytes.h"
#include "tests/unit/unit.h"

#define LONGEST (BACKLOG_TEXT_MAX - 1) /* characters */

static struct backlog backlog;
static char sentence[BACKLOG_TEXT_MAX];

static void begin(void)
{
	memset(&backlog, 0, sizeof(backlog));
}

/* Line n's sentence: n in its first character, and other than its neighbours' in all. */
static const char *sentence_of(uint32_t n, size_t len)
{
	for (size_t at = 0; at < len; at++)
		sentence[at] = (char)('!' + (n + at) % 90);
	sentence[len] = '\0';
	return sentence;
}

static void add(uint32_t n, size_t len)
{
	backlog_add(&backlog, n, TRACE_DHCP_ACK, sentence_of(n, len), len);
}

static uint32_t waiting(void)
{
	return backlog.added - backlog.gone;
}

/* The oldest line is line n, whole. */
static void assert_oldest(uint32_t n, size_t len)
{
	const struct backlog_line *line = backlog_oldest(&backlog);

	assert_non_null(line);
	assert_int_equal(line->at_ms, n);
	assert_int_equal(line->id, TRACE_DHCP_ACK);
	assert_string_equal(backlog_sentence(&backlog, line), sentence_of(n, len));
}

static void in_their_order(void **state)
{
	(void)state;
	begin();
	assert_null(backlog_oldest(&backlog));
	add(1, 0);
	add(2, LONGEST);
	add(3, 1);
	for (uint32_t n = 1; n <= 3; n++) {
		assert_oldest(n, (const size_t[]){0, LONGEST, 1}[n - 1]);
		backlog_take(&backlog);
	}
	assert_null(backlog_oldest(&backlog));
}

/* However short: the oldest is lost, and counted, for each that is one too many. */
static void too_many_lines(void **state)
{
	(void)state;
	begin();
	for (uint32_t n = 0; n < BACKLOG_LINES; n++)
		add(n, 3);
	assert_oldest(0, 3);
	for (uint32_t n = BACKLOG_LINES; n < 3 * BACKLOG_LINES; n++) {
		add(n, 3);
		assert_int_equal(waiting(), BACKLOG_LINES);
		assert_int_equal(backlog.gone, n - BACKLOG_LINES + 1);
		assert_oldest(backlog.gone, 3);
	}
}

/* The whole ring is used, to its last octet, and no octet more than once. */
static void full_to_the_last_octet(void **state)
{
	const size_t size = 256;

	(void)state;
	begin();
	for (uint32_t n = 0; n < BACKLOG_OCTETS / size; n++)
		add(n, size - 1);
	assert_int_equal(waiting(), BACKLOG_OCTETS / size);
	assert_oldest(0, size - 1);
	add(100, 0);
	assert_int_equal(waiting(), BACKLOG_OCTETS / size);
	assert_oldest(1, size - 1);
	add(101, size - 2); /* all that the first one left */
	assert_oldest(1, size - 1);
	add(102, 0);
	assert_oldest(2, size - 1);
}

/* One that the end of the ring would cut is at its beginning, and those passed over are lost. */
static void never_over_the_end(void **state)
{
	const uint32_t fit = BACKLOG_OCTETS / BACKLOG_TEXT_MAX;

	(void)state;
	begin();
	for (uint32_t n = 0; n < fit; n++)
		add(n, LONGEST);
	assert_oldest(0, LONGEST);
	add(fit, LONGEST);
	assert_ptr_equal(backlog_sentence(&backlog, &backlog.line[fit % BACKLOG_LINES]),
	                 backlog.octets);
	assert_oldest(1, LONGEST);
	assert_int_equal(waiting(), fit);
	add(fit + 1, 10);
	add(fit + 2, LONGEST);
	assert_oldest(3, LONGEST);
}

/* All lengths in turn, over the end of what counts octets, too: every line that waits is whole. */
static void any_lengths(void **state)
{
	size_t len[BACKLOG_LINES];

	(void)state;
	begin();
	backlog.end = UINT32_MAX - 5 * BACKLOG_OCTETS;
	for (uint32_t n = 0; n < 400; n++) {
		uint32_t first;

		len[n % BACKLOG_LINES] = n * 7 % BACKLOG_TEXT_MAX;
		add(n, len[n % BACKLOG_LINES]);
		first = backlog.gone;
		for (; backlog_oldest(&backlog); backlog_take(&backlog))
			assert_oldest(backlog.gone, len[backlog.gone % BACKLOG_LINES]);
		assert_int_equal(backlog.gone, n + 1);
		backlog.gone = first;
	}
	assert_in_range(backlog.end, 0, 10 * BACKLOG_OCTETS);
}

/* Not even its NUL stands beyond the end. */
static void one_octet_too_few(void **state)
{
	const struct backlog_line *line;

	(void)state;
	begin();
	for (uint32_t n = 0; n < BACKLOG_OCTETS / 256 - 1; n++)
		add(n, 255);
	add(100, 256);
	line = &backlog.line[(backlog.added - 1) % BACKLOG_LINES];
	assert_ptr_equal(backlog_sentence(&backlog, line), backlog.octets);
}

/* More names of 255 octets than a boot tells of before there is time to print. */
static void long_names(void **state)
{
	(void)state;
	begin();
	for (uint32_t n = 0; n < 25; n++)
		add(n, 255 + 60);
	assert_int_equal(waiting(), 25);
	assert_oldest(0, 255 + 60);
}

int main(void)
{
	UNIT(in_their_order);
	UNIT(too_many_lines);
	UNIT(full_to_the_last_octet);
	UNIT(never_over_the_end);
	UNIT(one_octet_too_few);
	UNIT(any_lengths);
	UNIT(long_names);
	return unit_run("backlog");
}
