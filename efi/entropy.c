#include "efi/entropy.h"

#include "efi/cpu.h"
#include "efi/firmware.h"
#include "efi/mem.h"

#define JITTER_ROUNDS 64
#define WORDS         (RNG_SEED_LEN / 4)

/* What all seeds of this start were mixed from; never handed out. */
static uint8_t pool[RNG_SEED_LEN];

static void take(struct rng *rng, uint8_t to[RNG_SEED_LEN])
{
	for (unsigned n = 0; n < WORDS; n++) {
		uint32_t word = rng_u32(rng);

		memcpy(to + (size_t)4 * n, &word, 4);
	}
}

/*
 * What was mixed so far is the key of the generator whose output is the next pool: nothing is lost,
 * and no source can undo what another one gave, since it would have to know it.
 */
static void absorb(const void *from, size_t len)
{
	const uint8_t *octet = from;
	struct rng rng;

	while (len > 0) {
		size_t part = len < RNG_SEED_LEN ? len : RNG_SEED_LEN;

		for (size_t n = 0; n < part; n++)
			pool[n] ^= octet[n];
		rng_init(&rng, pool);
		take(&rng, pool);
		octet += part;
		len -= part;
	}
	wipe(&rng, sizeof(rng));
}

static void absorb_protocol(void)
{
	EFI_RNG_PROTOCOL *rng = firmware_service((EFI_GUID)EFI_RNG_PROTOCOL_GUID);
	uint8_t value[RNG_SEED_LEN] = {0};

	if (rng && !EFI_ERROR(rng->GetRNG(rng, NULL, sizeof(value), value)))
		absorb(value, sizeof(value));
	wipe(value, sizeof(value));
}

/*
 * Some processors answer all ones with every sign of success (AMD's after a suspend): that adds
 * nothing and does no harm, so there is nothing to be found out.
 */
static void absorb_processor(void)
{
	for (unsigned n = 0; n < WORDS; n++) {
		uint32_t word;

		if (!cpu_random(&word))
			return;
		absorb(&word, sizeof(word));
		wipe(&word, sizeof(word));
	}
}

/* The counter's low bits after a wait that memory, caches and interrupts lengthen a little. */
static void absorb_jitter(void)
{
	for (unsigned n = 0; n < JITTER_ROUNDS; n++) {
		uint64_t ticks;

		firmware.boot->Stall(1);
		ticks = cpu_ticks();
		absorb(&ticks, sizeof(ticks));
	}
}

/* What is never the same twice, though anybody could guess it. */
static void absorb_occasion(void)
{
	UINT64 starts = 0; /* over restarts too: UEFI 7.5.2 */
	EFI_TIME time;

	memset(&time, 0, sizeof(time));
	firmware.boot->GetNextMonotonicCount(&starts);
	firmware.table->RuntimeServices->GetTime(&time, NULL);
	absorb(&starts, sizeof(starts));
	absorb(&time, sizeof(time));
}

void entropy_seed(uint8_t seed[RNG_SEED_LEN], const uint8_t mac[6], const uint8_t uuid[16])
{
	struct rng rng;

	absorb(mac, 6);
	absorb(uuid, 16);
	absorb_occasion();
	absorb_processor();
	absorb_protocol();
	absorb_jitter();
	rng_init(&rng, pool);
	take(&rng, seed);
	take(&rng, pool);
	wipe(&rng, sizeof(rng));
}
