#include "net/dhcp.h"

#include "net/assert.h"

/* PXE 2.1 2.2.1: DISCOVER at 0, 4, 12 and 28 s; the window ends with the last wait, at 60 s. */
static const struct retry_policy discover_policy = {
	.first_ms = 4000,
	.max_ms = 32000,
	.jitter_ms = 250,
};

static const struct retry_policy request_policy = {
	.first_ms = 1000,
	.max_ms = 8000,
	.jitter_ms = 100,
};

static void dhcp_enter(struct dhcp *dhcp, enum dhcp_state next, uint64_t now_ms)
{
	static const uint8_t legal_from[] = {
		[DHCP_SELECTING] = 1 << DHCP_SELECTING | 1 << DHCP_REQUESTING,
		[DHCP_REQUESTING] = 1 << DHCP_SELECTING,
		[DHCP_BOUND] = 1 << DHCP_SELECTING | 1 << DHCP_REQUESTING,
		[DHCP_FAILED] = 1 << DHCP_SELECTING | 1 << DHCP_REQUESTING,
	};

	net_assert(legal_from[next] & 1 << dhcp->state);
	trace(&dhcp->env->trace, now_ms, DHCP_STATE, dhcp->state, next);
	dhcp->state = next;
	switch (next) {
	case DHCP_SELECTING:
		dhcp->xid = rng_u32(&dhcp->env->rng);
		dhcp->offer_count = 0;
		dhcp->plan = (struct boot_plan){0};
		dhcp->window_began_ms = now_ms;
		retry_start(&dhcp->retry, &discover_policy, now_ms);
		break;
	case DHCP_REQUESTING:
		retry_start(&dhcp->retry, &request_policy, now_ms);
		break;
	case DHCP_BOUND:
	case DHCP_FAILED:
		retry_stop(&dhcp->retry);
		break;
	}
}

static void dhcp_fail(struct dhcp *dhcp, struct failure failure, uint64_t now_ms)
{
	dhcp->failure = failure;
	dhcp_enter(dhcp, DHCP_FAILED, now_ms);
}

void dhcp_init(struct dhcp *dhcp, struct net_env *env, const struct dhcp_identity *identity,
               uint64_t now_ms)
{
	*dhcp = (struct dhcp){.env = env, .identity = identity, .began_ms = now_ms};
	dhcp_enter(dhcp, DHCP_SELECTING, now_ms);
}

const struct offer *dhcp_lease(const struct dhcp *dhcp)
{
	return &dhcp->offers[dhcp->plan.address];
}

/* ---- input ---- */

/* An address its subnet's mask leaves to a host. */
static bool is_usable(ip4 address, ip4 mask)
{
	ip4 host = address & ~mask;

	return ip4_is_host(address) &&
	       (mask >= IP4(255, 255, 255, 254) || (host != 0 && host != ~mask));
}

static enum drop check_offer(const struct dhcp *dhcp, const struct offer *offer)
{
	if (!ip4_is_host(offer->server))
		return DROP_DHCP_SERVER;
	if (offer->address == IP4_ANY ? !offer->pxe : !is_usable(offer->address, offer->mask))
		return DROP_DHCP_ADDRESS;
	for (uint32_t i = 0; i < dhcp->offer_count; i++) {
		const struct offer *known = &dhcp->offers[i];

		if (known->server == offer->server && !known->address == !offer->address)
			return DROP_DHCP_OFFER_REPEATED;
	}
	return dhcp->offer_count == OFFER_MAX ? DROP_DHCP_OFFER_FULL : DROP_NONE;
}

static void trace_offer(struct dhcp *dhcp, const struct offer *offer, uint64_t now_ms)
{
	struct trace *log = &dhcp->env->trace;

	if (offer->address == IP4_ANY)
		trace(log, now_ms, DHCP_OFFER_PROXY, offer->server);
	else if (offer->file.name[0])
		trace(log, now_ms, DHCP_OFFER_FILE, offer->server, offer->address);
	else
		trace(log, now_ms, DHCP_OFFER, offer->server, offer->address);
}

