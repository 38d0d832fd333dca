/*
 * The boot program while it is received: memory of its own, in one piece. Where the size is known
 * it is allocated once; else it begins where most memory is free and grows in place, so that no
 * more is taken than the program and a quarter of a MiB. What is in its way makes it move, which
 * takes as much again for that moment.
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
	UINTN first;   /* of them, at once; the others came later, and are given back likewise */
};

/*
 * Makes room for size octets. False if there is no such memory; what was received is kept. Nothing
 * received: an earlier source's memory is given back before.
 */
bool program_reserve(struct program *program, uint64_t size);

/* Puts octets in their place, growing as needed. False if there is no memory for them. */
bool program_write(struct program *program, uint64_t offset, const uint8_t *from, size_t len);

/* Gives the memory back; the program is empty then. */
void program_free(struct program *program);

#endif
