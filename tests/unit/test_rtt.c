#include "net/rtt.h"

#include "tests/unit/unit.h"

static struct rtt after(const uint32_t *samples, size_t count)
{
	struct rtt rtt = {0};

	for (size_t i = 0; i < count; i++)
		rtt_sample(&rtt, samples[i]);
	return rtt;
}

static void nothing_measured(void **state)
{
	const struct rtt rtt = {0};

	(void)state;
	assert_int_equal(rtt_rto_ms(&rtt), RTT_RTO_FIRST_MS);
}

/* RFC 6298 2.2: SRTT = R, RTTVAR = R/2, RTO = SRTT + 4 * RTTVAR. */
static void first_sample(void **state)
{
	static const uint32_t samples[] = {17, 100, 400, 1300};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct rtt rtt = after(&samples[i], 1);

		assert_int_equal(rtt_rto_ms(&rtt), 3 * samples[i]);
	}
}

/* RFC 6298 2.3 in whole numbers: RTTVAR = 3/4 RTTVAR + 1/4 |SRTT - R|, SRTT = 7/8 SRTT + 1/8 R. */
static void further_samples(void **state)
{
	const uint32_t steady[] = {800, 800}, longer[] = {800, 880}, shorter[] = {800, 400};
	struct rtt rtt;

	(void)state;
	rtt = after(steady, 2);
	assert_int_equal(rtt_rto_ms(&rtt), 800 + 1200);
	rtt = after(longer, 2);
	assert_int_equal(rtt_rto_ms(&rtt), 810 + 1200 + 80);
	rtt = after(shorter, 2);
	assert_int_equal(rtt_rto_ms(&rtt), 750 + 1200 + 400);
}

static void steady_trips_settle(void **state)
{
	struct rtt rtt = {0};

	(void)state;
	for (int i = 0; i < 100; i++)
		rtt_sample(&rtt, 500);
	assert_in_range(rtt_rto_ms(&rtt), 500, 510);
	for (int i = 0; i < 100; i++)
		rtt_sample(&rtt, 200);
	assert_in_range(rtt_rto_ms(&rtt), 200, 215);
}

static void bounds(void **state)
{
	const uint32_t fast[] = {0, 0, 1}, slow[] = {4000, UINT32_MAX, UINT32_MAX};
	const uint32_t second[] = {0, 16};
	struct rtt rtt = after(fast, 3);

	(void)state;
	assert_int_equal(rtt_rto_ms(&rtt), RTT_RTO_MIN_MS);
	rtt = after(fast, 1);
	assert_true(rtt.measured);
	assert_int_equal(rtt_rto_ms(&rtt), RTT_RTO_MIN_MS);
	rtt = after(slow, 1);
	assert_int_equal(rtt_rto_ms(&rtt), RTT_RTO_MAX_MS);
	rtt = after(slow, 3);
	assert_int_equal(rtt_rto_ms(&rtt), RTT_RTO_MAX_MS);
	assert_int_equal(rtt.srtt_8, 8 * RTT_RTO_MAX_MS);
	rtt = after(second, 2); /* a first trip of 0 is a measurement */
	assert_int_equal(rtt.srtt_8, 16);
}

static void back_off_lasts_until_a_sample(void **state)
{
	struct rtt rtt = {0};

	(void)state;
	for (uint32_t rto = RTT_RTO_FIRST_MS; rto < 4 * RTT_RTO_MAX_MS; rto *= 2) {
		assert_int_equal(rtt_rto_ms(&rtt), rto < RTT_RTO_MAX_MS ? rto : RTT_RTO_MAX_MS);
		rtt_back_off(&rtt);
	}
	rtt_sample(&rtt, 0);
	assert_int_equal(rtt_rto_ms(&rtt), RTT_RTO_MIN_MS);
	rtt_back_off(&rtt);
	assert_int_equal(rtt_rto_ms(&rtt), 2 * RTT_RTO_MIN_MS);
	rtt_sample(&rtt, 0);
	assert_int_equal(rtt_rto_ms(&rtt), RTT_RTO_MIN_MS);
}

int main(void)
{
	UNIT(nothing_measured);
	UNIT(first_sample);
	UNIT(further_samples);
	UNIT(steady_trips_settle);
	UNIT(bounds);
	UNIT(back_off_lasts_until_a_sample);
	return unit_run("rtt");
}
