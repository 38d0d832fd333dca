#include "net/dhcp.h"

#include "net/assert.h"
#include "net/stranger.h"

/*
 * DISCOVER at 0, 4, 12 s and every 8 s from then on, each but the first up to a second early or
 * late (RFC 2131 4.1): of a thousand machines switched on at once a server hears a few hundred, and
 * the others should not meet again. The window ends with the last wait, at 60 s. PXE 2.1 2.2.1 has
 * the waits grow to 32 s: a port that spanning tree opens after 30 s would not be used, and of a
 * network that loses one packet in five nothing would be heard in one boot of thirty.
 */
static const struct retry_policy discover_policy = {
	.first_ms = 4000,
	.max_ms = 8000,
	.jitter_ms = 1000,
};

static const struct retry_policy last_discover_policy = {.max_ms = 8000};

static const struct retry_policy request_policy = {
	.first_ms = 1000,
	.max_ms = 2000,
	.jitter_ms = 100,
};

static void begin_selecting(struct dhcp *dhcp, uint64_t now_ms)
{
	dhcp->xid = rng_u32(&dhcp->env->rng);
	offers_clear(&dhcp->offers);
	dhcp->settle_ms = NET_NEVER;
	dhcp->window_began_ms = now_ms + refusals_wait_ms(&dhcp->refusals, &dhcp->env->rng);
	retry_start(&dhcp->retry, &discover_policy, dhcp->window_began_ms);
}

static void dhcp_enter(struct dhcp *dhcp, enum dhcp_state next, uint64_t now_ms)
{
	static const uint8_t legal_from[] = {
		[DHCP_SELECTING] = 1 << DHCP_SELECTING | 1 << DHCP_REQUESTING | 1 << DHCP_DECLINING,
		[DHCP_REQUESTING] = 1 << DHCP_SELECTING | 1 << DHCP_REQUESTING | 1 << DHCP_BOUND |
	                            1 << DHCP_FAILED,
		[DHCP_DECLINING] = 1 << DHCP_BOUND,
		[DHCP_BOUND] = 1 << DHCP_SELECTING | 1 << DHCP_REQUESTING | 1 << DHCP_BOUND |
	                       1 << DHCP_FAILED,
		[DHCP_FAILED] = 1 << DHCP_SELECTING | 1 << DHCP_REQUESTING | 1 << DHCP_DECLINING,
	};

	net_assert(legal_from[next] & 1 << dhcp->state);
	trace(&dhcp->env->trace, now_ms, DHCP_STATE, dhcp->state, next);
	dhcp->state = next;
	dhcp->nak_ms = NET_NEVER;
	if (next == DHCP_SELECTING)
		begin_selecting(dhcp, now_ms);
	else if (next == DHCP_BOUND || next == DHCP_FAILED)
		retry_stop(&dhcp->retry);
	else
		retry_start(&dhcp->retry, &request_policy, now_ms);
}

static void dhcp_fail(struct dhcp *dhcp, struct failure failure, uint64_t now_ms)
{
	dhcp->failure = failure;
	dhcp_enter(dhcp, DHCP_FAILED, now_ms);
}

void dhcp_init(struct dhcp *dhcp, struct net_env *env, const struct dhcp_identity *identity,
               uint64_t now_ms)
{
	memset(dhcp, 0, sizeof(*dhcp));
	dhcp->env = env;
	dhcp->identity = identity;
	dhcp->began_ms = now_ms;
	dhcp_enter(dhcp, DHCP_SELECTING, now_ms);
}

const struct offer *dhcp_lease(const struct dhcp *dhcp)
{
	return &dhcp->offers.offer[dhcp->offers.lease];
}

/* ---- choosing ---- */

/* A BOOTP reply is a lease as it stands, and its own ACK. */
static void take_lease(struct dhcp *dhcp, uint64_t now_ms)
{
	bool bootp = dhcp_lease(dhcp)->bootp;

	if (bootp)
		offers_confirm_bootp(&dhcp->offers);
	dhcp_enter(dhcp, bootp ? DHCP_BOUND : DHCP_REQUESTING, now_ms);
}

static void carry_out(struct dhcp *dhcp, uint64_t now_ms)
{
	dhcp->offers.lease = dhcp->offers.plan.address;
	offers_trace_plan(&dhcp->offers, &dhcp->env->trace, now_ms);
	if (dhcp_lease(dhcp)->refused)
		refusals_forgive(&dhcp->refusals);
	take_lease(dhcp, now_ms);
}

/* Begins again without trust in the server, unless there were too many refusals. */
static void select_again(struct dhcp *dhcp, enum net_err err, uint64_t now_ms)
{
	const struct offer *lease = dhcp_lease(dhcp);
	struct failure failure = {err, {lease->server, lease->address}};

	dhcp->offers.offer[dhcp->offers.lease].refused = true;
	if (!dhcp->settled)
		refusals_add(&dhcp->refusals, lease->server);
	if (dhcp->settled || refusals_are_over(&dhcp->refusals))
		dhcp_fail(dhcp, failure, now_ms);
	else
		dhcp_enter(dhcp, DHCP_SELECTING, now_ms);
}

