/*
 * Looking for a boot server of one type (PXE 2.1 2.2.3, table 2-1): where the request goes, how
 * often, and whose reply counts. Pure; the sending is pxe's.
 *
 * Multicast comes first, then broadcast, then the servers listed, one after the other; what
 * discovery control forbids is left out. Where none is listed the server that named the type is
 * asked.
 */
#ifndef NET_DISCOVER_H
#define NET_DISCOVER_H

#include "net/retry.h"
#include "net/trace.h"
#include "net/wire/dhcp.h"

#define DISCOVER_SENDS    2    /* by multicast, and by broadcast; waits of 1 and 2 s */
#define DISCOVER_LIST_MAX 8    /* servers of one type that are asked, the first ones listed */
#define DISCOVER_ROUNDS   3    /* through them */
#define DISCOVER_ROUND_MS 2000 /* however many there are: all of it ends within about 12 s */

enum discover_method {
	DISCOVER_MULTICAST, /* to the group of 43.7 */
	DISCOVER_BROADCAST,
	DISCOVER_SERVERS,
	DISCOVER_OVER,
};

struct discovery {
	uint16_t type;
	enum discover_method method;
	ip4 group; /* IP4_ANY: no multicast */
	bool broadcast;
	bool any_server; /* servers not listed may answer what they could hear */
	bool any_asked;  /* and could hear something: by multicast or broadcast */
	uint32_t server_count;
	ip4 server[DISCOVER_LIST_MAX];
};

/* Begins with the first method that vendor allows for the type; named_by: who gave vendor. */
void discover_begin(struct discovery *discovery, const struct pxe_vendor *vendor, uint16_t type,
                    ip4 named_by);

/* Goes on to the next method; DISCOVER_OVER after the last. */
void discover_next(struct discovery *discovery);

/* How the method's sends follow each other, and how many there are. */
struct retry_policy discover_policy(const struct discovery *discovery);
uint32_t discover_send_count(const struct discovery *discovery);

/* Where the method's n-th send goes, counted from 0. IP4_BROADCAST: to all, on DHCP's port. */
ip4 discover_target(const struct discovery *discovery, uint32_t n);

/* The multicast group to be a member of for this method; IP4_ANY: none. */
ip4 discover_group(const struct discovery *discovery);

/* What tells of a send; its words are the type and the target. */
enum trace_id discover_trace(const struct discovery *discovery);

/* Whether no more replies to the method are to be expected after the first. */
bool discover_asks_one(const struct discovery *discovery);

/*
 * Whether a reply counts that came from src and says vendor in its option 43. DROP_PXE_TYPE: it is
 * of another type of boot server. DROP_UDP_PEER: that server is not listed and was not asked.
 * DROP_PXE_CLASS: it may answer, but does not say it is a boot server (option 60): a plain DHCP
 * server takes a broadcast REQUEST for a renewal, and confirms that.
 */
enum drop discover_check_reply(const struct discovery *discovery, const struct dhcp_packet *packet,
                               const struct pxe_vendor *vendor, ip4 src);

#endif
