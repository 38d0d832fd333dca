/*
 * What a race does, on the console. Nothing is printed while packets are on their way: a console
 * can take longer for a line than a server for its answer.
 */
#ifndef EFI_SHOW_H
#define EFI_SHOW_H

#include "efi/race.h"

/* Which NICs take part. */
void show_nics(const struct race *race);

/* Prints what has happened, in its order, if nobody waits for us. */
void show_steps(struct race *race);

/* Prints what has happened, in its order. */
void show_all_steps(struct race *race);

/* Draws what goes on at present: the wait for a link, the progress of a transfer. */
void show_present(struct race *race);

/* An attempt is over, and others go on. */
void show_end(struct race *race, const struct attempt *attempt);

/* A line for each NIC with what became of it; winner (may be NULL) is left out. */
void show_results(const struct race *race, const struct attempt *winner);

/* The failure of an attempt with all that is known about it. */
void show_failure(const struct attempt *attempt);

#endif