/* Collection ends as soon as an address and boot information are there. */
static enum drop input_offer(struct dhcp *dhcp, const struct dhcp_packet *packet, ip4 src,
                             uint64_t now_ms)
{
	struct offer offer;
	enum drop drop;

	offer_read(&offer, packet, src);
	drop = check_offer(dhcp, &offer);
	if (drop != DROP_NONE)
		return drop;
	trace_offer(dhcp, &offer, now_ms);
	dhcp->offers[dhcp->offer_count++] = offer;
	offer_plan(&dhcp->plan, dhcp->offers, dhcp->offer_count);
	if (offer_plan_complete(&dhcp->plan))
		dhcp_enter(dhcp, dhcp_lease(dhcp)->bootp ? DHCP_BOUND : DHCP_REQUESTING, now_ms);
	return DROP_NONE;
}

/* What the OFFER said and the ACK leaves out is kept: several servers answer so. */
static void merge_ack(struct dhcp *dhcp, const struct offer *ack)
{
	struct offer *lease = &dhcp->offers[dhcp->plan.address];
	struct offer merged = *ack;

	if (!ack->file.name[0])
		merged.file = lease->file;
	else if (ack->file.server == ack->server) /* no other was told */
		merged.file.server = lease->file.server;
	merged.pxe |= lease->pxe;
	merged.discovery |= lease->discovery;
	merged.use_file |= lease->use_file;
	if (!ack->mask)
		merged.mask = lease->mask;
	if (!ack->router)
		merged.router = lease->router;
	*lease = merged;
}

static enum drop input_ack(struct dhcp *dhcp, const struct dhcp_packet *packet, ip4 src,
                           uint64_t now_ms)
{
	struct offer ack;

	offer_read(&ack, packet, src);
	if (ack.address != dhcp_lease(dhcp)->address || !is_usable(ack.address, ack.mask))
		return DROP_DHCP_ADDRESS;
	merge_ack(dhcp, &ack);
	/* The lease's class can only have become better, so the plan's address stays the same. */
	offer_plan(&dhcp->plan, dhcp->offers, dhcp->offer_count);
	net_assert(dhcp_lease(dhcp)->address == ack.address);
	trace(&dhcp->env->trace, now_ms, DHCP_ACK, dhcp_lease(dhcp)->server, ack.address,
	      dhcp_lease(dhcp)->mask, dhcp_lease(dhcp)->router);
	dhcp_enter(dhcp, DHCP_BOUND, now_ms);
	return DROP_NONE;
}

static enum drop input_nak(struct dhcp *dhcp, uint64_t now_ms)
{
	const struct offer *lease = dhcp_lease(dhcp);

	if (++dhcp->nak_count == DHCP_NAK_MAX) {
		dhcp_fail(dhcp, (struct failure){ERR_DHCP_NAK, {lease->server, lease->address}},
		          now_ms);
		return DROP_NONE;
	}
	trace(&dhcp->env->trace, now_ms, DHCP_NAK, lease->server, lease->address);
	dhcp_enter(dhcp, DHCP_SELECTING, now_ms);
	return DROP_NONE;
}

static enum drop input_packet(struct dhcp *dhcp, const struct dhcp_packet *packet, ip4 src,
                              uint64_t now_ms)
{
	struct bytes option;
	bool is_bootp = !dhcp_option(packet, DHCP_OPT_TYPE, &option);
	uint8_t type = 0; /* none */
	ip4 server = IP4_ANY;

	dhcp_option_u8(packet, DHCP_OPT_TYPE, &type);
	if (dhcp->state == DHCP_SELECTING && is_bootp && packet->yiaddr)
		return input_offer(dhcp, packet, src, now_ms);
	if (!dhcp_option_ip4(packet, DHCP_OPT_SERVER_ID, &server))
		return type ? DROP_DHCP_SERVER : DROP_DHCP_TYPE;
	if (dhcp->state == DHCP_SELECTING && type == DHCP_OFFER)
		return input_offer(dhcp, packet, src, now_ms);
	if (dhcp->state != DHCP_REQUESTING || (type != DHCP_ACK && type != DHCP_NAK))
		return DROP_DHCP_TYPE;
	if (server != dhcp_lease(dhcp)->server)
		return DROP_DHCP_SERVER;
	return type == DHCP_ACK ? input_ack(dhcp, packet, src, now_ms) : input_nak(dhcp, now_ms);
}

