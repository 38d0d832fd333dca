#include "net/neighbour.h"

#define LONG_AGO 0 /* at any time, even if the clock goes back */

static const struct retry_policy question_policy = {
	.first_ms = 250,
	.max_ms = 1000, /* RFC 1122 2.3.2.1: one request a second and destination */
	.jitter_ms = 25,
};

void neighbours_init(struct neighbours *neighbours, struct net_env *env)
{
	*neighbours = (struct neighbours){.env = env};
	neighbours_forget(neighbours);
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

/* The entry of an address, expired or not; NULL: there is none. */
static struct neighbour *entry_of(struct neighbours *neighbours, ip4 ip)
{
	for (size_t i = 0; i < NEIGHBOURS_MAX; i++) {
		if (neighbours->entry[i].ip == ip)
			return &neighbours->entry[i];
	}
	return NULL;
}

/* The entry that expires first; a free one has expired long ago. */
static struct neighbour *oldest_entry(struct neighbours *neighbours)
{
	struct neighbour *oldest = &neighbours->entry[0];

	for (size_t i = 1; i < NEIGHBOURS_MAX; i++) {
		if (neighbours->entry[i].expires_ms < oldest->expires_ms)
			oldest = &neighbours->entry[i];
	}
	return oldest;
}

static void add(struct neighbours *neighbours, ip4 ip, mac address, uint64_t expires_ms)
{
	struct neighbour *entry = entry_of(neighbours, ip);

	if (!entry)
		entry = oldest_entry(neighbours);
	*entry = (struct neighbour){ip, address, expires_ms};
}

void neighbours_suggest(struct neighbours *neighbours, ip4 ip, mac station, uint64_t now_ms)
{
	mac known;

	if (!neighbours_find(neighbours, ip, &known, now_ms))
		add(neighbours, ip, station, LONG_AGO);
}

void neighbours_forget(struct neighbours *neighbours)
{
	neighbours->held_len = 0;
	neighbours->settle_ms = NET_NEVER;
	retry_stop(&neighbours->question);
}

/* The question is answered; what waits for it may leave. */
static void take(struct neighbours *neighbours, mac station, uint64_t now_ms)
{
	add(neighbours, neighbours->wanted, station, now_ms + NEIGHBOUR_TTL_MS);
	neighbours->settle_ms = NET_NEVER;
	neighbours->question.due_ms = now_ms;
}

/* Whether the question is about one that is known and led nowhere. */
static bool is_doubted(const struct neighbours *neighbours)
{
	return neighbours->settle_ms != NET_NEVER && !mac_is_station(neighbours->preferred);
}

void neighbours_trust(struct neighbours *neighbours, ip4 ip, uint64_t now_ms)
{
	if (neighbours->wanted != ip || !is_doubted(neighbours))
		return;
	take(neighbours, neighbours->candidate, now_ms);
	neighbours_forget(neighbours);
}

/* The same one is not asked faster for being wanted again. */
static void ask_for(struct neighbours *neighbours, ip4 wanted, uint64_t now_ms)
{
	const struct neighbour *known;

	if (neighbours->wanted == wanted && neighbours->question.due_ms != NET_NEVER)
		return;
	neighbours_trust(neighbours, neighbours->wanted, now_ms); /* another question comes first */
	known = entry_of(neighbours, wanted);
	neighbours->wanted = wanted;
	neighbours->wanted_since_ms = now_ms;
	neighbours->preferred = known ? known->mac : (mac){{0}};
	neighbours->settle_ms = NET_NEVER;
	retry_start(&neighbours->question, &question_policy, now_ms);
}

/* While a better answer than the candidate's is waited for the question is repeated sooner. */
static void ask_soon(struct neighbours *neighbours, uint64_t now_ms)
{
	if (neighbours->settle_ms != NET_NEVER &&
	    neighbours->question.due_ms > now_ms + NEIGHBOUR_AGAIN_MS)
		neighbours->question.due_ms = now_ms + NEIGHBOUR_AGAIN_MS;
}

static void await_better(struct neighbours *neighbours, mac candidate, uint64_t now_ms)
{
	neighbours->candidate = candidate;
	neighbours->settle_ms = now_ms + NEIGHBOUR_SETTLE_MS;
	ask_soon(neighbours, now_ms);
}

void neighbours_doubt(struct neighbours *neighbours, ip4 ip, uint64_t now_ms)
{
	struct neighbour *known = entry_of(neighbours, ip);

	if (!known || known->expires_ms <= now_ms ||
	    known->expires_ms > now_ms + NEIGHBOUR_TTL_MS - NEIGHBOUR_DOUBT_MS)
		return;
	known->expires_ms = LONG_AGO;
	retry_stop(&neighbours->question);
	ask_for(neighbours, ip, now_ms);
	neighbours->preferred = (mac){{0}};
	await_better(neighbours, known->mac, now_ms);
}

void neighbours_hold(struct neighbours *neighbours, ip4 wanted, struct bytes frame, uint64_t now_ms)
{
	ask_for(neighbours, wanted, now_ms);
	memcpy(neighbours->held, frame.data, frame.len);
	neighbours->held_len = frame.len;
}

void neighbours_resolve(struct neighbours *neighbours, ip4 wanted, uint64_t now_ms)
{
	neighbours->held_len = 0;
	ask_for(neighbours, wanted, now_ms);
}

static enum drop input_answer(struct neighbours *neighbours, mac station, uint64_t now_ms)
{
	mac other = neighbours->candidate;
	bool has_other = neighbours->settle_ms != NET_NEVER;
	bool is_best =
		!mac_is_station(neighbours->preferred) || mac_equal(station, neighbours->preferred);

	if (has_other && (!is_best || mac_equal(station, other)))
		return DROP_ARP_UNASKED;
	if (!is_best) {
		await_better(neighbours, station, now_ms);
		return DROP_NONE;
	}
	if (has_other)
		trace(&neighbours->env->trace, now_ms, ARP_TWO_CLAIM, neighbours->wanted,
		      mac_high(other), mac_low(other), mac_high(station), mac_low(station));
	take(neighbours, station, now_ms);
	return DROP_NONE;
}

enum drop neighbours_input(struct neighbours *neighbours, const struct arp *arp, uint64_t now_ms)
{
	mac known;

	if (arp->operation != ARP_REPLY || neighbours->question.due_ms == NET_NEVER ||
	    arp->sender_ip != neighbours->wanted ||
	    neighbours_find(neighbours, arp->sender_ip, &known, now_ms))
		return DROP_ARP_UNASKED;
	return input_answer(neighbours, arp->sender_mac, now_ms);
}

size_t neighbours_release(struct neighbours *neighbours, uint8_t *frame, uint64_t now_ms)
{
	size_t len = neighbours->held_len;
	mac to;

	if (neighbours->settle_ms <= now_ms)
		take(neighbours, neighbours->candidate, now_ms);
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
	if (is_doubted(neighbours)) /* once: a thousand may doubt a server that is just full */
		neighbours->question.due_ms = neighbours->settle_ms;
	else
		ask_soon(neighbours, now_ms);
	return neighbours->wanted;
}

uint64_t neighbours_deadline_ms(const struct neighbours *neighbours)
{
	uint64_t question_ms = neighbours->question.due_ms;

	return neighbours->settle_ms < question_ms ? neighbours->settle_ms : question_ms;
}
