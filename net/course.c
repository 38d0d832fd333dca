#include "net/course.h"

#include "net/assert.h"
#include "net/subnet.h"
#include "net/wire/tftp.h"

static void course_enter(struct boot *boot, enum boot_phase next, uint64_t now_ms)
{
	net_assert(boot->phase < BOOT_FAILED);
	trace(&boot->env.trace, now_ms, BOOT_PHASE, boot->phase, next);
	boot->phase = next;
	boot->phase_since_ms = now_ms;
}

void course_fail(struct boot *boot, struct failure failure, uint64_t now_ms)
{
	boot->failure = failure;
	iface_forget(&boot->iface); /* only last words are still to be said */
	lease_release(&boot->lease, now_ms);
	event_post(&boot->env.events,
	           (struct boot_event){.type = BOOT_EVENT_FAILED, .failure = failure});
	course_enter(boot, BOOT_FAILED, now_ms);
}

/* ---- from phase to phase ---- */

void course_begin(struct boot *boot, uint64_t now_ms)
{
	course_enter(boot, BOOT_DHCP, now_ms);
	dhcp_init(&boot->dhcp, &boot->env, &boot->identity, now_ms);
	pxe_init(&boot->pxe, &boot->env, &boot->identity, now_ms);
}

static bool is_last_source(const struct boot *boot)
{
	const struct offers *offers = &boot->dhcp.offers;
	struct walk ahead = boot->walk;

	return !walk_next(&ahead, &offers->plan, offers->offer);
}

static void fetch_file(struct boot *boot, uint64_t now_ms)
{
	const struct tftp_order order = {
		.file = &boot->file,
		.own = boot->iface.ip,
		.patient = is_last_source(boot),
	};

	tftp_fetch(&boot->tftp, &order, now_ms);
}

static bool is_url(const char *name)
{
	for (; *name; name++) {
		if (name[0] == ':' && name[1] == '/' && name[2] == '/')
			return true;
	}
	return false;
}

/* A server that names ourselves, or everybody, would have us ask the whole network. */
static bool is_server(const struct iface *iface, ip4 ip)
{
	return ip != iface->ip && !subnet_is_no_host((struct subnet){iface->ip, iface->mask}, ip);
}

static void next_step(struct boot *boot, struct failure failure, uint64_t now_ms);
static void advance_dhcp(struct boot *boot, uint64_t now_ms);

/* The station from which a host sent its own offer is the one that ARP should find. */
static void suggest_station(struct boot *boot, ip4 host, uint64_t now_ms)
{
	const struct offers *offers = &boot->dhcp.offers;

	for (uint32_t i = 0; i < offers->count; i++) {
		const struct offer *offer = &offers->offer[i];

		if (offer->sender == host && offer->server == host) {
			iface_suggest(&boot->iface, host, offer->station, now_ms);
			return;
		}
	}
}

static void fetch(struct boot *boot, const struct boot_file *file, enum trace_id named_by, ip4 by,
                  uint64_t now_ms)
{
	boot->file = *file;
	trace_add(&boot->env.trace, now_ms, named_by, (const uint32_t[]){by, file->server}, 2);
	if (is_url(file->name) || !is_server(&boot->iface, file->server)) {
		next_step(boot, (struct failure){ERR_PXE_BAD_NAME, {by}}, now_ms);
		return;
	}
	course_enter(boot, BOOT_TFTP, now_ms);
	suggest_station(boot, file->server, now_ms);
	fetch_file(boot, now_ms);
}

static const struct plan_step *current_step(const struct boot *boot)
{
	return &boot->dhcp.offers.plan.step[boot->walk.step];
}

static void ask(struct boot *boot, uint32_t offer, uint64_t now_ms)
{
	struct dhcp_packet packet;
	struct pxe_question question = {
		.own = boot->iface.ip,
		.server = boot->dhcp.offers.offer[offer].server,
		.vendor = offers_vendor(&boot->dhcp.offers, offer, &packet),
	};

	course_enter(boot, BOOT_PXE, now_ms);
	suggest_station(boot, question.server, now_ms);
	pxe_ask(&boot->pxe, &question, now_ms);
}

/* Gives the address back and requests that of another server. */
static void move(struct boot *boot, uint32_t lease, uint64_t now_ms)
{
	lease_release(&boot->lease, now_ms);
	iface_expect(&boot->iface, boot->dhcp.offers.offer[lease].address);
	course_enter(boot, BOOT_DHCP, now_ms);
	dhcp_request(&boot->dhcp, lease, now_ms);
	advance_dhcp(boot, now_ms); /* BOOTP's is bound at once, and nothing would be due */
}

static void try_step(struct boot *boot, uint64_t now_ms)
{
	const struct plan_step *step = current_step(boot);
	const struct offer *offer = &boot->dhcp.offers.offer[step->offer];

	if (step->lease != boot->dhcp.offers.lease)
		move(boot, step->lease, now_ms);
	else if (step->kind == SOURCE_ASK)
		ask(boot, step->offer, now_ms);
	else
		fetch(boot, &offer->file, TRACE_SOURCE_FILE, offer->server, now_ms);
}

/*
 * Each step is tried once, so the walk ends: with what became of the last source, since that
 * another server gave no address in the end tells less.
 */
static void next_step(struct boot *boot, struct failure failure, uint64_t now_ms)
{
	const struct offers *offers = &boot->dhcp.offers;
	bool of_source = boot->phase != BOOT_DHCP;
	bool more = walk_next(&boot->walk, &offers->plan, offers->offer);

	if (of_source)
		boot->failure = failure;
	if (more || !of_source)
		trace(&boot->env.trace, now_ms, SOURCE_FAILED, failure.err, failure.word[0],
		      failure.word[1], failure.word[2]);
	if (more)
		try_step(boot, now_ms);
	else
		course_fail(boot, boot->failure, now_ms);
}

