/* From a program received to a program that runs. */
#ifndef EFI_LAUNCH_H
#define EFI_LAUNCH_H

#include <efi.h>
#include <stdbool.h>

#include "efi/attempt.h"

/*
 * Has the firmware load the attempt's program, whose memory is freed, into *image. False: it
 * cannot; the attempt was stopped with the reason and goes on to say its last words.
 */
bool launch_load(struct attempt *attempt, EFI_HANDLE *image);

/*
 * Runs the image. All NICs are closed, so that it may open them. Returns what it returned; an error
 * was shown as the attempt's failure.
 */
EFI_STATUS launch_run(struct attempt *attempt, EFI_HANDLE image);

#endif
