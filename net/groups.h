/* The multicast groups an interface is a member of: net/group.h for several. */
#ifndef NET_GROUPS_H
#define NET_GROUPS_H

#include "net/group.h"

#define GROUPS_MAX 8 /* as many as a UEFI IP filter can list */

struct groups {
	struct group group[GROUPS_MAX];
};

/* env is borrowed for the groups' life. Nothing is joined. */
void groups_init(struct groups *groups, struct net_env *env);

/* Joins ip; without effect if it is joined, or if there is no room for one more. */
void groups_join(struct groups *groups, ip4 ip, uint64_t now_ms);

/* A leave is due at once; without effect if ip is not joined. */
void groups_leave(struct groups *groups, ip4 ip);

/* As in net/group.h, for any of them. */
bool groups_take_mac(const struct groups *groups, mac dst);
bool groups_take_ip(const struct groups *groups, ip4 dst, uint8_t protocol);

/* An IGMP message; DROP_IGMP_GROUP if it is for none of them, else as group_input(). */
enum drop groups_input(struct groups *groups, struct bytes message, uint64_t now_ms);

/* What is to be said now; false: nothing. */
bool groups_output(struct groups *groups, struct igmp *out, uint64_t now_ms);

/* When groups_output() will have something; NET_NEVER when idle. */
uint64_t groups_deadline_ms(const struct groups *groups);

#endif
