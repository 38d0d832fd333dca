#include "net/lease.h"

#include "net/assert.h"

/*
 * RFC 2131 4.4.5 asks again after half of the time left, and no sooner than after 60 s; with that
 * a lease of two minutes, which some servers give to PXE clients, would have no second try.
 */
#define ASK_AGAIN_MIN_MS 5000

static uint64_t ask_again_ms(uint64_t now_ms, uint64_t end_ms)
{
	uint64_t wait_ms = (end_ms - now_ms) / 2;

	if (wait_ms < ASK_AGAIN_MIN_MS)
		wait_ms = ASK_AGAIN_MIN_MS;
	return wait_ms < end_ms - now_ms ? now_ms + wait_ms : end_ms;
}

static void lease_enter(struct lease *lease, enum lease_state next, uint64_t now_ms)
{
	net_assert(lease->state != LEASE_NONE || next == LEASE_HELD);
	trace(&lease->env->trace, now_ms, LEASE_STATE, lease->state, next);
	lease->state = next;
	switch (next) {
	case LEASE_NONE:
		lease->due_ms = NET_NEVER;
		break;
	case LEASE_HELD:
		lease->due_ms = lease->t1_ms;
		break;
	case LEASE_RENEWING:
		lease->xid = rng_u32(&lease->env->rng);
		lease->due_ms = now_ms;
		break;
	case LEASE_REBINDING:
	case LEASE_RELEASING:
		lease->due_ms = now_ms;
		break;
	}
}

void lease_init(struct lease *lease, struct net_env *env, const struct dhcp_identity *identity)
{
	*lease = (struct lease){.env = env, .identity = identity, .due_ms = NET_NEVER};
}

/* T1 and T2 as told if they make sense, else RFC 2131 4.4.5: a half and seven eighths. */
static void set_times(struct lease *lease, const struct offer *ack, uint64_t now_ms)
{
	uint64_t end_ms = (uint64_t)ack->lease_s * 1000;
	uint64_t t1_ms = (uint64_t)ack->t1_s * 1000, t2_ms = (uint64_t)ack->t2_s * 1000;

	lease->since_ms = now_ms;
	lease->t1_ms = lease->t2_ms = lease->end_ms = NET_NEVER;
	if (ack->lease_s == LEASE_FOR_EVER || ack->lease_s == 0)
		return;
	if (t1_ms == 0 || t1_ms >= t2_ms || t2_ms >= end_ms) {
		t1_ms = end_ms / 2;
		t2_ms = end_ms - end_ms / 8;
	}
	lease->t1_ms = now_ms + t1_ms;
	lease->t2_ms = now_ms + t2_ms;
	lease->end_ms = now_ms + end_ms;
}

void lease_begin(struct lease *lease, const struct offer *ack, uint64_t now_ms)
{
	lease_init(lease, lease->env, lease->identity);
	if (ack->bootp)
		return;
	lease->own = ack->address;
	lease->server = ack->server;
	set_times(lease, ack, now_ms);
	lease_enter(lease, LEASE_HELD, now_ms);
}

void lease_release(struct lease *lease, uint64_t now_ms)
{
	if (lease->state != LEASE_NONE)
		lease_enter(lease, LEASE_RELEASING, now_ms);
}

bool lease_expects(const struct lease *lease, const struct udp_in *in)
{
	uint32_t xid;

	return (lease->state == LEASE_RENEWING || lease->state == LEASE_REBINDING) &&
	       dhcp_peek_xid(in->payload, &xid) && xid == lease->xid;
}

/* ---- input ---- */

