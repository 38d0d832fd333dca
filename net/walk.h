/* The walk through a plan's steps, each tried at most once: pure book-keeping. */
#ifndef NET_WALK_H
#define NET_WALK_H

#include "net/plan.h"

#define WALK_TRIES_MAX 32 /* steps tried, after which the boot is over */

struct walk {
	uint32_t step; /* index of the step being tried; the plan's step_count: none is left */
	uint32_t try_count;
	uint8_t under[OFFER_MAX][2]; /* 1 + the lease a source of that kind was tried under; 0: not
	                                yet */
};

/* At the plan's first step, which must be there. */
void walk_begin(struct walk *walk, const struct boot_plan *plan);

/*
 * On to the next step worth trying; false: none is left. A source is not tried again with another
 * address of the same subnet, and an address that its server took back (offer.refused) not again.
 */
bool walk_next(struct walk *walk, const struct boot_plan *plan, const struct offer *offers);

#endif
