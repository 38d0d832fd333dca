/*
 * Membership in one multicast group (RFC 2236 3): what is to be reported, and when. Others' reports
 * do not keep ours back: a switch that snoops wants one from every port.
 */
#ifndef NET_GROUP_H
#define NET_GROUP_H

#include "net/datagram.h"
#include "net/env.h"
#include "net/wire/igmp.h"

#define GROUP_REPEAT_MIN_MS 200 /* from the first report to the second, against loss */
#define GROUP_REPEAT_MAX_MS 1000
#define GROUP_ANSWER_GAP_MS 100 /* an answer comes no sooner after the last report: 10/s */

struct group {
	struct net_env *env;
	ip4 joined;         /* 0: none */
	ip4 left;           /* a leave is due; 0: none */
	uint64_t report_ms; /* the next report; NET_NEVER: none */
	bool repeat;        /* one more follows it */
	uint64_t answer_ms; /* no query is answered before */
};

/* env is borrowed for the group's life. Nothing is joined. */
void group_init(struct group *group, struct net_env *env);

/* Joins ip in the place of any other group; without effect if it is joined. */
void group_join(struct group *group, ip4 ip, uint64_t now_ms);

/* A leave is due at once; without effect if nothing is joined. */
void group_leave(struct group *group);

/* Whether frames to that MAC are to be taken: the group's, and the one for queries. */
bool group_takes_mac(const struct group *group, mac dst);

/* Whether packets to that address are: the group's, and queries to all hosts. */
bool group_takes_ip(const struct group *group, ip4 dst, uint8_t protocol);

/*
 * An IGMP message, to be given while a group is joined. A query makes a report due within the time
 * it allows, but for GROUP_ANSWER_GAP_MS: whoever asks without end is not answered as often.
 * DROP_IGMP_MALFORMED, DROP_IGMP_TYPE, DROP_IGMP_GROUP: a query for another group.
 */
enum drop group_input(struct group *group, struct bytes message, uint64_t now_ms);

/* What is to be said now; false: nothing. */
bool group_output(struct group *group, struct igmp *out, uint64_t now_ms);

/* When group_output() will have something; NET_NEVER when idle. */
uint64_t group_deadline_ms(const struct group *group);

#endif
