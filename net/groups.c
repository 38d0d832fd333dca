#include "net/groups.h"

void groups_init(struct groups *groups, struct net_env *env)
{
	for (unsigned n = 0; n < GROUPS_MAX; n++)
		group_init(&groups->group[n], env);
}

/* The member of ip; with IP4_ANY one of none. NULL: there is none. */
static struct group *find(struct groups *groups, ip4 ip)
{
	for (unsigned n = 0; n < GROUPS_MAX; n++) {
		if (groups->group[n].joined == ip)
			return &groups->group[n];
	}
	return NULL;
}

/* A free place, best one without a leave to be told: a second would take its place. */
static struct group *find_free(struct groups *groups)
{
	for (unsigned n = 0; n < GROUPS_MAX; n++) {
		const struct group *group = &groups->group[n];

		if (group->joined == IP4_ANY && group->left == IP4_ANY)
			return &groups->group[n];
	}
	return find(groups, IP4_ANY);
}

void groups_join(struct groups *groups, ip4 ip, uint64_t now_ms)
{
	struct group *group = find(groups, ip);

	if (!group)
		group = find_free(groups);
	if (group)
		group_join(group, ip, now_ms);
}

void groups_leave(struct groups *groups, ip4 ip)
{
	struct group *group = find(groups, ip);

	if (group)
		group_leave(group);
}

bool groups_take_mac(const struct groups *groups, mac dst)
{
	for (unsigned n = 0; n < GROUPS_MAX; n++) {
		if (group_takes_mac(&groups->group[n], dst))
			return true;
	}
	return false;
}

bool groups_take_ip(const struct groups *groups, ip4 dst, uint8_t protocol)
{
	for (unsigned n = 0; n < GROUPS_MAX; n++) {
		if (group_takes_ip(&groups->group[n], dst, protocol))
			return true;
	}
	return false;
}

enum drop groups_input(struct groups *groups, struct bytes message, uint64_t now_ms)
{
	enum drop result = DROP_IGMP_GROUP;

	for (unsigned n = 0; n < GROUPS_MAX; n++) {
		enum drop drop = group_input(&groups->group[n], message, now_ms);

		if (drop != DROP_IGMP_GROUP)
			result = drop;
	}
	return result;
}

uint64_t groups_deadline_ms(const struct groups *groups)
{
	uint64_t first = NET_NEVER;

	for (unsigned n = 0; n < GROUPS_MAX; n++) {
		uint64_t deadline = group_deadline_ms(&groups->group[n]);

		first = deadline < first ? deadline : first;
	}
	return first;
}

bool groups_output(struct groups *groups, struct igmp *out, uint64_t now_ms)
{
	bool found = false;

	if (groups_deadline_ms(groups) > now_ms)
		return false;
	/* Leaves first: one of them may be of a group that was joined anew in another place. */
	for (unsigned n = 0; n < GROUPS_MAX; n++) {
		if (groups->group[n].left != IP4_ANY)
			return group_output(&groups->group[n], out, now_ms);
	}
	for (unsigned n = 0; n < GROUPS_MAX && !found; n++)
		found = group_output(&groups->group[n], out, now_ms);
	return found;
}
