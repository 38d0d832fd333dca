/* Whether a boot program is Lanyard itself, of any version. Pure. */
#ifndef EFI_OWN_MARK_H
#define EFI_OWN_MARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Looks for the mark that every Lanyard has; a file too large to be one has none. */
bool own_mark_in(const uint8_t *file, size_t len);

#endif
