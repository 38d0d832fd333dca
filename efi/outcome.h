/* How it all ended. Pure. */
#ifndef EFI_OUTCOME_H
#define EFI_OUTCOME_H

#include <stdint.h>

#include "net/err.h"

/*
 * Which of count failures (at least one) to tell the user about: that of the boot which got
 * furthest; of equals the first. What a key stopped counts before all, ERR_NONE after all.
 */
uint32_t outcome_furthest(const enum net_err *err, uint32_t count);

#endif
