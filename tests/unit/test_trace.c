#include "net/trace.h"

#include <string.h>

#include "tests/unit/unit.h"

static struct trace log_;
static struct trace_entry seen;
static unsigned seen_count;

static void begin(void)
{
	memset(&log_, 0, sizeof(log_));
	seen_count = 0;
}

static void entry_is_kept(void **state)
{
	(void)state;
	begin();
	trace(&log_, (uint64_t)1 << 40, PXE_REQUEST, 7, 8);
	assert_int_equal(log_.count, 1);
	assert_true(log_.ring[0].at_ms == (uint64_t)1 << 40);
	assert_int_equal(log_.ring[0].id, TRACE_PXE_REQUEST);
	assert_int_equal(log_.ring[0].word[0], 7);
	assert_int_equal(log_.ring[0].word[1], 8);
	assert_int_equal(log_.ring[0].word[2], 0);
	trace(&log_, 5, DHCP_ACK, 1, 2, 3, 4);
	assert_int_equal(log_.ring[1].word[3], 4);
}

static void ring_keeps_the_last(void **state)
{
	(void)state;
	begin();
	for (uint32_t n = 0; n < TRACE_MAX + 5; n++)
		trace(&log_, n, TFTP_RESEND, n, n, n, n);
	trace(&log_, 1000, LINK_UP, 0);
	assert_int_equal(log_.count, TRACE_MAX + 6);
	assert_int_equal(log_.ring[0].word[0], TRACE_MAX);
	assert_int_equal(log_.ring[5].id, TRACE_LINK_UP);
	assert_int_equal(log_.ring[5].word[1], 0); /* of the older entry nothing is left */
	assert_int_equal(log_.ring[6].word[0], 6);
	assert_int_equal(log_.ring[TRACE_MAX - 1].word[0], TRACE_MAX - 1);
}

static void sink(void *context, const struct trace_entry *entry)
{
	assert_ptr_equal(context, &seen);
	seen = *entry;
	seen_count++;
}

static void sink_is_told(void **state)
{
	(void)state;
	begin();
	log_.sink = sink;
	log_.context = &seen;
	trace(&log_, 9, TFTP_RRQ, 77);
	assert_int_equal(seen_count, 1);
	assert_int_equal(seen.id, TRACE_TFTP_RRQ);
	assert_int_equal(seen.word[0], 77);
	assert_int_equal(seen.at_ms, 9);
}

static void every_id_has_its_text(void **state)
{
	(void)state;
	for (enum trace_id id = 0; id < TRACE_COUNT; id++) {
		assert_true(strlen(trace_actor(id)) > 0);
		assert_true(strlen(trace_format(id)) > 0);
		assert_true(trace_level(id) == TRACE_STEP || trace_level(id) == TRACE_DETAIL);
	}
	assert_string_equal(trace_actor(TRACE_PXE_REPLY), "PXE");
	assert_string_equal(trace_format(TRACE_LINK_LOST), "lost");
	assert_int_equal(trace_level(TRACE_DHCP_STATE), TRACE_DETAIL);
	assert_int_equal(trace_level(TRACE_DHCP_OFFER), TRACE_STEP);
}

/* An entry holds the words its format asks for. */
static void formats_ask_for_no_more_than_there_is(void **state)
{
	(void)state;
	for (enum trace_id id = 0; id < TRACE_COUNT; id++) {
		unsigned words = 0;

		for (const char *p = trace_format(id); *p; p++)
			words += p[0] == '%' && strchr("iut", p[1]) != NULL;
		assert_true(words <= TRACE_WORDS);
	}
}

int main(void)
{
	UNIT(entry_is_kept);
	UNIT(ring_keeps_the_last);
	UNIT(sink_is_told);
	UNIT(every_id_has_its_text);
	UNIT(formats_ask_for_no_more_than_there_is);
	return unit_run("trace");
}
