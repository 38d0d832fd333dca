#include "efi/outcome.h"

#include <stdbool.h>

/* The errors are numbered along the way to a boot. */
static bool is_further(enum net_err err, enum net_err than)
{
	if (than == ERR_ABORTED)
		return false;
	return err == ERR_ABORTED || err > than;
}

uint32_t outcome_furthest(const enum net_err *err, uint32_t count)
{
	uint32_t best = 0;

	for (uint32_t n = 1; n < count; n++) {
		if (is_further(err[n], err[best]))
			best = n;
	}
	return best;
}