void dhcp_input(struct dhcp *dhcp, const struct udp_in *in, uint64_t now_ms)
{
	struct dhcp_packet packet;
	enum drop drop = DROP_STATE;

	if (dhcp->state == DHCP_SELECTING || dhcp->state == DHCP_REQUESTING)
		drop = dhcp_parse(in->payload, &packet);
	if (drop == DROP_NONE)
		drop = dhcp_check_reply(&packet, dhcp->identity, dhcp->xid);
	if (drop == DROP_NONE)
		drop = input_packet(dhcp, &packet, in->src, now_ms);
	env_drop(dhcp->env, drop);
}

/* ---- output ---- */

static void emit(const struct dhcp *dhcp, enum dhcp_type type, struct udp_out *out, uint64_t now_ms)
{
	struct dhcp_message message = {
		.identity = dhcp->identity,
		.type = (uint8_t)type,
		.xid = dhcp->xid,
		.secs = net_seconds(dhcp->began_ms, now_ms),
		.broadcast = true,
	};

	if (type == DHCP_REQUEST) {
		message.requested_ip = dhcp_lease(dhcp)->address;
		message.server_id = dhcp_lease(dhcp)->server;
	}
	out->src = IP4_ANY;
	out->dst = IP4_BROADCAST;
	out->src_port = DHCP_CLIENT_PORT;
	out->dst_port = DHCP_SERVER_PORT;
	dhcp_emit(&out->payload, &message);
}

static void end_window(struct dhcp *dhcp, uint64_t now_ms)
{
	/* to the second: the jitter tells nobody anything */
	uint32_t waited_ms = ((uint32_t)(now_ms - dhcp->window_began_ms) + 500) / 1000 * 1000;
	const struct offer *lease = dhcp_lease(dhcp);

	if (dhcp->plan.has_address)
		dhcp_fail(dhcp,
		          (struct failure){ERR_DHCP_NO_BOOT_INFO,
		                           {lease->server, lease->address, waited_ms}},
		          now_ms);
	else
		dhcp_fail(dhcp, (struct failure){ERR_DHCP_NO_OFFER, {waited_ms}}, now_ms);
}

static bool output_discover(struct dhcp *dhcp, struct udp_out *out, uint64_t now_ms)
{
	if (dhcp->retry.sent_count == DHCP_DISCOVER_MAX) {
		end_window(dhcp, now_ms);
		return false;
	}
	retry_arm(&dhcp->retry, &discover_policy, &dhcp->env->rng, now_ms);
	trace(&dhcp->env->trace, now_ms, DHCP_DISCOVER, dhcp->retry.sent_count);
	emit(dhcp, DHCP_DISCOVER, out, now_ms);
	return true;
}

static bool output_request(struct dhcp *dhcp, struct udp_out *out, uint64_t now_ms)
{
	const struct offer *lease = dhcp_lease(dhcp);

	if (dhcp->retry.sent_count == DHCP_REQUEST_MAX) {
		dhcp_fail(dhcp, (struct failure){ERR_DHCP_NO_ACK, {lease->server, lease->address}},
		          now_ms);
		return false;
	}
	retry_arm(&dhcp->retry, &request_policy, &dhcp->env->rng, now_ms);
	trace(&dhcp->env->trace, now_ms, DHCP_REQUEST, lease->address, lease->server);
	emit(dhcp, DHCP_REQUEST, out, now_ms);
	return true;
}

bool dhcp_output(struct dhcp *dhcp, struct udp_out *out, uint64_t now_ms)
{
	if (dhcp->retry.due_ms > now_ms)
		return false;
	if (dhcp->state == DHCP_SELECTING)
		return output_discover(dhcp, out, now_ms);
	return output_request(dhcp, out, now_ms);
}

uint64_t dhcp_deadline_ms(const struct dhcp *dhcp)
{
	return dhcp->retry.due_ms;
}
