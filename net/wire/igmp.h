/*
 * IGMP version 2 as a host speaks it (RFC 2236): tells routers and switches which group it is a
 * member of. The reports of version 1 and 3 are not spoken; routers of version 3 take these.
 */
#ifndef NET_WIRE_IGMP_H
#define NET_WIRE_IGMP_H

#include "net/wire/addr.h"
#include "net/wire/bytes.h"
#include "net/wire/drop.h"

#define IGMP_PACKET_LEN  32 /* octets of a whole IPv4 packet: header, router alert, message */
#define IGMP_QUERY       0x11
#define IGMP_REPORT      0x16
#define IGMP_LEAVE       0x17
#define IGMP_ALL_HOSTS   IP4(224, 0, 0, 1)
#define IGMP_ALL_ROUTERS IP4(224, 0, 0, 2)

struct igmp_query {
	ip4 group; /* IP4_ANY: every group */
	uint32_t max_response_ms;
};

/*
 * Reads a membership query, of any version. DROP_IGMP_MALFORMED: under 8 octets or checksum wrong.
 * DROP_IGMP_TYPE: another message. Version 1 has no response time and means 10 s (RFC 2236 4).
 */
enum drop igmp_parse_query(struct bytes message, struct igmp_query *out);

/* What this host says of a group. */
struct igmp {
	uint8_t type; /* IGMP_REPORT or IGMP_LEAVE */
	ip4 group;
};

/* Where it goes: a report to the group, a leave to all routers (RFC 2236 9). */
ip4 igmp_destination(const struct igmp *igmp);

/* Writes the whole IPv4 packet from src, IGMP_PACKET_LEN octets: TTL 1, router alert. */
void igmp_emit(struct writer *w, const struct igmp *igmp, ip4 src, uint16_t id);

#endif
