/* From a program received to a program that runs. */
#ifndef EFI_LAUNCH_H
#define EFI_LAUNCH_H

#include <efi.h>
#include <stdbool.h>

#include "efi/attempt.h"
#include "efi/pxebc.h"

/* A program ready to run, with the PXE environment made for it. */
struct launch {
	EFI_HANDLE image;
	struct pxebc *pxebc;
};

/*
 * Has the firmware load the attempt's program, whose memory is freed. False: it cannot; the attempt
 * goes on with its next source, if it has one.
 */
bool launch_load(struct attempt *attempt, struct launch *launch);

/*
 * Runs the program. All NICs are closed, so that it may open them. Returns what it returned, which
 * is shown.
 */
EFI_STATUS launch_run(struct attempt *attempt, struct launch *launch);

#endif