void course_next(struct boot *boot, struct failure failure, uint64_t now_ms)
{
	event_post(&boot->env.events, (struct boot_event){.type = BOOT_EVENT_RESTART});
	next_step(boot, failure, now_ms);
}

/* The first address, or that of another server on the way through the plan. */
static void advance_dhcp(struct boot *boot, uint64_t now_ms)
{
	if (boot->dhcp.state == DHCP_BOUND) {
		course_enter(boot, BOOT_PROBE, now_ms);
		iface_configure(&boot->iface, IP4_ANY, IP4_ANY, IP4_ANY, now_ms);
		iface_probe(&boot->iface, dhcp_lease(&boot->dhcp)->address);
	} else if (boot->dhcp.state == DHCP_FAILED && boot->dhcp.settled) {
		next_step(boot, boot->dhcp.failure, now_ms);
	} else if (boot->dhcp.state == DHCP_FAILED) {
		course_fail(boot, boot->dhcp.failure, now_ms);
	}
}

uint64_t course_probe_end_ms(const struct boot *boot)
{
	return boot->phase_since_ms + BOOT_PROBE_MS;
}

static void decline(struct boot *boot, mac who, uint64_t now_ms)
{
	trace(&boot->env.trace, now_ms, ARP_TAKEN, dhcp_lease(&boot->dhcp)->address, mac_high(who),
	      mac_low(who));
	course_enter(boot, BOOT_DHCP, now_ms);
	dhcp_decline(&boot->dhcp, now_ms);
}

static void use_lease(struct boot *boot, uint64_t now_ms)
{
	const struct offer *lease = dhcp_lease(&boot->dhcp);

	iface_configure(&boot->iface, lease->address, lease->mask, lease->router, now_ms);
	boot->iface.relay = lease->station;
	lease_begin(&boot->lease, lease, now_ms);
	if (!boot->dhcp.settled)
		walk_begin(&boot->walk, &boot->dhcp.offers.plan);
	try_step(boot, now_ms);
}

static void advance_probe(struct boot *boot, uint64_t now_ms)
{
	ip4 address = dhcp_lease(&boot->dhcp)->address;
	mac who;

	if (!iface_probe_conflict(&boot->iface, &who)) {
		if (course_probe_end_ms(boot) <= now_ms)
			use_lease(boot, now_ms);
	} else if (claimant_is_believed(&boot->claimant, who, address)) {
		decline(boot, who, now_ms);
	} else {
		trace(&boot->env.trace, now_ms, ARP_CLAIMS_ALL, mac_high(who), mac_low(who),
		      address);
		use_lease(boot, now_ms);
	}
}

/*
 * A DHCP server that says PXEClient, names no file and does not answer on 4011, like dnsmasq with
 * pxe-service outside of proxy mode: nothing can boot from that, and it is to be told what it is.
 */
static struct failure explain_silence(const struct boot *boot)
{
	const struct offer *offer = &boot->dhcp.offers.offer[current_step(boot)->offer];
	struct failure failure = boot->pxe.failure;

	if (failure.err == ERR_PXE_NO_REPLY && offer->address != IP4_ANY && !offer->file.name[0])
		failure.err = ERR_PXE_NOT_SERVED;
	return failure;
}

static void advance_pxe(struct boot *boot, uint64_t now_ms)
{
	if (boot->pxe.state == PXE_FAILED)
		next_step(boot, explain_silence(boot), now_ms);
	else if (boot->pxe.state == PXE_LOCAL)
		course_fail(boot, boot->pxe.failure, now_ms);
	else if (boot->pxe.state == PXE_ANSWERED)
		fetch(boot, &boot->pxe.file, TRACE_PXE_REPLY, boot->pxe.server, now_ms);
}

/* Turns the backslashes of the name; false: it has none (any more). */
static bool turn_slashes(struct boot *boot)
{
	bool turned = false;

	for (char *c = boot->file.name; *c; c++) {
		if (*c == '\\') {
			*c = '/';
			turned = true;
		}
	}
	return turned;
}

/* Windows' servers name files with backslashes, which other TFTP servers do not find so. */
static bool try_other_slash(struct boot *boot, uint64_t now_ms)
{
	const struct failure *failure = &boot->tftp.failure;
	bool by_name = failure->err == ERR_TFTP_NOT_FOUND ||
	               (failure->err == ERR_TFTP_REFUSED && failure->word[1] == TFTP_ERROR_ACCESS);

	if (!by_name || !turn_slashes(boot))
		return false;
	trace(&boot->env.trace, now_ms, TFTP_SLASHES, boot->file.server);
	fetch_file(boot, now_ms);
	return true;
}

static void advance_tftp(struct boot *boot, uint64_t now_ms)
{
	if (boot->tftp.state == TFTP_COMPLETE)
		course_enter(boot, BOOT_DONE, now_ms);
	if (boot->tftp.state != TFTP_FAILED)
		return;
	if (try_other_slash(boot, now_ms))
		event_post(&boot->env.events, (struct boot_event){.type = BOOT_EVENT_RESTART});
	else
		course_next(boot, boot->tftp.failure, now_ms);
}

void course_advance(struct boot *boot, uint64_t now_ms)
{
	switch (boot->phase) {
	case BOOT_DHCP:
		advance_dhcp(boot, now_ms);
		break;
	case BOOT_PROBE:
		advance_probe(boot, now_ms);
		break;
	case BOOT_PXE:
		advance_pxe(boot, now_ms);
		break;
	case BOOT_TFTP:
		advance_tftp(boot, now_ms);
		break;
	case BOOT_LINK:
	case BOOT_DONE:
	case BOOT_FAILED:
		break;
	}
}
