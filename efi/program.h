/*
 * The boot program while it is received: memory of its own, allocated once where the size is known.
 */
#ifndef EFI_PROGRAM_H
#define EFI_PROGRAM_H

#include <efi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct program {
	uint8_t *data; /* NULL: none yet */
	size_t len;    /* octets received */
	UINTN pages;   /* of 4 KiB, allocated */
};

/* Makes room for size octets. False, and nothing changed, if there is no such memory. */
bool program_reserve(struct program *program, uint64_t size);

/* Puts octets in their place, growing as needed. False if there is no memory for them. */
bool program_write(struct program *program, uint64_t offset, const uint8_t *from, size_t len);

/* Gives the memory back; the program is empty then. */
void program_free(struct program *program);

#endif
