/*
 * All NICs at once: a boot over each, served by one loop, until the first program is complete. This
 * loop is where the pure machines of net/ meet NICs, a clock, a console and a key.
 */
#ifndef EFI_RACE_H
#define EFI_RACE_H

#include <stdbool.h>
#include <stdint.h>

#include "efi/attempt.h"
#include "efi/menu.h"
#include "efi/nics.h"
#include "efi/settings.h"

struct race {
	struct attempt *attempt; /* count of them, one a NIC in the NICs' order */
	uint32_t count;
	struct inbox *inbox; /* of the one whose turn it is */
	uint32_t opened;     /* how many of them; the others wait until opening disturbs nobody */
	bool verbose;
	bool stopped;           /* by a key, for good */
	struct attempt *leader; /* whose transfer has right of way; NULL: nobody's */
	struct menu menu;
	struct boot_config config;
	uint64_t now_ms;       /* read once a round */
	uint64_t looked_ms;    /* when there was time for something else last */
	uint64_t link_shown_s; /* the countdown as it stands on the screen */
};

/* A race of all NICs, which are borrowed. False: there is not enough memory. */
bool race_init(struct race *race, struct nics *nics, const struct settings *settings);

/*
 * Runs it until a program is complete, and returns whose; NULL: all have failed, a key ended it, or
 * local boot was chosen.
 * Can be called again when that program turned out to be useless; attempt_stop() it before.
 */
struct attempt *race_run(struct race *race);

/*
 * Ends it: what still runs is stopped with its last words, the winner's server is left content, all
 * NICs are closed, so that the next program may open them. winner may be NULL.
 */
void race_finish(struct race *race, struct attempt *winner);

/*
 * The winner's program came back with an error: the winner goes on with its next source, and those
 * that lost against it begin anew, unless a program of theirs ran before. race_run() it then.
 */
void race_resume(struct race *race, struct attempt *winner);

/* Gives all memory back. */
void race_free(struct race *race);

/* In whose menu local boot was chosen, which ends the race; NULL: in none. */
struct attempt *race_local(const struct race *race);

/* Whether all that is left to do is to wait for a link. */
bool race_waits_for_link(const struct race *race);

/* The NIC's number on the console: from 1, or 0 if it is the only one. */
unsigned race_number(const struct race *race, const struct attempt *attempt);

#endif
