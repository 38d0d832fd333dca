#include "net/neighbour.h"

static const struct retry_policy question_policy = {
	.first_ms = 250,
	.max_ms = 1000, /* RFC 1122 2.3.2.1: one request a second and destination */
	.jitter_ms = 25,
};

void neighbours_init(struct neighbours *neighbours, struct net_env *env)
{
	*neighbours = (struct neighbours){.env = env};
	retry_stop(&neighbours->question);
}

bool neighbours_find(const struct neighbours *neighbours, ip4 ip, mac *out, uint64_t now_ms)
{
	for (size_t i = 0; i < NEIGHBOURS_MAX; i++) {
		const struct neighbour *n = &neighbours->entry[i];

		if (n->ip == ip && n->expires_ms > now_ms) {
			*out = n->mac;
			return true;
		}
	}
	return false;
}

/* Takes the place of the entry that expires first; a free one has expired long ago. */
static void add(struct neighbours *neighbours, ip4 ip, mac address, uint64_t now_ms)
{
	struct neighbour *oldest = &neighbours->entry[0];

	for (size_t i = 1; i < NEIGHBOURS_MAX; i++) {
		if (neighbours->entry[i].expires_ms < oldest->expires_ms)
			oldest = &neighbours->entry[i];
	}
	*oldest = (struct neighbour){ip, address, now_ms + NEIGHBOUR_TTL_MS};
}

/* The same one is not asked faster for being wanted again. */
static void ask_for(struct neighbours *neighbours, ip4 wanted, uint64_t now_ms)
{
	if (neighbours->wanted == wanted && neighbours->question.due_ms != NET_NEVER)
		return;
	neighbours->wanted = wanted;
	neighbours->wanted_since_ms = now_ms;
	retry_start(&neighbours->question, &question_policy, now_ms);
}

void neighbours_hold(struct neighbours *neighbours, ip4 wanted, struct bytes frame, uint64_t now_ms)
{
	memcpy(neighbours->held, frame.data, frame.len);
	neighbours->held_len = frame.len;
	ask_for(neighbours, wanted, now_ms);
}

void neighbours_resolve(struct neighbours *neighbours, ip4 wanted, uint64_t now_ms)
{
	neighbours->held_len = 0;
	ask_for(neighbours, wanted, now_ms);
}

void neighbours_forget(struct neighbours *neighbours)
{
	neighbours->held_len = 0;
	retry_stop(&neighbours->question);
}

enum drop neighbours_input(struct neighbours *neighbours, const struct arp *arp, uint64_t now_ms)
{
	mac known;

	if (arp->operation != ARP_REPLY || neighbours->question.due_ms == NET_NEVER ||
	    arp->sender_ip != neighbours->wanted ||
	    neighbours_find(neighbours, arp->sender_ip, &known, now_ms))
		return DROP_ARP_UNASKED;
	add(neighbours, arp->sender_ip, arp->sender_mac, now_ms);
	neighbours->question.due_ms = now_ms;
	return DROP_NONE;
}

size_t neighbours_release(struct neighbours *neighbours, uint8_t *frame, uint64_t now_ms)
{
	size_t len = neighbours->held_len;
	mac to;

	if (neighbours->question.due_ms > now_ms ||
	    !neighbours_find(neighbours, neighbours->wanted, &to, now_ms))
		return 0;
	if (len > 0) {
		memcpy(frame, neighbours->held, len);
		memcpy(frame, to.octet, sizeof(to.octet)); /* it begins with its destination */
	}
	neighbours_forget(neighbours);
	return len;
}

ip4 neighbours_ask(struct neighbours *neighbours, uint64_t now_ms)
{
	struct net_env *env = neighbours->env;

	if (neighbours->question.due_ms > now_ms)
		return IP4_ANY;
	if (now_ms - neighbours->wanted_since_ms >= NEIGHBOUR_GIVE_UP_MS) {
		trace(&env->trace, now_ms, ARP_NO_REPLY, neighbours->wanted);
		neighbours_forget(neighbours);
		return IP4_ANY;
	}
	retry_arm(&neighbours->question, &question_policy, &env->rng, now_ms);
	return neighbours->wanted;
}

uint64_t neighbours_deadline_ms(const struct neighbours *neighbours)
{
	return neighbours->question.due_ms;
}
