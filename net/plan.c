#include "net/plan.h"

enum { CLASS_PXE = 1, CLASS_PROXY, CLASS_BINL, CLASS_PROXY_BINL, CLASS_FILE, CLASS_BOOTP };
#define CLASS_NONE  7 /* an address, and nobody who knows a boot program */
#define CLASS_COUNT 8

static bool has_file(const struct offer *offer)
{
	return offer->file.name[0] != '\0';
}

static bool is_proxy(const struct offer *offer)
{
	return offer->address == IP4_ANY;
}

/* Worth asking on 4011, which a server that says "use the boot file" is not. */
static bool is_askable(const struct offer *offer)
{
	return offer->pxe && !(offer->use_file && has_file(offer));
}

/* The class of an offer as a source of the boot program, whoever gives the address. */
static unsigned source_class(const struct offer *offer)
{
	if (offer->pxe && offer->discovery)
		return is_proxy(offer) ? CLASS_PROXY : CLASS_PXE;
	if (offer->pxe)
		return is_proxy(offer) ? CLASS_PROXY_BINL : CLASS_BINL;
	if (!has_file(offer))
		return CLASS_NONE;
	if (is_proxy(offer))
		return CLASS_PROXY_BINL;
	return offer->bootp ? CLASS_BOOTP : CLASS_FILE;
}

/* ---- the order of addresses ---- */

enum distance { IN_SUBNET, BY_ROUTER, OUT_OF_REACH };

static bool in_subnet(const struct offer *lease, ip4 host)
{
	return ((lease->address ^ host) & lease->mask) == 0;
}

/* From a lease to the host where the boot goes on; a lease without mask tells nothing. */
static enum distance distance_to(const struct offer *lease, ip4 host)
{
	if (lease->mask == 0)
		return BY_ROUTER;
	if (in_subnet(lease, host))
		return IN_SUBNET;
	return lease->router != IP4_ANY && in_subnet(lease, lease->router) ? BY_ROUTER
	                                                                   : OUT_OF_REACH;
}

static ip4 host_of(const struct offer *source)
{
	return is_askable(source) ? source->server : source->file.server;
}

/* What a lease is worth with the best source that goes with it. Lower is better in each. */
struct worth {
	bool refused;
	unsigned class;
	enum distance distance;
};

static void consider(struct worth *worth, const struct offer *lease, const struct offer *source)
{
	unsigned class = source_class(source);
	enum distance distance = distance_to(lease, host_of(source));

	if (class < worth->class || (class == worth->class && distance < worth->distance)) {
		worth->class = class;
		worth->distance = distance;
	}
}

/* By the table of classes a proxy goes with an address that comes without PXE. */
static struct worth worth_of(const struct offer *lease, const struct offer *offers, uint32_t count)
{
	struct worth worth = {lease->refused || lease->of_many, CLASS_NONE, OUT_OF_REACH};

	if (source_class(lease) != CLASS_NONE)
		consider(&worth, lease, lease);
	for (uint32_t i = 0; i < count && !lease->pxe; i++) {
		if (is_proxy(&offers[i]))
			consider(&worth, lease, &offers[i]);
	}
	return worth;
}

static bool is_dead_end(const struct worth *worth)
{
	return worth->class == CLASS_NONE;
}

/* Why one lease is worse than another; LATER: only because it came later. */
static enum offer_reason worse_by(const struct worth *better, const struct worth *than)
{
	if (is_dead_end(better) != is_dead_end(than))
		return REASON_RESERVE_CLASS;
	if (better->refused != than->refused)
		return REASON_RESERVE_REFUSED;
	if (better->class != than->class)
		return REASON_RESERVE_CLASS;
	if (better->distance != than->distance)
		return REASON_RESERVE_SUBNET;
	return REASON_RESERVE_LATER;
}

static bool is_better(const struct worth *a, const struct worth *b)
{
	if (is_dead_end(a) != is_dead_end(b))
		return is_dead_end(b);
	if (a->refused != b->refused)
		return b->refused;
	if (a->class != b->class)
		return a->class < b->class;
	return a->distance < b->distance;
}

/* The offers with an address, best first. */
struct leases {
	uint32_t count;
	uint8_t offer[OFFER_MAX];
	struct worth worth[OFFER_MAX];
};

static void insert_lease(struct leases *leases, uint32_t offer, struct worth worth, uint32_t lowest)
{
	uint32_t at = leases->count++;

	for (; at > lowest && is_better(&worth, &leases->worth[at - 1]); at--) {
		leases->offer[at] = leases->offer[at - 1];
		leases->worth[at] = leases->worth[at - 1];
	}
	leases->offer[at] = (uint8_t)offer;
	leases->worth[at] = worth;
}

