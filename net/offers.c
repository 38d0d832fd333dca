#include "net/offers.h"

_Static_assert(OFFERS_OCTETS >= DHCP_MESSAGE_MAX, "the only message has room");

static void keep_ack(struct offers *offers, struct bytes message)
{
	memcpy(offers->ack.octets, message.data, message.len);
	offers->ack.len = (uint16_t)message.len;
}

/* Where the message of an offer begins, or where that of the next one will. */
static size_t message_at(const struct offers *offers, uint32_t offer)
{
	size_t at = 0;

	for (uint32_t i = 0; i < offer; i++)
		at += offers->message_len[i];
	return at;
}

struct bytes offers_message(const struct offers *offers, uint32_t offer)
{
	return (struct bytes){&offers->messages[message_at(offers, offer)],
	                      offers->message_len[offer]};
}

void offers_clear(struct offers *offers)
{
	offers->count = 0;
	offers->ack.len = 0;
	offers->plan = (struct boot_plan){0};
}

/* An address its subnet's mask leaves to a host. */
static bool is_usable(ip4 address, ip4 mask)
{
	ip4 host = address & ~mask;

	return ip4_is_host(address) &&
	       (mask >= IP4(255, 255, 255, 254) || (host != 0 && host != ~mask));
}

/* An address, and no way to boot. */
static bool is_bare(const struct offer *offer)
{
	return !offer->pxe && !offer->file.name[0];
}

/* Some offers of a set, a bit each. */
typedef uint32_t offer_bits;

_Static_assert(OFFER_MAX <= 8 * sizeof(offer_bits), "a bit each");

static bool has(offer_bits some, uint32_t index)
{
	return some >> index & 1;
}

static uint32_t count_of(const struct offers *offers, offer_bits gone, mac station)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < offers->count; i++)
		n += !has(gone, i) && mac_equal(offers->offer[i].station, station);
	return n;
}

/* The last offer of the station with most, if it has two more than this; else OFFER_MAX. */
static uint32_t last_of_most(const struct offers *offers, offer_bits gone, mac station)
{
	uint32_t most = count_of(offers, gone, station) + 1, last = OFFER_MAX;

	for (uint32_t i = 0; i < offers->count; i++) {
		uint32_t n = count_of(offers, gone, offers->offer[i].station);

		if (has(gone, i))
			continue;
		if (n > most || (n == most && last < OFFER_MAX))
			last = i;
		most = n > most ? n : most;
	}
	return last;
}

/*
 * The offer that makes room for another, beside those that are to go already: one of the station
 * that has most of them; for the first address the last proxy's, for a way to boot the last bare
 * one but that whose address is to be taken. Else whoever sends enough offers of one kind keeps the
 * other out. OFFER_MAX: none.
 */
static uint32_t dispensable(const struct offers *offers, offer_bits gone,
                            const struct offer *newcomer)
{
	bool first_address = newcomer->address != IP4_ANY && !offers->plan.has_address;
	uint32_t of_most = last_of_most(offers, gone, newcomer->station);

	if (of_most < OFFER_MAX)
		return of_most;
	if (!first_address && is_bare(newcomer))
		return OFFER_MAX;
	for (uint32_t i = offers->count; i-- > 0;) {
		if (has(gone, i))
			continue;
		if (first_address || (is_bare(&offers->offer[i]) && i != offers->plan.address))
			return i;
	}
	return OFFER_MAX;
}

static void remove_offer(struct offers *offers, uint32_t index)
{
	size_t at = message_at(offers, index), next = message_at(offers, index + 1);
	size_t end = message_at(offers, offers->count);
	uint32_t behind = --offers->count - index;

	memmove(&offers->messages[at], &offers->messages[next], end - next);
	memmove(&offers->message_len[index], &offers->message_len[index + 1],
	        behind * sizeof(*offers->message_len));
	memmove(&offers->offer[index], &offers->offer[index + 1], behind * sizeof(struct offer));
}

/* Whether there is room for one more and its message of so many octets without those. */
static bool has_room(const struct offers *offers, offer_bits gone, size_t len)
{
	size_t octets = len;
	uint32_t count = 1;

	for (uint32_t i = 0; i < offers->count; i++) {
		octets += has(gone, i) ? 0 : offers->message_len[i];
		count += !has(gone, i);
	}
	return count <= OFFER_MAX && octets <= OFFERS_OCTETS;
}

/* Which offers have to go so that another has room. False: not enough of them may. */
static bool find_room(const struct offers *offers, const struct offer *newcomer, size_t len,
                      offer_bits *gone)
{
	for (*gone = 0; !has_room(offers, *gone, len);) {
		uint32_t index = dispensable(offers, *gone, newcomer);

		if (index == OFFER_MAX)
			return false;
		*gone |= (offer_bits)1 << index;
	}
	return true;
}

static enum drop check(const struct offers *offers, const struct offer *offer)
{
	if (!ip4_is_host(offer->server))
		return DROP_DHCP_SERVER;
	if (offer->address == IP4_ANY ? !offer->pxe : !is_usable(offer->address, offer->mask))
		return DROP_DHCP_ADDRESS;
	if (offer->address == offer->server)
		return DROP_DHCP_ADDRESS; /* its server's datagrams would be our own */
	for (uint32_t i = 0; i < offers->count; i++) {
		const struct offer *known = &offers->offer[i];

		if (known->server == offer->server && !known->address == !offer->address)
			return DROP_DHCP_OFFER_REPEATED;
	}
	return DROP_NONE;
}

