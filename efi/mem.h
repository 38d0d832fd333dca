/* Octets in memory. */
#ifndef EFI_MEM_H
#define EFI_MEM_H

#include <stddef.h>

/* The four every compiler takes for granted; <string.h> is not there without a libc. */
int memcmp(const void *a, const void *b, size_t len);
void *memcpy(void *restrict to, const void *restrict from, size_t len);
void *memmove(void *to, const void *from, size_t len);
void *memset(void *to, int octet, size_t len);

/* Zeros that the compiler may not leave out, though nobody reads them: for seeds and packets. */
static inline void wipe(void *memory, size_t len)
{
	memset(memory, 0, len);
	__asm__ volatile("" : : "r"(memory) : "memory"); /* it might be read here */
}

#endif
