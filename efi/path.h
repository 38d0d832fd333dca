/* Device paths: UEFI 10. */
#ifndef EFI_PATH_H
#define EFI_PATH_H

#include <efi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "efi/line.h"

/* The path of a handle, the firmware's; NULL if it has none. */
const EFI_DEVICE_PATH *path_of(EFI_HANDLE handle);

/* Octets of a path without its end node. */
size_t path_len(const EFI_DEVICE_PATH *path);

/* Whether path goes on where prefix ends, or ends there too. NULL is no prefix and has none. */
bool path_begins(const EFI_DEVICE_PATH *path, const EFI_DEVICE_PATH *prefix);

/* A copy, to be freed by firmware_free(); NULL for NULL or without memory. */
EFI_DEVICE_PATH *path_copy(const EFI_DEVICE_PATH *path);

struct path_ipv4 {
	uint32_t local, remote, gateway, mask; /* 192.0.2.1 is 0xC0000201 */
};

/*
 * path with an IPv4 node behind it (UEFI 10.3.4.12), to be freed by firmware_free(); NULL likewise.
 */
EFI_DEVICE_PATH *path_with_ipv4(const EFI_DEVICE_PATH *path, const struct path_ipv4 *ipv4);

/* The path as text, if the firmware can say it. */
void path_text(struct line *line, const EFI_DEVICE_PATH *path);

#endif
