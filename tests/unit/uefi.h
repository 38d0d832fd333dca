/*
 * A firmware that does nothing, for the parts of efi/ and drivers/ that call one: on this host,
 * under sanitizers. The types are gnu-efi's, the functions fakes; a test replaces what it needs.
 */
#ifndef TESTS_UNIT_UEFI_H
#define TESTS_UNIT_UEFI_H

#include <efi.h>
#include <stdint.h>

/* Copies, sets, stalls without waiting, and offers no protocol. */
extern EFI_BOOT_SERVICES uefi_boot;
extern EFI_RUNTIME_SERVICES uefi_runtime;
extern EFI_SYSTEM_TABLE uefi_table;

/* What Stall() was asked for since the test set it to 0. */
extern uint64_t uefi_stalled_us;

#endif
