#include "efi/mem.h"

#include <stdint.h>

#include "efi/firmware.h"

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

#if defined(__x86_64__)
/*
 * Within a packet most copies are a few octets long, too short to be worth a call into the
 * firmware; a loop in C would be turned into a call of memcpy() by the compiler.
 */
void *memcpy(void *restrict to, const void *restrict from, size_t len)
{
	void *at = to;
	size_t words = len / 8;
	size_t rest = len % 8;

	__asm__ volatile("rep movsq" : "+D"(at), "+S"(from), "+c"(words) : : "memory");
	__asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(rest) : : "memory");
	return to;
}

void *memset(void *to, int octet, size_t len)
{
	void *at = to;

	__asm__ volatile("rep stosb" : "+D"(at), "+c"(len) : "a"(octet) : "memory");
	return to;
}
#else
void *memcpy(void *restrict to, const void *restrict from, size_t len)
{
	return memmove(to, from, len);
}

void *memset(void *to, int octet, size_t len)
{
	firmware.boot->SetMem(to, len, (UINT8)octet);
	return to;
}
#endif
