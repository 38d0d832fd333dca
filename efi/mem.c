#include "efi/mem.h"

#include <stdint.h>

#include "efi/firmware.h"

/* As many octets as an instruction moves, wherever they stand, whatever they are of. */
struct __attribute__((packed, may_alias)) word {
	uintptr_t octets;
};

int memcmp(const void *a, const void *b, size_t len)
{
	const uint8_t *left = a;
	const uint8_t *right = b;

	for (size_t n = 0; n < len; n++) {
		if (left[n] != right[n])
			return left[n] < right[n] ? -1 : 1;
	}
	return 0;
}

/* The firmware's own copy is the fastest one at hand, and takes overlapping ranges. UEFI 7.5. */
void *memmove(void *to, const void *from, size_t len)
{
	firmware.boot->CopyMem(to, (void *)(uintptr_t)from, len);
	return to;
}

/*
 * By words of the machine: in an emulator a block of 1,468 octets takes 0.5 us, and by "rep movsq"
 * or the firmware's copy 0.8 (by "rep movsb" 5 and more); any processor needs less than 0.1 us.
 * Most copies are a few octets of a packet, too short for more than this.
 */
void *memcpy(void *restrict to, const void *restrict from, size_t len)
{
	struct word *word = to;
	const struct word *source = from;
	size_t words = len / sizeof(*word);

#pragma GCC unroll 4
	for (size_t n = 0; n < words; n++)
		word[n] = source[n];
	for (size_t n = words * sizeof(*word); n < len; n++)
		((uint8_t *)to)[n] = ((const uint8_t *)from)[n];
	return to;
}

void *memset(void *to, int octet, size_t len)
{
	struct word *word = to;
	struct word filled = {UINTPTR_MAX / 0xff * (uint8_t)octet};
	size_t words = len / sizeof(*word);

	for (size_t n = 0; n < words; n++)
		word[n] = filled;
	for (size_t n = words * sizeof(*word); n < len; n++)
		((uint8_t *)to)[n] = (uint8_t)octet;
	return to;
}
