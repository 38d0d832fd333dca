#include "net/pxe.h"

#include "net/assert.h"

static const struct retry_policy ask_policy = {
	.first_ms = 1000,
	.step_ms = 1000,
	.max_ms = 4000,
	.jitter_ms = 100,
};

static void pxe_enter(struct pxe *pxe, enum pxe_state next, uint64_t now_ms)
{
	net_assert(next == PXE_ASKING || pxe->state == PXE_ASKING);
	trace(&pxe->env->trace, now_ms, PXE_STATE, pxe->state, next);
	pxe->state = next;
	if (next == PXE_ASKING)
		retry_start(&pxe->retry, &ask_policy, now_ms);
	else
		retry_stop(&pxe->retry);
}

static void pxe_fail(struct pxe *pxe, enum net_err err, uint64_t now_ms)
{
	pxe->failure = (struct failure){err, {pxe->server}};
	pxe_enter(pxe, PXE_FAILED, now_ms);
}

void pxe_init(struct pxe *pxe, struct net_env *env, const struct dhcp_identity *identity,
              uint64_t now_ms)
{
	*pxe = (struct pxe){.env = env, .identity = identity, .began_ms = now_ms};
	retry_stop(&pxe->retry);
}

void pxe_ask(struct pxe *pxe, ip4 own, ip4 server, uint64_t now_ms)
{
	pxe->own = own;
	pxe->server = server;
	pxe->xid = rng_u32(&pxe->env->rng);
	pxe_enter(pxe, PXE_ASKING, now_ms);
}

/* Windows' servers answer with an ACK, some others with an OFFER; both count. */
static enum drop input_reply(struct pxe *pxe, const struct dhcp_packet *packet, ip4 src,
                             uint64_t now_ms)
{
	uint8_t type = 0;
	struct offer reply;

	dhcp_option_u8(packet, DHCP_OPT_TYPE, &type);
	if (type != DHCP_ACK && type != DHCP_OFFER)
		return DROP_DHCP_TYPE;
	offer_read(&reply, packet, src);
	if (!reply.file.name[0]) {
		pxe_fail(pxe, ERR_PXE_NO_FILE, now_ms);
		return DROP_NONE;
	}
	pxe->file = reply.file;
	pxe_enter(pxe, PXE_ANSWERED, now_ms);
	return DROP_NONE;
}

void pxe_input(struct pxe *pxe, const struct udp_in *in, uint64_t now_ms)
{
	struct dhcp_packet packet;
	enum drop drop = DROP_NONE;

	if (pxe->state != PXE_ASKING)
		drop = DROP_STATE;
	else if (in->src != pxe->server)
		drop = DROP_UDP_PEER;
	if (drop == DROP_NONE)
		drop = dhcp_parse(in->payload, &packet);
	if (drop == DROP_NONE)
		drop = dhcp_check_reply(&packet, pxe->identity, pxe->xid);
	if (drop == DROP_NONE)
		drop = input_reply(pxe, &packet, in->src, now_ms);
	env_drop(pxe->env, drop);
}

bool pxe_output(struct pxe *pxe, struct udp_out *out, uint64_t now_ms)
{
	struct dhcp_message message = {
		.identity = pxe->identity,
		.type = DHCP_REQUEST,
		.xid = pxe->xid,
		.secs = net_seconds(pxe->began_ms, now_ms),
		.ciaddr = pxe->own,
	};

	if (pxe->retry.due_ms > now_ms)
		return false;
	if (pxe->retry.sent_count == PXE_REQUEST_MAX) {
		pxe_fail(pxe, ERR_PXE_NO_REPLY, now_ms);
		return false;
	}
	retry_arm(&pxe->retry, &ask_policy, &pxe->env->rng, now_ms);
	trace(&pxe->env->trace, now_ms, PXE_REQUEST, pxe->server, pxe->retry.sent_count);
	out->src = pxe->own;
	out->dst = pxe->server;
	out->src_port = PXE_SERVER_PORT;
	out->dst_port = PXE_SERVER_PORT;
	dhcp_emit(&out->payload, &message);
	return true;
}

uint64_t pxe_deadline_ms(const struct pxe *pxe)
{
	return pxe->retry.due_ms;
}
