#include "net/refusals.h"

#include "tests/unit/unit.h"

#define DRAWS 200

static struct rng rng;

static struct refusals refused(uint32_t count)
{
	struct refusals refusals = {0};

	for (uint32_t n = 0; n < count; n++)
		refusals_add(&refusals, IP4(192, 0, 2, 1));
	return refusals;
}

/* At random from half of a wait to one and a half, and nearly to both ends. */
static void assert_wait(uint32_t count, uint32_t wait_ms)
{
	struct refusals refusals = refused(count);
	uint32_t low = UINT32_MAX, high = 0;

	for (int n = 0; n < DRAWS; n++) {
		uint32_t drawn = refusals_wait_ms(&refusals, &rng);

		low = drawn < low ? drawn : low;
		high = drawn > high ? drawn : high;
	}
	assert_in_range(low, wait_ms / 2, wait_ms / 2 + wait_ms / 10);
	assert_in_range(high, 3 * wait_ms / 2 - wait_ms / 10, 3 * wait_ms / 2);
}

/* Machines that were refused in one moment do not come back in one. */
static void waits_grow_and_differ(void **state)
{
	static const uint8_t seed[RNG_SEED_LEN] = {1};

	(void)state;
	rng_init(&rng, seed);
	assert_wait(0, 0);
	assert_wait(1, 0);
	assert_wait(2, 1000);
	assert_wait(3, 2000);
	assert_wait(4, 4000);
	assert_wait(5, 8000);
	assert_wait(6, 8000);
	assert_wait(DHCP_REFUSALS_MAX, 8000);
}

static void servers_are_remembered_until_forgiven(void **state)
{
	struct refusals refusals = refused(2);

	(void)state;
	assert_true(refusals_have(&refusals, IP4(192, 0, 2, 1)));
	assert_false(refusals_have(&refusals, IP4(192, 0, 2, 2)));
	refusals_forgive(&refusals);
	assert_false(refusals_have(&refusals, IP4(192, 0, 2, 1)));
	refusals_add(&refusals, IP4(192, 0, 2, 1));
	assert_false(refusals_have(&refusals, IP4(192, 0, 2, 1)));
	assert_int_equal(refusals.count, 3); /* which are counted all the same */
}

static void so_many_are_borne(void **state)
{
	struct refusals refusals = refused(DHCP_REFUSALS_MAX - 1);

	(void)state;
	assert_false(refusals_are_over(&refusals));
	refusals_add(&refusals, IP4(192, 0, 2, 1));
	assert_true(refusals_are_over(&refusals));
}

int main(void)
{
	UNIT(waits_grow_and_differ);
	UNIT(servers_are_remembered_until_forgiven);
	UNIT(so_many_are_borne);
	return unit_run("refusals");
}