static enum drop input_reply(struct lease *lease, const struct dhcp_packet *packet, ip4 src,
                             uint64_t now_ms)
{
	uint8_t type = 0;
	struct offer reply;

	dhcp_option_u8(packet, DHCP_OPT_TYPE, &type);
	if (type != DHCP_ACK && type != DHCP_NAK)
		return DROP_DHCP_TYPE;
	offer_read(&reply, packet, src);
	if (lease->state == LEASE_RENEWING && reply.server != lease->server)
		return DROP_DHCP_SERVER;
	if (type == DHCP_NAK) {
		trace(&lease->env->trace, now_ms, LEASE_REFUSED, reply.server, lease->own);
		lease_enter(lease, LEASE_NONE, now_ms);
		return DROP_NONE;
	}
	if (reply.address != lease->own)
		return DROP_DHCP_ADDRESS;
	lease->server = reply.server;
	set_times(lease, &reply, now_ms);
	trace(&lease->env->trace, now_ms, LEASE_RENEWED, reply.server, lease->own, reply.lease_s);
	lease_enter(lease, LEASE_HELD, now_ms);
	return DROP_NONE;
}

void lease_input(struct lease *lease, const struct udp_in *in, uint64_t now_ms)
{
	struct dhcp_packet packet;
	enum drop drop = DROP_STATE;

	if (lease->state == LEASE_RENEWING || lease->state == LEASE_REBINDING)
		drop = dhcp_parse(in->payload, &packet);
	if (drop == DROP_NONE)
		drop = dhcp_check_reply(&packet, lease->identity, lease->xid);
	if (drop == DROP_NONE)
		drop = input_reply(lease, &packet, in->src, now_ms);
	env_drop(lease->env, drop);
}

/* ---- output ---- */

/* RFC 2131 table 5: a renewal names no server and no address but `ciaddr`; a RELEASE its server. */
static void emit(const struct lease *lease, enum dhcp_type type, ip4 dst, struct udp_out *out,
                 uint64_t now_ms)
{
	struct dhcp_message message = {
		.identity = lease->identity,
		.type = (uint8_t)type,
		.xid = lease->xid,
		.ciaddr = lease->own,
		.secs = type == DHCP_REQUEST ? net_seconds(lease->since_ms, now_ms) : 0,
		.server_id = type == DHCP_RELEASE ? lease->server : IP4_ANY,
	};

	out->src = lease->own;
	out->dst = dst;
	out->src_port = DHCP_CLIENT_PORT;
	out->dst_port = DHCP_SERVER_PORT;
	dhcp_emit(&out->payload, &message);
}

static bool output_request(struct lease *lease, struct udp_out *out, uint64_t now_ms)
{
	bool rebinding = lease->state == LEASE_REBINDING;

	lease->due_ms = ask_again_ms(now_ms, rebinding ? lease->end_ms : lease->t2_ms);
	trace(&lease->env->trace, now_ms, LEASE_RENEW, lease->own,
	      rebinding ? IP4_BROADCAST : lease->server);
	emit(lease, DHCP_REQUEST, rebinding ? IP4_BROADCAST : lease->server, out, now_ms);
	return true;
}

bool lease_output(struct lease *lease, struct udp_out *out, uint64_t now_ms)
{
	if (lease->due_ms > now_ms)
		return false;
	if (lease->state == LEASE_RELEASING) {
		lease->xid = rng_u32(&lease->env->rng);
		trace(&lease->env->trace, now_ms, LEASE_RELEASE, lease->own, lease->server);
		emit(lease, DHCP_RELEASE, lease->server, out, now_ms);
		lease_enter(lease, LEASE_NONE, now_ms);
		return true;
	}
	if (now_ms >= lease->end_ms) {
		trace(&lease->env->trace, now_ms, LEASE_EXPIRED, lease->own);
		lease_enter(lease, LEASE_NONE, now_ms);
		return false;
	}
	if (lease->state == LEASE_HELD)
		lease_enter(lease, LEASE_RENEWING, now_ms);
	if (lease->state == LEASE_RENEWING && now_ms >= lease->t2_ms)
		lease_enter(lease, LEASE_REBINDING, now_ms);
	return output_request(lease, out, now_ms);
}

uint64_t lease_deadline_ms(const struct lease *lease)
{
	return lease->due_ms;
}
