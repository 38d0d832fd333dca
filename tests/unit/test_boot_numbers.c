/* Numbers that a host which does not see our packets must not guess: a thousand boots of them. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/hosts.h"

#define BOOTS   1000
#define BUCKETS 16

/*
 * Of numbers that are evenly spread, one in 100,000 sets of BOOTS has a chi-square beyond it, with
 * BUCKETS - 1 degrees of freedom. The seeds are fixed: a set that passes passes always.
 */
#define CHI_SQUARE_MAX 50

/* The seed decides all of them; MAC and times are the same in each boot. */
static uint32_t xids[BOOTS], pxe_xids[BOOTS], ports[BOOTS], ids[BOOTS], waits[BOOTS];

static uint32_t first_wait(uint32_t seed)
{
	power_on(seed);
	boot_link(&boot, true, 0);
	expect("DISCOVER");
	return (uint32_t)boot_deadline_ms(&boot);
}

static void a_thousand_boots(void **state)
{
	struct lossy hosts = {0};

	(void)state;
	for (uint32_t n = 0; n < BOOTS; n++) {
		waits[n] = first_wait(n);
		boot_with_hosts(n, &hosts);
		xids[n] = boot.dhcp.xid;
		pxe_xids[n] = boot.pxe.xid;
		ports[n] = boot.tftp.own_port;
		ids[n] = boot.iface.next_id;
		assert_int_not_equal(xids[n], pxe_xids[n]);
	}
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static unsigned repeats(const uint32_t *values)
{
	uint32_t sorted[BOOTS];
	unsigned n = 0;

	memcpy(sorted, values, sizeof(sorted));
	qsort(sorted, BOOTS, sizeof(sorted[0]), compare);
	for (int i = 1; i < BOOTS; i++)
		n += sorted[i] == sorted[i - 1];
	return n;
}

/* About 30 pairs of ports and 8 of identifications are the birthday's share. */
static void numbers_do_not_repeat(void **state)
{
	(void)state;
	assert_int_equal(repeats(xids), 0);
	assert_int_equal(repeats(pxe_xids), 0);
	assert_in_range(repeats(ports), 5, 70);
	assert_in_range(repeats(ids), 0, 25);
}

static void assert_even(const uint32_t *values, uint32_t low, uint32_t span)
{
	uint32_t count[BUCKETS] = {0};
	double chi_square = 0, wanted = (double)BOOTS / BUCKETS;

	for (int i = 0; i < BOOTS; i++) {
		assert_true(values[i] - low <= span - 1);
		count[(uint64_t)(values[i] - low) * BUCKETS / span]++;
	}
	for (int i = 0; i < BUCKETS; i++)
		chi_square += (count[i] - wanted) * (count[i] - wanted) / wanted;
	assert_true(chi_square < CHI_SQUARE_MAX);
}

/* By their low bits, and from one boot to the next. */
static void assert_even_bits(const uint32_t *values)
{
	uint32_t low[BOOTS], steps[BOOTS];

	for (int i = 0; i < BOOTS; i++) {
		low[i] = values[i] % BUCKETS;
		steps[i] = (values[(i + 1) % BOOTS] - values[i]) % BUCKETS;
	}
	assert_even(low, 0, BUCKETS);
	assert_even(steps, 0, BUCKETS);
}

static void numbers_are_spread_evenly(void **state)
{
	(void)state;
	assert_even(xids, 0, UINT32_MAX);
	assert_even(pxe_xids, 0, UINT32_MAX);
	assert_even(ports, 49152, 65536 - 49152);
	assert_even(ids, 0, 65536);
	assert_even_bits(xids);
	assert_even_bits(pxe_xids);
	assert_even_bits(ports);
	assert_even_bits(ids);
}

/* Machines that are switched on together do not ask together. */
static void waits_differ(void **state)
{
	(void)state;
	assert_in_range(repeats(waits), 130, 300); /* of 2001 values there are */
	assert_even(waits, 3000, 2001);
}

/* What everybody knows decides none of them. */
static void numbers_are_not_the_macs_or_the_times(void **state)
{
	struct lossy hosts = {0};

	(void)state;
	boot_config.uuid[0] ^= 0xff;
	boot_with_hosts(1, &hosts);
	boot_config.uuid[0] ^= 0xff;
	assert_int_equal(boot.dhcp.xid, xids[1]);
	assert_int_equal(boot.pxe.xid, pxe_xids[1]);
	power_on(1);
	now = 123456789;
	boot_config.mac[5] ^= 0xff;
	boot_init(&boot, &boot_config, now);
	boot_config.mac[5] ^= 0xff;
	boot_link(&boot, true, now);
	assert_int_equal(boot.dhcp.xid, xids[1]);
}

int main(void)
{
	UNIT(a_thousand_boots); /* for the others */
	UNIT(numbers_do_not_repeat);
	UNIT(numbers_are_spread_evenly);
	UNIT(waits_differ);
	UNIT(numbers_are_not_the_macs_or_the_times);
	return unit_run("boot numbers");
}
