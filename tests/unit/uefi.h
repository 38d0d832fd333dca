/*
 * A firmware that does nothing, for the parts of efi/ and drivers/ that call one: on this host,
 * under sanitizers. The types are gnu-efi's, the functions fakes; a test replaces what it needs.
 */
#ifndef TESTS_UNIT_UEFI_H
#define TESTS_UNIT_UEFI_H

#include <efi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UEFI_SCREEN_MAX 16384

/* Copies, sets, stalls without waiting, and offers no protocol. */
extern EFI_BOOT_SERVICES uefi_boot;
extern EFI_RUNTIME_SERVICES uefi_runtime;
extern EFI_SYSTEM_TABLE uefi_table;

/* What was printed since the screen was last switched on, which makes it the table's console. */
extern CHAR16 uefi_screen[UEFI_SCREEN_MAX];
extern size_t uefi_screen_len;
void uefi_screen_on(void);

/* Whether this text is on it, as one piece. */
bool uefi_shows(const char *text);

/* What Stall() was asked for since the test set it to 0. */
extern uint64_t uefi_stalled_us;

#endif
