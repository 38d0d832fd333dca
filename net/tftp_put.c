#include "net/tftp_put.h"

#include "net/assert.h"
#include "net/text.h"
#include "net/tftp_peer.h"
#include "net/wire/tftp.h"

static void put_enter(struct tftp_put *put, enum tftp_put_state next)
{
	static const uint8_t legal_from[] = {
		[TFTP_PUT_ASKING] = 1 << TFTP_PUT_IDLE | 1 << TFTP_PUT_ASKING,
		[TFTP_PUT_SENDING] = 1 << TFTP_PUT_ASKING | 1 << TFTP_PUT_SENDING,
		[TFTP_PUT_COMPLETE] = 1 << TFTP_PUT_SENDING,
		[TFTP_PUT_FAILED] = 1 << TFTP_PUT_ASKING | 1 << TFTP_PUT_SENDING,
	};

	net_assert(legal_from[next] & 1 << put->state);
	put->state = next;
	if (next == TFTP_PUT_COMPLETE || next == TFTP_PUT_FAILED)
		retry_stop(&put->timer.retry);
}

static void put_fail(struct tftp_put *put, struct failure failure)
{
	put->failure = failure;
	put_enter(put, TFTP_PUT_FAILED);
}

static void ask(struct tftp_put *put, const struct tftp_wishes *wishes, uint64_t now_ms)
{
	put->own_port = rng_port(&put->env->rng);
	put->wishes = *wishes;
	put->blksize = TFTP_BLKSIZE_DEFAULT;
	put->timer.progress_ms = now_ms;
	put_enter(put, TFTP_PUT_ASKING);
	tftp_timer_ask(&put->timer, now_ms);
}

static void ask_plainly(struct tftp_put *put, uint64_t now_ms)
{
	ask(put, &(struct tftp_wishes){0}, now_ms);
}

void tftp_put_init(struct tftp_put *put, struct net_env *env)
{
	*put = (struct tftp_put){.env = env};
	tftp_timer_init(&put->timer);
}

void tftp_put_begin(struct tftp_put *put, const struct tftp_put_order *order, uint64_t now_ms)
{
	const struct tftp_wishes wishes = {
		.blksize = order->blksize ? order->blksize : TFTP_BLKSIZE,
		.tsize = (uint32_t)order->source.len,
	};

	put->order = *order;
	ask(put, &wishes, now_ms);
}

void tftp_put_stop(struct tftp_put *put, uint16_t error_code)
{
	if (put->state == TFTP_PUT_SENDING)
		tftp_notice_set(&put->notice, put->own_port, put->order.file->server,
		                put->server_port, error_code);
	if (put->state == TFTP_PUT_ASKING || put->state == TFTP_PUT_SENDING)
		put_enter(put, TFTP_PUT_FAILED);
}

/* ---- input ---- */

static size_t block_len(const struct tftp_put *put)
{
	size_t left = put->order.source.len - put->at;

	return left < put->blksize ? left : put->blksize;
}

/* The next block is due at once: the first, or the one after the block acknowledged. */
static void go_on(struct tftp_put *put, size_t at, uint64_t now_ms)
{
	tftp_timer_progress(&put->timer, now_ms);
	put->at = at;
	put->block++;
	put_enter(put, TFTP_PUT_SENDING);
	tftp_timer_ask(&put->timer, now_ms);
}

static enum drop input_ack(struct tftp_put *put, const struct udp_in *in, uint16_t block,
                           uint64_t now_ms)
{
	if (block != put->block)
		return DROP_TFTP_BLOCK; /* answering it would double every packet from then on */
	if (put->state == TFTP_PUT_ASKING) {
		put->server_port = in->src_port;
		go_on(put, 0, now_ms);
	} else if (block_len(put) < put->blksize) {
		put_enter(put, TFTP_PUT_COMPLETE);
	} else {
		go_on(put, put->at + put->blksize, now_ms);
	}
	return DROP_NONE;
}

static enum drop input_oack(struct tftp_put *put, const struct udp_in *in,
                            const struct tftp_options *options, uint64_t now_ms)
{
	if (put->state != TFTP_PUT_ASKING || tftp_is_plain(&put->wishes))
		return DROP_TFTP_OPCODE;
	if (!tftp_options_hold(options, &put->wishes)) {
		tftp_notice_set(&put->notice, in->dst_port, in->src, in->src_port,
		                TFTP_ERROR_OPTION);
		ask_plainly(put, now_ms);
		return DROP_NONE;
	}
	if (options->has_blksize)
		put->blksize = (uint16_t)options->blksize;
	return input_ack(put, in, 0, now_ms);
}

