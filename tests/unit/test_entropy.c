/* Seeds from machines whose sources of chance are missing, stand still or lie. */
#define _DEFAULT_SOURCE /* clock_gettime() */
#include "efi/entropy.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "efi/cpu.h"
#include "efi/firmware.h"
#include "tests/unit/uefi.h"
#include "tests/unit/unit.h"

#define STARTS 1000

/* What the machine of a test has. */
static struct machine {
	const char *name;
	uint64_t ticks_step;          /* of the counter, at each reading; 0: it stands */
	bool true_ticks;              /* this machine's own counter, instead */
	bool has_rdrand, rdrand_ones; /* or numbers from `chance` */
	bool has_rng, rng_fails, rng_zeros;
	bool has_count, has_time;
} machine;
static uint64_t ticks, chance, starts;

static const uint8_t mac[6] = {2, 0x4c, 0x41, 0x4e, 0, 1};
static const uint8_t uuid[16] = {1, 2, 3};

/* ---- the machine ---- */

uint64_t cpu_ticks(void)
{
	struct timespec now;

	if (machine.true_ticks) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
	}
	return ticks += machine.ticks_step;
}

bool cpu_random(uint32_t *number)
{
	*number = machine.rdrand_ones ? UINT32_MAX : (uint32_t)++chance;
	return machine.has_rdrand;
}

static EFI_STATUS EFIAPI get_rng(EFI_RNG_PROTOCOL *this, EFI_RNG_ALGORITHM *algorithm, UINTN len,
                                 UINT8 *value)
{
	(void)this;
	(void)algorithm;
	assert_int_equal(len, RNG_SEED_LEN);
	if (machine.rng_fails)
		return EFI_DEVICE_ERROR;
	if (!machine.rng_zeros)
		memcpy(value, &chance, sizeof(chance));
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI locate(EFI_GUID *guid, VOID *registration, VOID **interface)
{
	static EFI_RNG_PROTOCOL rng = {.GetRNG = get_rng};

	(void)guid;
	(void)registration;
	*interface = &rng;
	return machine.has_rng ? EFI_SUCCESS : EFI_NOT_FOUND;
}

static EFI_STATUS EFIAPI get_count(UINT64 *count)
{
	if (!machine.has_count)
		return EFI_DEVICE_ERROR;
	*count = starts;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI get_time(EFI_TIME *time, EFI_TIME_CAPABILITIES *capabilities)
{
	(void)capabilities;
	if (!machine.has_time)
		return EFI_DEVICE_ERROR;
	time->Second = (UINT8)(starts % 60);
	time->Minute = (UINT8)(starts / 60);
	return EFI_SUCCESS;
}

/* ---- starts ---- */

static void switch_on(const struct machine *like)
{
	machine = *like;
	ticks = chance = starts = 0;
	uefi_boot.LocateProtocol = locate;
	uefi_boot.GetNextMonotonicCount = get_count;
	uefi_runtime.GetTime = get_time;
	firmware_set(NULL, &uefi_table);
}

/* The seed of a start of its own: a process, since the program's memory is new each time. */
static void seed_of_start(uint8_t seed[RNG_SEED_LEN], const uint8_t address[6])
{
	int way[2], status;
	pid_t child;

	assert_int_equal(pipe(way), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		entropy_seed(seed, address, uuid);
		_exit(write(way[1], seed, RNG_SEED_LEN) == RNG_SEED_LEN ? 0 : 1);
	}
	assert_int_equal(read(way[0], seed, RNG_SEED_LEN), RNG_SEED_LEN);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(way[0]);
	close(way[1]);
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(uint64_t));
}

/* Already the first 8 octets of all differ: a guard of the stack is no more. */
static void assert_all_differ(uint8_t seed[][RNG_SEED_LEN], size_t count)
{
	static const uint8_t none[RNG_SEED_LEN];

	qsort(seed, count, RNG_SEED_LEN, compare);
	for (size_t n = 0; n < count; n++) {
		assert_memory_not_equal(seed[n], none, 8);
		if (n > 0)
			assert_memory_not_equal(seed[n - 1], seed[n], 8);
	}
}

/* ---- tests ---- */

/* One source each, all others missing or lying: it alone makes a difference. */
static const struct machine sources[] = {
	{.name = "entropy: RDRAND alone", .has_rdrand = true},
	{.name = "entropy: RDRAND, the protocol lies",
         .has_rdrand = true,
         .has_rng = true,
         .rng_zeros = true},
	{.name = "entropy: the protocol alone", .has_rng = true},
	{.name = "entropy: the protocol, RDRAND says all ones",
         .has_rng = true,
         .has_rdrand = true,
         .rdrand_ones = true},
	{.name = "entropy: the monotonic count alone",
         .has_count = true,
         .has_rdrand = true,
         .rdrand_ones = true,
         .has_rng = true,
         .rng_fails = true},
	{.name = "entropy: the date alone", .has_time = true},
	{.name = "entropy: the counter alone", .ticks_step = 3},
};

static void one_source_is_enough(void **state)
{
	uint8_t seed[16][RNG_SEED_LEN];

	switch_on(*state);
	for (size_t n = 0; n < 16; n++) {
		seed_of_start(seed[n], mac);
		starts++;
		chance += 1000;
		ticks += machine.ticks_step;
	}
	assert_all_differ(seed, 16);
}

/* With nothing but this machine's own jitter. */
static void thousand_starts(void **state)
{
	static const struct machine bare = {.true_ticks = true};
	static uint8_t seed[STARTS][RNG_SEED_LEN];

	(void)state;
	switch_on(&bare);
	for (size_t n = 0; n < STARTS; n++)
		seed_of_start(seed[n], mac);
	assert_all_differ(seed, STARTS);
}

/* What must not be: equal machines with nothing at all; so the tests above can fail. */
static void nothing_at_all(void **state)
{
	static const struct machine dead = {.name = ""};
	uint8_t first[RNG_SEED_LEN], again[RNG_SEED_LEN], other[RNG_SEED_LEN];
	static const uint8_t none[RNG_SEED_LEN];
	uint8_t address[6] = {2};

	(void)state;
	switch_on(&dead);
	seed_of_start(first, mac);
	seed_of_start(again, mac);
	seed_of_start(other, address);
	assert_memory_equal(first, again, RNG_SEED_LEN);
	assert_memory_not_equal(first, other, RNG_SEED_LEN);
	assert_memory_not_equal(first, none, RNG_SEED_LEN);
}

/* Within one start no two are alike, though nothing in the machine moves. */
static void thousand_seeds_of_a_start(void **state)
{
	static const struct machine dead = {.name = ""};
	static uint8_t seed[STARTS][RNG_SEED_LEN];

	(void)state;
	switch_on(&dead);
	for (size_t n = 0; n < STARTS; n++)
		entropy_seed(seed[n], mac, uuid);
	assert_all_differ(seed, STARTS);
}

int main(void)
{
	UNIT_ROWS(sources, one_source_is_enough);
	UNIT(thousand_starts);
	UNIT(nothing_at_all);
	UNIT(thousand_seeds_of_a_start);
	return unit_run("entropy");
}
