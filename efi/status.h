/* Between our errors and the firmware's. */
#ifndef EFI_STATUS_H
#define EFI_STATUS_H

#include <efi.h>

#include "net/err.h"

/* The name of a status in the specification (UEFI appendix D), or NULL. */
const char *status_name(EFI_STATUS status);

/* What the firmware is told about an error of ours; EFI_SUCCESS for ERR_NONE. */
EFI_STATUS status_of(enum net_err err);

#endif
