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
 * was stopped with the reason and goes on to say its last words.
 */
bool launch_load(struct attempt *attempt, struct launch *launch);

/*
 * Runs the program. All NICs are closed, so that it may open them. Returns what it returned; an
 * error was shown as the attempt's failure.
 */
EFI_STATUS launch_run(struct attempt *attempt, struct launch *launch);

#endif
