#include "net/refusals.h"

void refusals_add(struct refusals *refusals, ip4 server)
{
	refusals->server[refusals->count++] = server;
}

bool refusals_are_over(const struct refusals *refusals)
{
	return refusals->count == DHCP_REFUSALS_MAX;
}

bool refusals_have(const struct refusals *refusals, ip4 server)
{
	for (uint32_t n = 0; n < refusals->count; n++) {
		if (refusals->server[n] == server)
			return true;
	}
	return false;
}

uint32_t refusals_wait_ms(const struct refusals *refusals)
{
	return refusals->count < 2 ? 0 : 1000u << (refusals->count - 2);
}