/* A flood of made-up servers, or a relay agent's; nobody's address is taken before others'. */
static void suspect_crowd(struct offers *offers, mac station)
{
	bool of_many = count_of(offers, 0, station) > OFFER_CROWD;

	for (uint32_t i = 0; i < offers->count; i++) {
		if (mac_equal(offers->offer[i].station, station))
			offers->offer[i].of_many = of_many;
	}
}

/* Behind all others, where there is room for it. */
static void append(struct offers *offers, const struct offer *offer, struct bytes message)
{
	memcpy(&offers->messages[message_at(offers, offers->count)], message.data, message.len);
	offers->message_len[offers->count] = (uint16_t)message.len;
	offers->offer[offers->count++] = *offer;
}

enum drop offers_add(struct offers *offers, const struct dhcp_reply *reply, bool refused)
{
	struct offer offer;
	offer_bits gone;
	enum drop drop;

	offer_read(&offer, &reply->packet, reply->src);
	offer.station = reply->station;
	offer.refused = refused;
	drop = check(offers, &offer);
	if (drop != DROP_NONE)
		return drop;
	if (!find_room(offers, &offer, reply->payload.len, &gone))
		return DROP_DHCP_OFFER_FULL;
	for (uint32_t i = offers->count; i-- > 0;) {
		if (has(gone, i))
			remove_offer(offers, i);
	}
	append(offers, &offer, reply->payload);
	suspect_crowd(offers, offer.station);
	plan_make(&offers->plan, offers->offer, offers->count, PLAN_ANY);
	return DROP_NONE;
}

void offers_trace_latest(const struct offers *offers, struct trace *trace, uint64_t now_ms)
{
	const struct offer *offer = &offers->offer[offers->count - 1];
	enum trace_id id = TRACE_DHCP_OFFER;

	if (offer->address == IP4_ANY)
		id = TRACE_DHCP_OFFER_PROXY;
	else if (offer->file.name[0])
		id = TRACE_DHCP_OFFER_FILE;
	trace_add(trace, now_ms, id, (const uint32_t[]){offer->server, offer->address}, 2);
}

void offers_trace_plan(const struct offers *offers, struct trace *trace, uint64_t now_ms)
{
	for (uint32_t i = 0; i < offers->count; i++)
		trace(trace, now_ms, PLAN_OFFER, offers->offer[i].server, offers->plan.reason[i]);
}

static void merge(struct offer *lease, const struct offer *ack)
{
	struct offer merged = *ack;

	if (!ack->file.name[0])
		merged.file = lease->file;
	else if (ack->file.server == ack->server) /* no other was told */
		merged.file.server = lease->file.server;
	merged.pxe |= lease->pxe;
	merged.discovery |= lease->discovery;
	merged.use_file |= lease->use_file;
	merged.refused = lease->refused;
	merged.of_many = lease->of_many;
	merged.sender = lease->sender;
	merged.station = lease->station;
	if (!ack->mask)
		merged.mask = lease->mask;
	if (!ack->router)
		merged.router = lease->router;
	if (!ack->lease_s)
		merged.lease_s = lease->lease_s;
	*lease = merged;
}

enum drop offers_confirm(struct offers *offers, const struct dhcp_reply *reply)
{
	struct offer *lease = &offers->offer[offers->lease];
	struct offer ack;

	offer_read(&ack, &reply->packet, reply->src);
	if (ack.address != lease->address || !is_usable(ack.address, ack.mask))
		return DROP_DHCP_ADDRESS;
	merge(lease, &ack);
	keep_ack(offers, reply->payload);
	return DROP_NONE;
}

void offers_confirm_bootp(struct offers *offers)
{
	keep_ack(offers, offers_message(offers, offers->lease));
}

void offers_plan_with_lease(struct offers *offers)
{
	plan_make(&offers->plan, offers->offer, offers->count, offers->lease);
}

static bool take_lease(struct offers *offers, mac not_of)
{
	for (uint32_t n = 0; n < offers->plan.step_count; n++) {
		uint32_t lease = offers->plan.step[n].lease;

		if (offers->offer[lease].refused || mac_equal(offers->offer[lease].station, not_of))
			continue;
		offers->lease = lease;
		return true;
	}
	return false;
}

bool offers_take_other_lease(struct offers *offers)
{
	plan_make(&offers->plan, offers->offer, offers->count, PLAN_ANY);
	return take_lease(offers, offers->offer[offers->lease].station) ||
	       take_lease(offers, MAC_BROADCAST);
}

struct bytes offers_vendor(const struct offers *offers, uint32_t offer, struct dhcp_packet *scratch)
{
	const struct bytes said[] = {{offers->ack.octets, offers->ack.len},
	                             offers_message(offers, offer)};
	struct bytes vendor;

	for (size_t n = offer == offers->lease ? 0 : 1; n < 2; n++) {
		if (dhcp_parse(said[n], scratch) == DROP_NONE && dhcp_is_pxe(scratch) &&
		    dhcp_option(scratch, DHCP_OPT_VENDOR, &vendor))
			return vendor;
	}
	return (struct bytes){scratch->pool, 0};
}
