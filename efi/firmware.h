/*
 * The firmware we run on. Set once by firmware_set() before anything else is called, never changed.
 */
#ifndef EFI_FIRMWARE_H
#define EFI_FIRMWARE_H

#include <efi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct firmware {
	EFI_HANDLE image; /* our own */
	EFI_SYSTEM_TABLE *table;
	EFI_BOOT_SERVICES *boot;
};

extern struct firmware firmware;

/* To be called first, with what efi_main() was given. */
void firmware_set(EFI_HANDLE image, EFI_SYSTEM_TABLE *table);

/* The protocol on a handle, or NULL; it is not opened, so nothing has to be closed. UEFI 7.3.9. */
void *firmware_protocol(EFI_HANDLE handle, EFI_GUID guid);

/* The first instance of a protocol anywhere, or NULL. UEFI 7.3.16. */
void *firmware_service(EFI_GUID guid);

/* The handles that carry a protocol; to be freed by firmware_free(), NULL if there are none. */
EFI_HANDLE *firmware_handles(EFI_GUID guid, UINTN *count);

/* Memory from the pool, zeroed; NULL if there is none. To be freed by firmware_free(). */
void *firmware_alloc(size_t size);
void firmware_free(void *memory); /* NULL is ignored */

/* The firmware's configuration table with this GUID, or NULL. UEFI 4.6. */
const void *firmware_table(EFI_GUID guid);

/* Whether two GUIDs are the same. */
bool guid_equal(const EFI_GUID *a, const EFI_GUID *b);

/* What the UEFI shell gave to this program (UEFI Shell 2.2 2.3); NULL if none started it. */
EFI_SHELL_PARAMETERS_PROTOCOL *firmware_shell(void);

#endif
