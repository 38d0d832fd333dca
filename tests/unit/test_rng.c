#include "net/rng.h"

#include "tests/unit/unit.h"

/* RFC 8439 A.1, test vectors 1 and 2: a key of 0, a nonce of 0, counters 0 and 1. */
static const uint32_t zero_key[] = {
	0xade0b876, 0x903df1a0, 0xe56a5d40, 0x28bd8653, 0xb819d2bd, 0x1aed8da0, 0xccef36a8,
	0xc70d778b, 0x7c5941da, 0x8d485751, 0x3fe02477, 0x374ad8b8, 0xf4b8436a, 0x1ca11815,
	0x69b687c3, 0x8665eeb2, 0xbee7079f, 0x7a385155, 0x7c97ba98, 0x0d082d73, 0xa0290fcb,
	0x6965e348, 0x3e53c612, 0xed7aee32, 0x7621b729, 0x434ee69c, 0xb03371d5, 0xd539d874,
	0x281fed31, 0x45fb0a51, 0x1f0ae1ac, 0x6f4d794b,
};

/* The key of RFC 8439 2.3.2, 00 to 1f, with a nonce of 0, as openssl enc -chacha20 makes it. */
static const uint32_t rising_key[] = {
	0x7d2bfd39, 0x6a19c5d9, 0x7703bd8d, 0x494adcb8, 0x6fd8358a, 0xcc6adebc, 0x4c7dccb2,
	0x9224ead8, 0xe7cc232b, 0xab2360a2, 0x69ef0e3f, 0x647fc83a, 0xea358225, 0x2da3f7b1,
	0xa06227c2, 0x0c415b48, 0x3142b818, 0xd1a6e6ad, 0x615c6113, 0x274e43af, 0xf5f3b1f8,
	0x5c5bade1, 0x12fcf8ec, 0x5c75352a, 0x6d080872, 0x5d3ceed1, 0x2458819d, 0x3c000e64,
	0x5ef6a09b, 0xce595dde, 0x7f4a2a0d, 0xcd5a9531,
};

static void key_of_zero(void **state)
{
	static const uint8_t seed[RNG_SEED_LEN];
	struct rng rng;

	(void)state;
	rng_init(&rng, seed);
	for (size_t i = 0; i < sizeof(zero_key) / sizeof(zero_key[0]); i++)
		assert_int_equal(rng_u32(&rng), zero_key[i]);
}

static void key_of_the_rfc(void **state)
{
	uint8_t seed[RNG_SEED_LEN];
	struct rng rng;

	(void)state;
	for (int i = 0; i < RNG_SEED_LEN; i++)
		seed[i] = (uint8_t)i;
	rng_init(&rng, seed);
	for (size_t i = 0; i < sizeof(rising_key) / sizeof(rising_key[0]); i++)
		assert_int_equal(rng_u32(&rng), rising_key[i]);
}

static void every_octet_of_the_seed_counts(void **state)
{
	uint8_t seed[RNG_SEED_LEN] = {0};
	struct rng rng;

	(void)state;
	for (int i = 0; i < RNG_SEED_LEN; i++) {
		seed[i] = 0x80;
		rng_init(&rng, seed);
		assert_int_not_equal(rng_u32(&rng), zero_key[0]);
		seed[i] = 0;
	}
}

static void between(void **state)
{
	static const uint8_t seed[RNG_SEED_LEN] = {7};
	unsigned seen[6] = {0};
	struct rng rng;

	(void)state;
	rng_init(&rng, seed);
	for (int i = 0; i < 6000; i++) {
		uint32_t n = rng_between(&rng, 10, 15);

		assert_in_range(n, 10, 15);
		seen[n - 10]++;
	}
	for (int i = 0; i < 6; i++)
		assert_in_range(seen[i], 850, 1150);
	assert_int_equal(rng_between(&rng, 9, 9), 9);
	assert_int_equal(rng_between(&rng, UINT32_MAX, UINT32_MAX), UINT32_MAX);
}

static void between_all(void **state)
{
	static const uint8_t seed[RNG_SEED_LEN];
	struct rng rng;

	(void)state;
	rng_init(&rng, seed);
	for (int i = 0; i < 32; i++)
		assert_int_equal(rng_between(&rng, 0, UINT32_MAX), zero_key[i]);
}

int main(void)
{
	UNIT(key_of_zero);
	UNIT(key_of_the_rfc);
	UNIT(every_octet_of_the_seed_counts);
	UNIT(between);
	UNIT(between_all);
	return unit_run("rng");
}
