#include "efi/cpu.h"

#if defined(__x86_64__) || defined(__i386__)

#define CPUID_1_ECX_RDRAND (1u << 30)
#define RDRAND_TRIES       10

/* The time stamp counter; constant in rate and never stopped on every processor with UEFI. */
uint64_t cpu_ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

static bool has_rdrand(void)
{
	uint32_t a = 1, b, c = 0, d;

	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return (c & CPUID_1_ECX_RDRAND) != 0;
}

bool cpu_random(uint32_t *number)
{
	uint8_t good = 0;

	if (!has_rdrand())
		return false;
	for (unsigned tries = 0; !good && tries < RDRAND_TRIES; tries++)
		__asm__ volatile("rdrand %0; setc %1" : "=r"(*number), "=qm"(good) : : "cc");
	return good;
}

#else
#error "This processor's counter and random numbers are not written yet (ARM64: CNTVCT_EL0, RNDR)"
#endif