static void end_requesting(struct dhcp *dhcp, uint64_t now_ms)
{
	const struct offer *lease = dhcp_lease(dhcp);
	struct failure failure = {ERR_DHCP_NO_ACK, {lease->server, lease->address}};

	dhcp->offers.offer[dhcp->offers.lease].refused = true;
	if (dhcp->settled || !offers_take_other_lease(&dhcp->offers)) {
		dhcp_fail(dhcp, failure, now_ms);
		return;
	}
	trace(&dhcp->env->trace, now_ms, DHCP_NO_ACK, lease->server, lease->address);
	take_lease(dhcp, now_ms);
}

void dhcp_request(struct dhcp *dhcp, uint32_t offer, uint64_t now_ms)
{
	dhcp->offers.lease = offer;
	dhcp->offers.ack.len = 0;
	dhcp->settled = true;
	take_lease(dhcp, now_ms);
}

void dhcp_decline(struct dhcp *dhcp, uint64_t now_ms)
{
	dhcp_enter(dhcp, DHCP_DECLINING, now_ms);
}

/* ---- input ---- */

/* Collection ends as soon as an address and boot information are there that cannot be bettered. */
static enum drop input_offer(struct dhcp *dhcp, const struct dhcp_reply *reply, ip4 server,
                             uint64_t now_ms)
{
	const struct boot_plan *plan = &dhcp->offers.plan;
	enum drop drop = offers_add(&dhcp->offers, reply, refusals_have(&dhcp->refusals, server));

	if (drop != DROP_NONE)
		return drop;
	offers_trace_latest(&dhcp->offers, &dhcp->env->trace, now_ms);
	if (!plan_is_complete(plan))
		return DROP_NONE;
	if (plan->patience_ms == 0)
		carry_out(dhcp, now_ms);
	else if (now_ms + plan->patience_ms < dhcp->settle_ms)
		dhcp->settle_ms = now_ms + plan->patience_ms;
	return DROP_NONE;
}

static enum drop input_ack(struct dhcp *dhcp, const struct dhcp_reply *reply, uint64_t now_ms)
{
	const struct offer *lease = dhcp_lease(dhcp);
	enum drop drop = offers_confirm(&dhcp->offers, reply);

	if (drop != DROP_NONE)
		return drop;
	if (!dhcp->settled)
		offers_plan_with_lease(&dhcp->offers);
	trace(&dhcp->env->trace, now_ms, DHCP_ACK, lease->server, lease->address, lease->mask,
	      lease->router);
	dhcp_enter(dhcp, DHCP_BOUND, now_ms);
	return DROP_NONE;
}

static enum drop input_nak(struct dhcp *dhcp, uint64_t now_ms)
{
	if (dhcp->nak_ms == NET_NEVER)
		dhcp->nak_ms = now_ms + DHCP_NAK_WAIT_MS;
	return DROP_NONE;
}

/* Before there is an address ARP knows nobody: the station is that of the OFFER. */
static bool is_refused(struct dhcp *dhcp, const struct dhcp_reply *reply, uint64_t now_ms)
{
	struct udp_in from = {.src = reply->src, .station = reply->station};

	from.stranger = !mac_equal(dhcp_lease(dhcp)->station, reply->station);
	return stranger_is_refused(dhcp->env, &dhcp->retry, &from, now_ms);
}

static enum drop input_reply(struct dhcp *dhcp, const struct dhcp_reply *reply, uint64_t now_ms)
{
	const struct dhcp_packet *packet = &reply->packet;
	struct bytes option;
	bool is_bootp = !dhcp_option(packet, DHCP_OPT_TYPE, &option);
	uint8_t type = 0; /* none */
	ip4 server = reply->src;

	dhcp_option_u8(packet, DHCP_OPT_TYPE, &type);
	if (!dhcp_option_ip4(packet, DHCP_OPT_SERVER_ID, &server) && !is_bootp)
		return type ? DROP_DHCP_SERVER : DROP_DHCP_TYPE;
	if (dhcp->state == DHCP_SELECTING && is_bootp && packet->yiaddr)
		return input_offer(dhcp, reply, server, now_ms);
	if (dhcp->state == DHCP_SELECTING && type == DHCP_OFFER)
		return input_offer(dhcp, reply, server, now_ms);
	if (dhcp->state != DHCP_REQUESTING || (type != DHCP_ACK && type != DHCP_NAK))
		return DROP_DHCP_TYPE;
	if (server != dhcp_lease(dhcp)->server)
		return DROP_DHCP_SERVER;
	if (is_refused(dhcp, reply, now_ms))
		return DROP_UDP_STATION;
	return type == DHCP_ACK ? input_ack(dhcp, reply, now_ms) : input_nak(dhcp, now_ms);
}

