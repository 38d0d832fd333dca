#include "efi/entropy.h"

#include "efi/clock.h"
#include "efi/firmware.h"
#include "efi/mem.h"

#define JITTER_ROUNDS 64
#define RDRAND_TRIES  10
#define WORDS         (RNG_SEED_LEN / 4)

/*
 * What was mixed so far is the key of the generator whose output is the next pool: nothing is lost.
 */
static void absorb(uint8_t pool[RNG_SEED_LEN], const void *from, size_t len)
{
	const uint8_t *octet = from;
	struct rng rng;

	while (len > 0) {
		size_t part = len < RNG_SEED_LEN ? len : RNG_SEED_LEN;

		for (size_t n = 0; n < part; n++)
			pool[n] ^= octet[n];
		rng_init(&rng, pool);
		for (unsigned n = 0; n < WORDS; n++) {
			uint32_t word = rng_u32(&rng);

			memcpy(pool + 4 * n, &word, 4);
		}
		octet += part;
		len -= part;
	}
}

static void absorb_protocol(uint8_t pool[RNG_SEED_LEN])
{
	EFI_RNG_PROTOCOL *rng = firmware_service((EFI_GUID)EFI_RNG_PROTOCOL_GUID);
	uint8_t value[RNG_SEED_LEN] = {0};

	if (rng && !EFI_ERROR(rng->GetRNG(rng, NULL, sizeof(value), value)))
		absorb(pool, value, sizeof(value));
}

#if defined(__x86_64__) || defined(__i386__)
#define CPUID_1_ECX_RDRAND (1u << 30)

static bool has_rdrand(void)
{
	uint32_t a = 1, b, c = 0, d;

	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return (c & CPUID_1_ECX_RDRAND) != 0;
}

static void absorb_processor(uint8_t pool[RNG_SEED_LEN])
{
	uint32_t value[WORDS] = {0};

	if (!has_rdrand())
		return;
	for (unsigned n = 0; n < WORDS; n++) {
		uint8_t good = 0;

		for (unsigned tries = 0; !good && tries < RDRAND_TRIES; tries++)
			__asm__ volatile("rdrand %0; setc %1"
			                 : "=r"(value[n]), "=qm"(good)
			                 :
			                 : "cc");
	}
	absorb(pool, value, sizeof(value));
}
#else
static void absorb_processor(uint8_t pool[RNG_SEED_LEN])
{
	(void)pool;
}
#endif

/* The counter's low bits after a wait that memory, caches and interrupts lengthen a little. */
static void absorb_jitter(uint8_t pool[RNG_SEED_LEN])
{
	for (unsigned n = 0; n < JITTER_ROUNDS; n++) {
		uint64_t ticks;

		firmware.boot->Stall(1);
		ticks = clock_ticks();
		absorb(pool, &ticks, sizeof(ticks));
	}
}

void entropy_seed(uint8_t seed[RNG_SEED_LEN], const uint8_t mac[6], const uint8_t uuid[16])
{
	UINT64 starts = 0; /* never the same twice, over restarts too: UEFI 7.5.2 */

	memset(seed, 0, RNG_SEED_LEN);
	firmware.boot->GetNextMonotonicCount(&starts);
	absorb(seed, mac, 6);
	absorb(seed, uuid, 16);
	absorb(seed, &starts, sizeof(starts));
	absorb_processor(seed);
	absorb_protocol(seed);
	absorb_jitter(seed);
}