static void sort_leases(struct leases *out, const struct offer *offers, uint32_t count,
                        uint32_t held)
{
	out->count = 0;
	if (held != PLAN_ANY)
		insert_lease(out, held, worth_of(&offers[held], offers, count), 0);
	for (uint32_t i = 0; i < count; i++) {
		if (i != held && !is_proxy(&offers[i]))
			insert_lease(out, i, worth_of(&offers[i], offers, count), held != PLAN_ANY);
	}
}

/* ---- steps ---- */

static void add_step(struct boot_plan *plan, uint32_t lease, uint32_t offer, enum source_kind kind)
{
	if (plan->step_count == PLAN_STEPS_MAX)
		return;
	plan->step[plan->step_count++] =
		(struct plan_step){(uint8_t)lease, (uint8_t)offer, (uint8_t)kind};
}

static void add_steps_of(struct boot_plan *plan, uint32_t lease, const struct offer *source,
                         uint32_t index)
{
	if (is_askable(source))
		add_step(plan, lease, index, SOURCE_ASK);
	if (has_file(source))
		add_step(plan, lease, index, SOURCE_FILE);
}

static void add_steps_with(struct boot_plan *plan, uint32_t lease, const struct offer *offers,
                           uint32_t count)
{
	for (unsigned class = 1; class < CLASS_NONE; class ++) {
		for (uint32_t i = 0; i < count; i++) {
			if (source_class(&offers[i]) == class &&
			    (i == lease || is_proxy(&offers[i])))
				add_steps_of(plan, lease, &offers[i], i);
		}
	}
}

/* ---- reasons ---- */

static bool has_step_with(const struct boot_plan *plan, uint32_t lease)
{
	for (uint32_t n = 0; n < plan->step_count; n++) {
		if (plan->step[n].lease == lease)
			return true;
	}
	return false;
}

/* Of an offer that can boot, with an address: there is a step. */
static enum offer_reason reason_of_source(const struct boot_plan *plan, uint32_t offer,
                                          enum offer_reason first, enum offer_reason later)
{
	return plan->step[0].offer == offer ? first : later;
}

/* No proxy is left out: each has its steps with the first address already. */
static void give_reasons(struct boot_plan *plan, const struct offer *offers, uint32_t count,
                         const struct leases *leases)
{
	_Static_assert(2 * OFFER_MAX <= PLAN_STEPS_MAX, "steps of all offers with one address");

	for (uint32_t i = 0; i < count; i++) {
		if (source_class(&offers[i]) == CLASS_NONE)
			plan->reason[i] = REASON_UNUSABLE;
		else if (!plan->has_address)
			plan->reason[i] = REASON_NO_ADDRESS;
		else
			plan->reason[i] = (uint8_t)reason_of_source(plan, i, REASON_BOOT_FIRST,
			                                            REASON_BOOT_FALLBACK);
	}
	for (uint32_t n = 1; n < leases->count; n++) {
		bool left_out = plan->step_count == PLAN_STEPS_MAX &&
		                !has_step_with(plan, leases->offer[n]);

		plan->reason[leases->offer[n]] =
			left_out ? REASON_LEFT_OUT
				 : (uint8_t)worse_by(&leases->worth[0], &leases->worth[n]);
	}
	if (!plan->has_address)
		return;
	plan->reason[plan->address] =
		source_class(&offers[plan->address]) == CLASS_NONE
			? REASON_ADDRESS_ONLY
			: (uint8_t)reason_of_source(plan, plan->address, REASON_BOTH_FIRST,
	                                            REASON_ADDRESS_FALLBACK);
}

/* A PXE server in the subnet is what a PXE client looks for; anything else might be bettered. */
static uint32_t patience_with(const struct worth *worth)
{
	if (worth->refused)
		return PLAN_PATIENCE_REFUSED_MS;
	if (worth->class >= CLASS_FILE || worth->distance != IN_SUBNET)
		return PLAN_PATIENCE_MS;
	return 0;
}

void plan_make(struct boot_plan *out, const struct offer *offers, uint32_t count, uint32_t lease)
{
	struct leases leases;

	*out = (struct boot_plan){0};
	sort_leases(&leases, offers, count, lease);
	if (leases.count > 0) {
		out->has_address = true;
		out->address = leases.offer[0];
		out->patience_ms = patience_with(&leases.worth[0]);
	}
	for (uint32_t n = 0; n < leases.count; n++)
		add_steps_with(out, leases.offer[n], offers, count);
	give_reasons(out, offers, count, &leases);
}

bool plan_is_complete(const struct boot_plan *plan)
{
	return plan->step_count > 0;
}

const char *offer_reason_text(enum offer_reason reason)
{
#define X(name, text) text,
	static const char *const texts[] = {OFFER_REASONS(X)};
#undef X

	return texts[reason];
}