void dhcp_input(struct dhcp *dhcp, const struct udp_in *in, uint64_t now_ms)
{
	struct dhcp_reply reply;
	enum drop drop = DROP_STATE;

	reply.src = in->src;
	reply.station = in->station;
	reply.payload = in->payload;
	if (dhcp->state == DHCP_SELECTING || dhcp->state == DHCP_REQUESTING)
		drop = dhcp_parse(in->payload, &reply.packet);
	if (drop == DROP_NONE)
		drop = dhcp_check_reply(&reply.packet, dhcp->identity, dhcp->xid);
	if (drop == DROP_NONE)
		drop = input_reply(dhcp, &reply, now_ms);
	env_drop(dhcp->env, drop);
}

/* ---- output ---- */

static void emit(struct dhcp *dhcp, enum dhcp_type type, struct udp_out *out, uint64_t now_ms)
{
	struct dhcp_message message = {
		.identity = dhcp->identity,
		.type = (uint8_t)type,
		.xid = dhcp->xid,
		.secs = net_seconds(dhcp->began_ms, now_ms),
		.broadcast = true,
	};

	if (type != DHCP_DISCOVER) {
		message.requested_ip = dhcp_lease(dhcp)->address;
		message.server_id = dhcp_lease(dhcp)->server;
	} else {
		dhcp->discover = message;
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
	const struct offer *lease = &dhcp->offers.offer[dhcp->offers.plan.address];
	struct failure failure = {ERR_DHCP_NO_OFFER, {waited_ms}};

	offers_trace_plan(&dhcp->offers, &dhcp->env->trace, now_ms);
	if (dhcp->offers.plan.has_address)
		failure = (struct failure){ERR_DHCP_NO_BOOT_INFO,
		                           {lease->server, lease->address, waited_ms}};
	dhcp_fail(dhcp, failure, now_ms);
}

static bool output_discover(struct dhcp *dhcp, struct udp_out *out, uint64_t now_ms)
{
	bool is_last;

	if (dhcp->settle_ms <= now_ms) {
		carry_out(dhcp, now_ms);
		return false;
	}
	if (dhcp->retry.due_ms > now_ms)
		return false;
	if (dhcp->retry.sent_count == DHCP_DISCOVER_MAX) {
		end_window(dhcp, now_ms);
		return false;
	}
	is_last = dhcp->retry.sent_count == DHCP_DISCOVER_MAX - 1;
	retry_arm(&dhcp->retry, is_last ? &last_discover_policy : &discover_policy, &dhcp->env->rng,
	          now_ms);
	trace(&dhcp->env->trace, now_ms, DHCP_DISCOVER, dhcp->retry.sent_count);
	emit(dhcp, DHCP_DISCOVER, out, now_ms);
	return true;
}

static bool output_request(struct dhcp *dhcp, struct udp_out *out, uint64_t now_ms)
{
	const struct offer *lease = dhcp_lease(dhcp);

	if (dhcp->nak_ms <= now_ms) {
		trace(&dhcp->env->trace, now_ms, DHCP_NAK, lease->server, lease->address);
		select_again(dhcp, ERR_DHCP_NAK, now_ms);
		return false;
	}
	if (retry_is_over(&dhcp->retry, DHCP_REQUEST_MAX)) {
		end_requesting(dhcp, now_ms);
		return false;
	}
	if (!dhcp->retry.hastened)
		trace(&dhcp->env->trace, now_ms, DHCP_REQUEST, lease->address, lease->server);
	retry_arm(&dhcp->retry, &request_policy, &dhcp->env->rng, now_ms);
	emit(dhcp, DHCP_REQUEST, out, now_ms);
	return true;
}

static bool output_decline(struct dhcp *dhcp, struct udp_out *out, uint64_t now_ms)
{
	emit(dhcp, DHCP_DECLINE, out, now_ms);
	select_again(dhcp, ERR_DHCP_ADDRESS_TAKEN, now_ms);
	return true;
}

bool dhcp_output(struct dhcp *dhcp, struct udp_out *out, uint64_t now_ms)
{
	if (dhcp->state == DHCP_SELECTING)
		return output_discover(dhcp, out, now_ms);
	if (dhcp_deadline_ms(dhcp) > now_ms)
		return false;
	if (dhcp->state == DHCP_REQUESTING)
		return output_request(dhcp, out, now_ms);
	return output_decline(dhcp, out, now_ms);
}

uint64_t dhcp_deadline_ms(const struct dhcp *dhcp)
{
	if (dhcp->state == DHCP_SELECTING && dhcp->settle_ms < dhcp->retry.due_ms)
		return dhcp->settle_ms;
	return dhcp->nak_ms < dhcp->retry.due_ms ? dhcp->nak_ms : dhcp->retry.due_ms;
}
