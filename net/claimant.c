#include "net/claimant.h"

static bool has_claimed(const struct claimant *claimant, ip4 address)
{
	for (uint32_t n = 0; n < claimant->claimed_count; n++) {
		if (claimant->claimed[n] == address)
			return true;
	}
	return false;
}

bool claimant_is_believed(struct claimant *claimant, mac who, ip4 address)
{
	if (!mac_equal(claimant->who, who))
		*claimant = (struct claimant){.who = who};
	if (has_claimed(claimant, address))
		return true;
	if (claimant->claimed_count == CLAIMANT_BELIEVED_MAX)
		return false;
	claimant->claimed[claimant->claimed_count++] = address;
	return true;
}
