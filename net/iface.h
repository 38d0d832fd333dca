/*
 * One interface: ARP (RFC 826), IPv4, UDP and the echo reply, over frames of Ethernet.
 *
 * Frames go in whole; a UDP datagram for us comes out. Datagrams to send are given with their
 * payload already standing in the frame; one that has to wait for ARP is kept (RFC 1122 2.3.2.2)
 * and comes out of iface_output() when its neighbour has answered.
 */
#ifndef NET_IFACE_H
#define NET_IFACE_H

#include "net/claim.h"
#include "net/groups.h"
#include "net/neighbour.h"
#include "net/reply.h"
#include "net/wire/icmp.h"

#define IFACE_PAYLOAD_AT  42 /* where a UDP payload stands in a frame */
#define IFACE_PAYLOAD_MAX (ETH_FRAME_MAX - IFACE_PAYLOAD_AT)

struct iface {
	struct net_env *env;
	mac mac;
	ip4 ip, mask, router;    /* ip 0: not configured; router 0: none */
	ip4 expected;            /* an address that is ours soon; 0: none */
	uint16_t next_id;        /* IPv4 identification */
	uint8_t ttl, tos;        /* of datagrams sent; the owner may change them */
	bool promiscuous;        /* set by the owner: datagrams to any address are handed out */
	bool all_groups;         /* likewise: those to any group */
	bool asks_nobody;        /* likewise: ARP answers, and never asks */
	mac relay;               /* likewise: a station by which others' subnets may answer, too */
	struct icmp_error *icmp; /* the owner's: takes errors about datagrams sent; or NULL */
	struct neighbours neighbours;
	struct groups groups;
	struct replies replies;
	struct claim claim;
};

/* env is borrowed for the interface's life. */
void iface_init(struct iface *iface, mac own, struct net_env *env);

/*
 * Sets the address; from then on datagrams must be addressed to it or be broadcasts. Ends a probe,
 * and forgets the datagram that waits under another address.
 * Without a mask it is that of the address's class (RFC 791 3.2). A router outside of the subnet
 * cannot be reached and is not used, which is traced; but a subnet of one host (/32) has no inside.
 * A router that is the host itself is none: everybody is on the link then, by proxy ARP (RFC 1027).
 */
void iface_configure(struct iface *iface, ip4 ip, ip4 mask, ip4 router, uint64_t now_ms);

/*
 * Takes datagrams to ip as well, from now to the next iface_configure(): a server may confirm an
 * address by unicast to it.
 */
void iface_expect(struct iface *iface, ip4 ip);

/*
 * Asks whether another host uses ip: one ARP probe (RFC 5227 2.1.1) is due at once. How long to
 * wait for a claim is the owner's to say. To be used before the interface has an address.
 */
void iface_probe(struct iface *iface, ip4 ip);

/* Whether a host claimed the address probed, or probes for it, too; *who is its MAC. */
bool iface_probe_conflict(const struct iface *iface, mac *who);

/*
 * Becomes a member of a multicast group, of GROUPS_MAX at most: datagrams to it are taken, and IGMP
 * reports it (RFC 2236). Without effect if it is one. There must be an address by then.
 */
void iface_join(struct iface *iface, ip4 group, uint64_t now_ms);

/* Ends that membership, if there is one; IGMP's leave is due at once. */
void iface_leave(struct iface *iface, ip4 group);

/*
 * Asks by ARP who has ip, in the place of what was asked for before; iface_neighbour() tells the
 * answer, and nothing is due any more when nobody answers within NEIGHBOUR_GIVE_UP_MS.
 */
void iface_resolve(struct iface *iface, ip4 ip, uint64_t now_ms);
bool iface_neighbour(const struct iface *iface, ip4 ip, mac *out, uint64_t now_ms);

/*
 * ip has been heard from this station, if it is on the link: when ARP is to be asked, that one's
 * answer is preferred to another's which comes first.
 */
void iface_suggest(struct iface *iface, ip4 ip, mac station, uint64_t now_ms);

/*
 * The MAC of the station that datagrams to dst go to: the host's, its router's, a group's. False:
 * it is not known.
 */
bool iface_find_station(const struct iface *iface, ip4 dst, mac *out, uint64_t now_ms);

/* The same. False: ARP has been told to ask for it, as iface_resolve() does. */
bool iface_station(struct iface *iface, ip4 dst, mac *out, uint64_t now_ms);

/*
 * Takes a frame. True if it holds a UDP datagram for us, which borrows from frame. Else it was
 * dealt with here or counted as dropped.
 */
bool iface_input(struct iface *iface, struct bytes frame, struct udp_in *out, uint64_t now_ms);

/*
 * Sends a datagram whose payload stands in frame at IFACE_PAYLOAD_AT: completes the frame and
 * returns its length, padded to 60. 0: it waits for ARP (in the place of one that waited before),
 * which broadcasts and datagrams to a group never do.
 * One in doubt makes ARP ask for its station anew, which takes NEIGHBOUR_SETTLE_MS at most if that
 * is known.
 */
size_t iface_send(struct iface *iface, const struct udp_out *datagram, uint8_t *frame,
                  uint64_t now_ms);

/* Writes the next frame of the interface's own, ETH_FRAME_MAX octets of room; 0: none is due. */
size_t iface_output(struct iface *iface, uint8_t *frame, uint64_t now_ms);

/* When iface_output() will have something; NET_NEVER when idle. */
uint64_t iface_deadline_ms(const struct iface *iface);

/* Forgets the datagram that waits for ARP, or the question alone. */
void iface_forget(struct iface *iface);

#endif
