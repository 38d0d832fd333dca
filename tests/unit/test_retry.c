#include "net/retry.h"

#include "net/datagram.h"
#include "tests/unit/unit.h"

static struct rng rng;

static struct retry started(const struct retry_policy *policy, uint64_t now_ms)
{
	static const uint8_t seed[RNG_SEED_LEN] = {1};
	struct retry retry = {1, 2, 3, 4, 5, 6, true};

	rng_init(&rng, seed);
	retry_start(&retry, policy, now_ms);
	assert_int_equal(retry.due_ms, now_ms);
	assert_int_equal(retry.sent_count, 0);
	return retry;
}

/* Sends when due; of the jitter no send inherits that of the one before it. */
static void assert_waits(const struct retry_policy *policy, const uint32_t *waits, uint32_t count)
{
	uint64_t even_ms = (uint64_t)5 << 32;
	struct retry retry = started(policy, even_ms);

	for (uint32_t i = 0; i < count; i++) {
		retry_arm(&retry, policy, &rng, retry.due_ms);
		even_ms += waits[i];
		assert_in_range(retry.due_ms, even_ms - policy->jitter_ms,
		                even_ms + policy->jitter_ms);
		assert_int_equal(retry.sent_count, i + 1);
	}
}

static void waits_double(void **state)
{
	const struct retry_policy plain = {.first_ms = 100, .max_ms = 1000};
	const struct retry_policy jitter = {.first_ms = 100, .max_ms = 1000, .jitter_ms = 30};
	const uint32_t waits[] = {100, 200, 400, 800, 1000, 1000, 1000};

	(void)state;
	assert_waits(&plain, waits, 7);
	assert_waits(&jitter, waits, 7);
}

static void waits_grow_by_a_step(void **state)
{
	const struct retry_policy policy = {.first_ms = 1000, .step_ms = 700, .max_ms = 3000};
	const uint32_t waits[] = {1000, 1700, 2400, 3000, 3000};

	(void)state;
	assert_waits(&policy, waits, 5);
}

static void strangers_hasten_the_first_sends(void **state)
{
	const struct retry_policy policy = {.first_ms = 1000, .max_ms = 1000};
	struct retry retry = started(&policy, 5000);

	(void)state;
	assert_true(retry_distrusts(&retry, 5000)); /* nothing was asked yet */
	assert_int_equal(retry.due_ms, 5000);
	for (uint64_t n = 0, at_ms = 5000; n < RETRY_STRANGER_SENDS; n++) {
		retry_arm(&retry, &policy, &rng, at_ms);
		for (uint64_t later = 0; later < 3; later++) {
			assert_true(retry_distrusts(&retry, at_ms + later));
			assert_int_equal(retry.due_ms, at_ms + RETRY_STRANGER_MS);
		}
		at_ms = retry.due_ms;
	}
	assert_false(retry_is_over(&retry, 1));
	retry_arm(&retry, &policy, &rng, 6000);
	assert_false(retry_distrusts(&retry, 6001));
	assert_int_equal(retry.due_ms, 7000);
	assert_int_equal(retry_in_vain(&retry), 1); /* the others were brought forward */
	assert_true(retry_is_over(&retry, 1));
}

/* What was brought forward was no jitter: the next wait is whole again. */
static void strangers_leave_no_jitter(void **state)
{
	const struct retry_policy policy = {.first_ms = 1000, .max_ms = 1000, .jitter_ms = 400};
	const struct retry_policy plain = {.first_ms = 1000, .max_ms = 1000};
	struct retry retry = started(&policy, 5000);

	(void)state;
	retry_arm(&retry, &policy, &rng, 5000);
	assert_int_not_equal(retry.due_ms, 6000);
	assert_true(retry_distrusts(&retry, 5000));
	retry_arm(&retry, &plain, &rng, retry.due_ms);
	assert_int_equal(retry.due_ms, 5000 + RETRY_STRANGER_MS + 1000);
}

/* Nor does one put off a send that is due sooner than that. */
static void strangers_put_nothing_off(void **state)
{
	const struct retry_policy policy = {.first_ms = 50, .max_ms = 50};
	struct retry retry = started(&policy, 5000);

	(void)state;
	retry_arm(&retry, &policy, &rng, 5000);
	assert_true(retry_distrusts(&retry, 5010));
	assert_int_equal(retry.due_ms, 5050);
}

static void no_wait_is_due_at_once(void **state)
{
	const struct retry_policy policy = {0};
	struct retry retry = started(&policy, 5000);

	(void)state;
	retry_arm(&retry, &policy, &rng, 5000);
	assert_int_equal(retry.due_ms, 5000);
}

static void jitter_goes_both_ways_to_its_end(void **state)
{
	const struct retry_policy policy = {.first_ms = 100, .max_ms = 100, .jitter_ms = 3};
	struct retry retry = started(&policy, 0);
	unsigned seen[7] = {0};

	(void)state;
	for (uint64_t even_ms = 100; even_ms <= 70000; even_ms += 100) {
		retry_arm(&retry, &policy, &rng, retry.due_ms);
		assert_in_range(retry.due_ms, even_ms - 3, even_ms + 3);
		seen[retry.due_ms - (even_ms - 3)]++;
	}
	for (int i = 0; i < 7; i++)
		assert_in_range(seen[i], 50, 150);
}

static void stopped_is_never_due(void **state)
{
	const struct retry_policy policy = {.first_ms = 100, .max_ms = 1000};
	struct retry retry = started(&policy, 0);

	(void)state;
	retry_stop(&retry);
	assert_int_equal(retry.due_ms, NET_NEVER);
}

static void start_forgets(void **state)
{
	const struct retry_policy policy = {.first_ms = 100, .max_ms = 1000};
	struct retry retry = started(&policy, 0);

	(void)state;
	retry_arm(&retry, &policy, &rng, 0);
	retry_arm(&retry, &policy, &rng, 0);
	retry_start(&retry, &policy, 50);
	assert_int_equal(retry.sent_count, 0);
	retry_arm(&retry, &policy, &rng, 50);
	assert_int_equal(retry.due_ms, 150);
}

static void seconds_are_whole_and_bounded(void **state)
{
	(void)state;
	assert_int_equal(net_seconds(5, 5), 0);
	assert_int_equal(net_seconds(5, 1004), 0);
	assert_int_equal(net_seconds(5, 1005), 1);
	assert_int_equal(net_seconds(0, 65535000), UINT16_MAX);
	assert_int_equal(net_seconds(0, 90000000), UINT16_MAX);
	assert_int_equal(net_seconds((uint64_t)9 << 32, ((uint64_t)9 << 32) + 2500), 2);
}

int main(void)
{
	UNIT(waits_double);
	UNIT(waits_grow_by_a_step);
	UNIT(strangers_hasten_the_first_sends);
	UNIT(strangers_leave_no_jitter);
	UNIT(strangers_put_nothing_off);
	UNIT(no_wait_is_due_at_once);
	UNIT(jitter_goes_both_ways_to_its_end);
	UNIT(stopped_is_never_due);
	UNIT(start_forgets);
	UNIT(seconds_are_whole_and_bounded);
	return unit_run("retry");
}
