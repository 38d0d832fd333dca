#include "net/offers.h"

static void keep(struct dhcp_raw *raw, struct bytes payload)
{
	memcpy(raw->octets, payload.data, payload.len);
	raw->len = (uint16_t)payload.len;
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

static uint32_t count_of(const struct offers *offers, mac station)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < offers->count; i++)
		n += mac_equal(offers->offer[i].station, station);
	return n;
}

/* The last offer of the station with most, if it has two more than this; else OFFER_MAX. */
static uint32_t last_of_most(const struct offers *offers, mac station)
{
	uint32_t most = count_of(offers, station) + 1, last = OFFER_MAX;

	for (uint32_t i = 0; i < offers->count; i++) {
		uint32_t n = count_of(offers, offers->offer[i].station);

		if (n > most || (n == most && last < OFFER_MAX))
			last = i;
		most = n > most ? n : most;
	}
	return last;
}

/*
 * The offer that makes room for another: one of the station that has most of them; for the first
 * address the last proxy's, for a way to boot the last bare one but that whose address is to be
 * taken. Else whoever sends enough offers of one kind keeps the other out. OFFER_MAX: none.
 */
static uint32_t dispensable(const struct offers *offers, const struct offer *newcomer)
{
	uint32_t of_most = last_of_most(offers, newcomer->station);

	if (of_most < OFFER_MAX)
		return of_most;
	if (newcomer->address != IP4_ANY && !offers->plan.has_address)
		return offers->count - 1;
	if (is_bare(newcomer))
		return OFFER_MAX;
	for (uint32_t i = offers->count; i-- > 0;) {
		if (is_bare(&offers->offer[i]) && i != offers->plan.address)
			return i;
	}
	return OFFER_MAX;
}

static void remove_offer(struct offers *offers, uint32_t index)
{
	uint32_t behind = --offers->count - index;

	memmove(&offers->offer[index], &offers->offer[index + 1], behind * sizeof(struct offer));
	memmove(&offers->raw[index], &offers->raw[index + 1], behind * sizeof(struct dhcp_raw));
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
	if (offers->count == OFFER_MAX && dispensable(offers, offer) == OFFER_MAX)
		return DROP_DHCP_OFFER_FULL;
	return DROP_NONE;
}

/* A flood of made-up servers, or a relay agent's; nobody's address is taken before others'. */
static void suspect_crowd(struct offers *offers, mac station)
{
	bool of_many = count_of(offers, station) > OFFER_CROWD;

	for (uint32_t i = 0; i < offers->count; i++) {
		if (mac_equal(offers->offer[i].station, station))
			offers->offer[i].of_many = of_many;
	}
}

enum drop offers_add(struct offers *offers, const struct dhcp_reply *reply, bool refused)
{
	struct offer offer;
	enum drop drop;

	offer_read(&offer, &reply->packet, reply->src);
	offer.station = reply->station;
	drop = check(offers, &offer);
	if (drop != DROP_NONE)
		return drop;
	if (offers->count == OFFER_MAX)
		remove_offer(offers, dispensable(offers, &offer));
	offer.refused = refused;
	keep(&offers->raw[offers->count], reply->payload);
	offers->offer[offers->count++] = offer;
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
	keep(&offers->ack, reply->payload);
	return DROP_NONE;
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
	const struct dhcp_raw *said[] = {&offers->ack, &offers->raw[offer]};
	struct bytes vendor;

	for (size_t n = offer == offers->lease ? 0 : 1; n < 2; n++) {
		if (dhcp_parse((struct bytes){said[n]->octets, said[n]->len}, scratch) ==
		            DROP_NONE &&
		    dhcp_is_pxe(scratch) && dhcp_option(scratch, DHCP_OPT_VENDOR, &vendor))
			return vendor;
	}
	return (struct bytes){scratch->pool, 0};
}
