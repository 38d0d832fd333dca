/* The four functions every compiler takes for granted; <string.h> is not there without a libc. */
#ifndef EFI_MEM_H
#define EFI_MEM_H

#include <stddef.h>

int memcmp(const void *a, const void *b, size_t len);
void *memcpy(void *restrict to, const void *restrict from, size_t len);
void *memmove(void *to, const void *from, size_t len);
void *memset(void *to, int octet, size_t len);

#endif
