#include "net/group.h"

#include "net/wire/ipv4.h"

void group_init(struct group *group, struct net_env *env)
{
	*group = (struct group){.env = env, .report_ms = NET_NEVER};
}

/* RFC 2236 6: every host is in 224.0.0.1, which is never reported. */
static bool is_reported(ip4 ip)
{
	return ip != IP4_ANY && ip != IGMP_ALL_HOSTS;
}

void group_join(struct group *group, ip4 ip, uint64_t now_ms)
{
	if (group->joined == ip)
		return;
	group_leave(group);
	group->joined = ip;
	if (!is_reported(ip))
		return;
	group->report_ms = now_ms;
	group->repeat = true;
}

void group_leave(struct group *group)
{
	if (is_reported(group->joined))
		group->left = group->joined;
	group->joined = IP4_ANY;
	group->report_ms = NET_NEVER;
}

bool group_takes_mac(const struct group *group, mac dst)
{
	return group->joined != IP4_ANY && (mac_equal(dst, mac_of_group(group->joined)) ||
	                                    mac_equal(dst, mac_of_group(IGMP_ALL_HOSTS)));
}

bool group_takes_ip(const struct group *group, ip4 dst, uint8_t protocol)
{
	return group->joined != IP4_ANY &&
	       (dst == group->joined || (dst == IGMP_ALL_HOSTS && protocol == IPV4_IGMP));
}

enum drop group_input(struct group *group, struct bytes message, uint64_t now_ms)
{
	struct igmp_query query;
	enum drop drop = igmp_parse_query(message, &query);
	uint64_t answer_ms;

	if (drop != DROP_NONE)
		return drop;
	if (!is_reported(group->joined) || (query.group != IP4_ANY && query.group != group->joined))
		return DROP_IGMP_GROUP;
	answer_ms = now_ms + rng_between(&group->env->rng, 1, query.max_response_ms);
	if (answer_ms < group->answer_ms)
		answer_ms = group->answer_ms;
	if (answer_ms < group->report_ms)
		group->report_ms = answer_ms;
	return DROP_NONE;
}

bool group_output(struct group *group, struct igmp *out, uint64_t now_ms)
{
	if (group->left != IP4_ANY) {
		*out = (struct igmp){IGMP_LEAVE, group->left};
		group->left = IP4_ANY;
		return true;
	}
	if (group->report_ms > now_ms)
		return false;
	*out = (struct igmp){IGMP_REPORT, group->joined};
	group->answer_ms = now_ms + GROUP_ANSWER_GAP_MS;
	group->report_ms = NET_NEVER;
	if (group->repeat)
		group->report_ms = now_ms + rng_between(&group->env->rng, GROUP_REPEAT_MIN_MS,
		                                        GROUP_REPEAT_MAX_MS);
	group->repeat = false;
	return true;
}

uint64_t group_deadline_ms(const struct group *group)
{
	return group->left != IP4_ANY ? 0 : group->report_ms;
}
