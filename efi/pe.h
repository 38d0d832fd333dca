/*
 * Whether a file can be a UEFI program at all. Pure: the firmware's own loader has the last word.
 */
#ifndef EFI_PE_H
#define EFI_PE_H

#include <stddef.h>
#include <stdint.h>

/* Machine types of the PE format. */
#define PE_IA32  0x014c
#define PE_EBC   0x0ebc
#define PE_X64   0x8664
#define PE_ARM64 0xaa64

/* The machine type of a PE image; 0 if the file is not one. */
uint16_t pe_machine(const uint8_t *file, size_t len);

#endif
