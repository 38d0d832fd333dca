/* Between our errors and the firmware's. */
#ifndef EFI_STATUS_H
#define EFI_STATUS_H

#include <efi.h>

#include "efi/line.h"
#include "net/err.h"

/* A status by its name in the specification (UEFI appendix D); a number if it has none. */
void status_text(struct line *line, EFI_STATUS status);

/* What the firmware is told about an error of ours; EFI_SUCCESS for ERR_NONE. */
EFI_STATUS status_of(enum net_err err);

#endif
