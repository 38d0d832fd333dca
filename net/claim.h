/* Whether an address is ours alone (RFC 5227): the probe before it is used, the defence after. */
#ifndef NET_CLAIM_H
#define NET_CLAIM_H

#include "net/datagram.h"
#include "net/wire/arp.h"

#define CLAIM_DEFEND_INTERVAL_MS 10000 /* RFC 5227 1.1: at most one announcement in this time */

struct claim {
	ip4 due;            /* the address to ask about now; 0: none */
	ip4 probed;         /* 0: none */
	mac probed_by;      /* who claimed it; all zero: nobody */
	uint64_t defend_ms; /* not defended before */
};

/* Nothing is probed or due, and nothing was defended. */
void claim_init(struct claim *claim);

/* A probe for ip is due at once; what was learnt about another is forgotten. */
void claim_probe(struct claim *claim, ip4 ip);

/* Whether a host claimed the address probed, or probes for it, too; *who is its MAC. */
bool claim_conflict(const struct claim *claim, mac *who);

/* An ARP packet of another station. True, and it is remembered: it claims the address probed. */
bool claim_input(struct claim *claim, const struct arp *arp);

/* Another station uses ip, which is ours: an announcement is due, unless there was one lately. */
void claim_defend(struct claim *claim, ip4 ip, uint64_t now_ms);

/*
 * The address an ARP request is to be broadcast for now: from 0 it is a probe, from the address
 * itself an announcement. IP4_ANY: none is due.
 */
ip4 claim_output(struct claim *claim);

/* 0 when something is due, else NET_NEVER. */
uint64_t claim_deadline_ms(const struct claim *claim);

#endif
