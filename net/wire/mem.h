/* The four functions a freestanding compiler may call by itself; <string.h> is not freestanding. */
#ifndef NET_WIRE_MEM_H
#define NET_WIRE_MEM_H

#include <stddef.h>

int memcmp(const void *a, const void *b, size_t len);
void *memcpy(void *restrict to, const void *restrict from, size_t len);
void *memmove(void *to, const void *from, size_t len);
void *memset(void *to, int octet, size_t len);

#endif
