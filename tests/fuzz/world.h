/*
 * A client that boots in the simulated network, under the eyes of a fuzz target: what it sends,
 * tells and writes on the console is checked at every step. Frames on their way to it lie on the
 * cable until the target hands them over, or does not.
 */
#ifndef TESTS_FUZZ_WORLD_H
#define TESTS_FUZZ_WORLD_H

#include "net/boot.h"
#include "tests/fuzz/told.h"
#include "tests/sim/servers.h"

#define WORLD_OLD_MAX 16 /* frames remembered, to be delivered again */

struct world {
	struct boot boot;
	struct scene scene;
	struct servers servers;
	struct cable cable;
	struct rng rng; /* the servers' and the cable's */
	uint64_t now_ms;
	bool link_up;
	unsigned lost_sends; /* so many of the next frames the driver loses */
	bool tainted; /* something was delivered that no server sent: its data may be wrong */
	struct told told;
	bool no_memory; /* the next program does not fit into memory */
	bool done, failed;
	struct cable_frame old[WORLD_OLD_MAX];
	unsigned old_count;
};

/* The network of this layout, and a client that is switched on in it; nothing is sent yet. */
void world_begin(struct world *world, enum layout layout, enum tftp_kind kind, uint32_t file_len);

/* Switches the client on again, at the time it is. */
void world_restart(struct world *world);

/* The link goes up or down. */
void world_link(struct world *world, bool up);

/* Sends all that is due, then takes the events. */
void world_settle(struct world *world);

/* A frame arrives at the client. */
void world_deliver(struct world *world, struct bytes frame);

/* Takes the first frame off the cable; false: there is none. */
bool world_take(struct world *world, struct cable_frame *out);

/* Time goes on, but not past a time at which servers or client have something to do. */
void world_wait(struct world *world, uint64_t ms);

/* To the next such time; without effect if there is none. */
void world_wait_for_deadline(struct world *world);

/*
 * From now on nothing is lost: the boot goes on to its end. Then whether it was good or not, a new
 * one has to be complete.
 */
void world_heal(struct world *world);

#endif
