/*
 * Who has an address: ARP's cache and its one question at a time (RFC 826), with the frame that
 * waits for the answer (RFC 1122 2.3.2.2).
 *
 * The first answer counts, with two exceptions, since a hostile host answers first: where a station
 * is known from before, another's answer waits a moment for that one's; and of a station that led
 * nowhere any other's answer takes the place. Two that claim one address are told of. Without a
 * question nothing changes what is known.
 */
#ifndef NET_NEIGHBOUR_H
#define NET_NEIGHBOUR_H

#include "net/datagram.h"
#include "net/env.h"
#include "net/retry.h"
#include "net/wire/arp.h"
#include "net/wire/eth.h"

#define NEIGHBOURS_MAX       8
#define NEIGHBOUR_TTL_MS     60000 /* RFC 1122 2.3.2.1 */
#define NEIGHBOUR_GIVE_UP_MS 5000
#define NEIGHBOUR_SETTLE_MS  1000 /* so long a better answer is waited for */
#define NEIGHBOUR_AGAIN_MS   200  /* and is asked for so often, since a flood may swallow it */
#define NEIGHBOUR_DOUBT_MS   1000 /* an answer is not doubted sooner (RFC 1122 2.3.2.1) */

struct neighbour {
	ip4 ip; /* 0: free */
	mac mac;
	uint64_t expires_ms; /* from then on it is only preferred */
};

struct neighbours {
	struct net_env *env;
	struct neighbour entry[NEIGHBOURS_MAX];
	uint8_t held[ETH_FRAME_MAX]; /* the frame that waits for its neighbour */
	size_t held_len;             /* octets; 0: none */
	ip4 wanted;                  /* that neighbour */
	uint64_t wanted_since_ms;
	struct retry question;
	mac preferred;      /* its answer is the best one; all zero: any is */
	mac candidate;      /* taken if no better one answers by then */
	uint64_t settle_ms; /* NET_NEVER: there is no candidate */
};

/* env is borrowed for the neighbours' life. Nobody is known, nothing waits. */
void neighbours_init(struct neighbours *neighbours, struct net_env *env);

/* Writes the MAC of a neighbour that is known; false, and nothing is written, if it is not. */
bool neighbours_find(const struct neighbours *neighbours, ip4 ip, mac *out, uint64_t now_ms);

/*
 * Keeps a copy of a frame (ETH_FRAME_MAX octets at most) until its neighbour answers, in the place
 * of one that waited before. The same neighbour is not asked faster for it.
 */
void neighbours_hold(struct neighbours *neighbours, ip4 wanted, struct bytes frame,
                     uint64_t now_ms);

/* Asks for a neighbour for whom no frame waits; one that waited is forgotten. */
void neighbours_resolve(struct neighbours *neighbours, ip4 wanted, uint64_t now_ms);

/* A neighbour that is not known has been heard from this station, whose answer is preferred. */
void neighbours_suggest(struct neighbours *neighbours, ip4 ip, mac station, uint64_t now_ms);

/*
 * The neighbour known leads nowhere: it is to be asked for anew, and another station's answer is
 * preferred. Without effect if it is not known, or has answered within NEIGHBOUR_DOUBT_MS.
 */
void neighbours_doubt(struct neighbours *neighbours, ip4 ip, uint64_t now_ms);

/* Ends the doubt, if there is one: it stays as it was. The frame that waits is forgotten. */
void neighbours_trust(struct neighbours *neighbours, ip4 ip, uint64_t now_ms);

/* Forgets the frame that waits, if any, and the question. */
void neighbours_forget(struct neighbours *neighbours);

/*
 * An ARP packet that is not about our own address. DROP_ARP_UNASKED, unless it is an answer to our
 * question, and the first one or better than that: nobody can plant a neighbour.
 */
enum drop neighbours_input(struct neighbours *neighbours, const struct arp *arp, uint64_t now_ms);

/*
 * If the neighbour has answered, moves the frame that waited for it to frame (ETH_FRAME_MAX octets
 * of room), with the neighbour's MAC as its destination, and returns its length. 0: it waits on.
 */
size_t neighbours_release(struct neighbours *neighbours, uint8_t *frame, uint64_t now_ms);

/* Whom to ask for now; 0: nobody. Gives up what has waited too long. */
ip4 neighbours_ask(struct neighbours *neighbours, uint64_t now_ms);

/* When a frame may be released, or a neighbour is to be asked for; NET_NEVER when nothing waits. */
uint64_t neighbours_deadline_ms(const struct neighbours *neighbours);

#endif