static enum drop input_error(struct tftp_put *put, const struct tftp_packet *packet,
                             uint64_t now_ms)
{
	if (put->state == TFTP_PUT_ASKING && !tftp_is_plain(&put->wishes) &&
	    tftp_error_is_about_options(packet->error)) {
		ask_plainly(put, now_ms);
		return DROP_NONE;
	}
	text_copy(put->said, sizeof(put->said), packet->data);
	put_fail(put, (struct failure){ERR_TFTP_REFUSED, {put->order.file->server, packet->error}});
	return DROP_NONE;
}

static enum drop input_packet(struct tftp_put *put, const struct udp_in *in, uint64_t now_ms)
{
	struct tftp_packet packet;
	enum drop drop;
	uint16_t block;

	if (tftp_parse_ack(in->payload, &block))
		return input_ack(put, in, block, now_ms);
	drop = tftp_parse(in->payload, &packet);
	if (drop != DROP_NONE)
		return drop;
	if (packet.opcode == TFTP_OACK)
		return input_oack(put, in, &packet.options, now_ms);
	return packet.opcode == TFTP_ERROR ? input_error(put, &packet, now_ms) : DROP_TFTP_OPCODE;
}

static enum drop check_peer(struct tftp_put *put, const struct udp_in *in, uint64_t now_ms)
{
	struct tftp_peer peer = {put->order.file->server, put->server_port, put->own_port};

	return tftp_check_peer(&peer, &put->notice, in, now_ms);
}

void tftp_put_input(struct tftp_put *put, const struct udp_in *in, uint64_t now_ms)
{
	enum drop drop = DROP_STATE;

	if (put->state == TFTP_PUT_ASKING || put->state == TFTP_PUT_SENDING)
		drop = check_peer(put, in, now_ms);
	if (drop == DROP_NONE)
		drop = input_packet(put, in, now_ms);
	env_drop(put->env, drop);
}

/* ---- output ---- */

static uint64_t give_up_ms(const struct tftp_put *put)
{
	if (put->state == TFTP_PUT_ASKING)
		return put->timer.progress_ms + TFTP_ANSWER_MS;
	return put->state == TFTP_PUT_SENDING ? put->timer.progress_ms + TFTP_STALL_MS : NET_NEVER;
}

static void give_up(struct tftp_put *put)
{
	ip4 server = put->order.file->server;

	if (put->state == TFTP_PUT_ASKING)
		put_fail(put, (struct failure){ERR_TFTP_NO_REPLY, {server}});
	else
		put_fail(put, (struct failure){ERR_TFTP_STALLED,
		                               {server, TFTP_STALL_MS, (uint32_t)put->at}});
}

static void emit(const struct tftp_put *put, struct udp_out *out)
{
	bool asking = put->state == TFTP_PUT_ASKING;

	out->src = put->order.own;
	out->dst = put->order.file->server;
	out->src_port = put->own_port;
	out->dst_port = asking ? TFTP_PORT : put->server_port;
	if (asking)
		tftp_emit_request(&out->payload, TFTP_WRQ, put->order.file->name, &put->wishes);
	else
		tftp_emit_data(&out->payload, put->block,
		               (struct bytes){put->order.source.data + put->at, block_len(put)});
}

bool tftp_put_output(struct tftp_put *put, struct udp_out *out, uint64_t now_ms)
{
	if (tftp_notice_output(&put->notice, put->order.own, out))
		return true;
	if (give_up_ms(put) <= now_ms) {
		give_up(put);
		return false;
	}
	if (put->timer.retry.due_ms > now_ms)
		return false;
	tftp_timer_backs_off(&put->timer);
	tftp_timer_arm(&put->timer, &put->env->rng, now_ms);
	emit(put, out);
	return true;
}

uint64_t tftp_put_deadline_ms(const struct tftp_put *put)
{
	uint64_t end = give_up_ms(put);

	if (put->notice.due)
		return 0;
	return put->timer.retry.due_ms < end ? put->timer.retry.due_ms : end;
}
