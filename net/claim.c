#include "net/claim.h"

void claim_init(struct claim *claim)
{
	*claim = (struct claim){0};
}

void claim_probe(struct claim *claim, ip4 ip)
{
	claim->due = claim->probed = ip;
	claim->probed_by = (mac){{0}};
}

bool claim_conflict(const struct claim *claim, mac *who)
{
	*who = claim->probed_by;
	return mac_is_station(*who);
}

bool claim_input(struct claim *claim, const struct arp *arp)
{
	bool asks = arp->operation == ARP_REQUEST && arp->sender_ip == IP4_ANY &&
	            arp->target_ip == claim->probed;

	if (claim->probed == IP4_ANY || (arp->sender_ip != claim->probed && !asks))
		return false;
	claim->probed_by = arp->sender_mac;
	return true;
}

/* RFC 5227 2.4: a boot that runs is not given up for it, and nobody is to be shouted at. */
void claim_defend(struct claim *claim, ip4 ip, uint64_t now_ms)
{
	if (now_ms < claim->defend_ms)
		return;
	claim->defend_ms = now_ms + CLAIM_DEFEND_INTERVAL_MS;
	claim->due = ip;
}

ip4 claim_output(struct claim *claim)
{
	ip4 due = claim->due;

	claim->due = IP4_ANY;
	return due;
}

uint64_t claim_deadline_ms(const struct claim *claim)
{
	return claim->due != IP4_ANY ? 0 : NET_NEVER;
}
