#include "net/tftp.h"

#include "net/assert.h"
#include "net/text.h"
#include "net/tftp_inner.h"
#include "net/tftp_peer.h"
#include "net/wire/tftp.h"

static void tftp_enter(struct tftp *tftp, enum tftp_state next, uint64_t now_ms)
{
	static const uint8_t legal_from[] = {
		[TFTP_ASKING] = 1 << TFTP_IDLE | 1 << TFTP_ASKING | 1 << TFTP_FAILED,
		[TFTP_RECEIVING] = 1 << TFTP_ASKING,
		[TFTP_CLEARING] = 1 << TFTP_RECEIVING,
		[TFTP_COMPLETE] = 1 << TFTP_RECEIVING | 1 << TFTP_CLEARING,
		[TFTP_FAILED] = 1 << TFTP_ASKING | 1 << TFTP_RECEIVING | 1 << TFTP_CLEARING |
	                        1 << TFTP_COMPLETE,
	};

	net_assert(legal_from[next] & 1 << tftp->state);
	trace(&tftp->env->trace, now_ms, TFTP_STATE, tftp->state, next);
	tftp->state = next;
	if (next >= TFTP_CLEARING)
		retry_stop(&tftp->timer.retry);
}

void tftp_fail(struct tftp *tftp, struct failure failure, uint64_t now_ms)
{
	tftp->failure = failure;
	tftp_enter(tftp, TFTP_FAILED, now_ms);
}

static void tftp_post(struct tftp *tftp, enum boot_event_type type, uint64_t size)
{
	event_post(&tftp->env->events, (struct boot_event){.type = type, .size = size});
}

/* A new port for each request, so that answers to an earlier one are another transfer's. */
static void ask(struct tftp *tftp, const struct tftp_wishes *wishes, uint64_t now_ms)
{
	tftp->own_port = rng_port(&tftp->env->rng);
	tftp->wishes = *wishes;
	tftp->blksize = TFTP_BLKSIZE_DEFAULT;
	tftp_window_begin(&tftp->window, 1);
	tftp->vain_since_ms = NET_NEVER;
	tftp->timer.progress_ms = now_ms;
	tftp_turn_begin(&tftp->turn);
	tftp_enter(tftp, TFTP_ASKING, now_ms);
	tftp_timer_ask(&tftp->timer, now_ms);
}

void tftp_init(struct tftp *tftp, struct net_env *env)
{
	*tftp = (struct tftp){.env = env};
	tftp_timer_init(&tftp->timer);
}

static bool is_under_way(const struct tftp *tftp)
{
	return tftp->state >= TFTP_ASKING && tftp->state <= TFTP_CLEARING;
}

void tftp_fetch(struct tftp *tftp, const struct tftp_order *order, uint64_t now_ms)
{
	const struct tftp_wishes wishes = {
		.blksize = order->blksize ? order->blksize : TFTP_BLKSIZE,
		.windowsize = order->windowsize ? order->windowsize : TFTP_WINDOW_MAX,
	};
	struct rtt rtt = tftp->timer.rtt;
	struct tftp_notice notice = tftp->notice;

	net_assert(!is_under_way(tftp));
	tftp_init(tftp, tftp->env);
	tftp->notice = notice; /* the last server is still to be told, strays not sooner */
	tftp->order = *order;
	tftp->timer.rtt = rtt;
	tftp->timer.rtt.backed_off_ms = 0; /* a new server, maybe, and no fault of its own yet */
	ask(tftp, &wishes, now_ms);
}

void tftp_stop(struct tftp *tftp, uint16_t error_code, uint64_t now_ms)
{
	if (tftp->state == TFTP_RECEIVING)
		tftp_notice_set(&tftp->notice, tftp->own_port, tftp->order.file->server,
		                tftp->server_port, error_code);
	if (is_under_way(tftp)) {
		tftp->window.ack_due = false; /* the ERROR is the last word */
		tftp_enter(tftp, TFTP_FAILED, now_ms);
	}
}

void tftp_host_is_there(struct tftp *tftp)
{
	tftp->turn.there = true;
}

void tftp_host_is_closed(struct tftp *tftp)
{
	tftp->turn.closed = true;
}

/* ---- input ---- */

static void pin_server(struct tftp *tftp, const struct udp_in *in, uint64_t now_ms)
{
	tftp->station = in->station;
	if (tftp->state == TFTP_ASKING) {
		tftp->server_port = in->src_port;
		tftp_turn_comes(&tftp->turn, &tftp->timer.retry, tftp->timer.progress_ms, now_ms);
		tftp_enter(tftp, TFTP_RECEIVING, now_ms);
	}
}

static void acknowledge(struct tftp *tftp, uint64_t now_ms)
{
	tftp->window.ack_due = true;
	tftp_timer_ask(&tftp->timer, now_ms);
}

/* Karn: what comes next could be an answer to either ACK. */
static void acknowledge_again(struct tftp *tftp)
{
	tftp->window.ack_due = true;
	tftp_timer_forget(&tftp->timer);
}

static void ask_plainly(struct tftp *tftp, uint64_t now_ms)
{
	trace(&tftp->env->trace, now_ms, TFTP_PLAIN, tftp->order.file->server);
	ask(tftp, &(struct tftp_wishes){0}, now_ms);
}

static enum drop input_oack(struct tftp *tftp, const struct udp_in *in,
                            const struct tftp_options *options, uint64_t now_ms)
{
	if (tftp->state == TFTP_RECEIVING && tftp->received == 0) {
		acknowledge_again(tftp); /* our ACK of the OACK was lost */
		return DROP_NONE;
	}
	if (tftp->state != TFTP_ASKING || tftp_is_plain(&tftp->wishes))
		return DROP_TFTP_OPCODE;
	if (!tftp_options_hold(options, &tftp->wishes)) {
		tftp_notice_set(&tftp->notice, in->dst_port, in->src, in->src_port,
		                TFTP_ERROR_OPTION);
		ask_plainly(tftp, now_ms);
		return DROP_NONE;
	}
	pin_server(tftp, in, now_ms);
	if (options->has_blksize)
		tftp->blksize = options->blksize;
	if (options->has_windowsize)
		tftp_window_begin(&tftp->window, options->windowsize);
	if (options->has_tsize) {
		tftp->told = options->tsize;
		if (options->tsize <= UINT32_MAX)
			tftp->window.told = (uint32_t)options->tsize / (uint32_t)tftp->blksize + 1;
		tftp_post(tftp, BOOT_EVENT_SIZE, options->tsize);
		trace(&tftp->env->trace, now_ms, TFTP_SIZE, tftp_shown(options->tsize),
		      tftp->blksize);
	}
	tftp_timer_progress(&tftp->timer, now_ms);
	acknowledge(tftp, now_ms);
	return DROP_NONE;
}

void tftp_complete(struct tftp *tftp, uint64_t now_ms)
{
	tftp_enter(tftp, TFTP_COMPLETE, now_ms);
	tftp_post(tftp, BOOT_EVENT_DONE, tftp->received);
	trace(&tftp->env->trace, now_ms, TFTP_DONE, tftp_shown(tftp->received),
	      tftp->order.file->server);
}

static void take_end(struct tftp *tftp, uint64_t now_ms)
{
	ip4 server = tftp->order.file->server;

	if (tftp->received == 0) {
		tftp_fail(tftp, (struct failure){ERR_TFTP_EMPTY, {server}}, now_ms);
		return;
	}
	if (tftp->told > 0 && tftp->told != tftp->received)
		trace(&tftp->env->trace, now_ms, TFTP_OTHER_SIZE, server, tftp_shown(tftp->told),
		      tftp_shown(tftp->received));
	if (tftp_turn_has_spare(&tftp->turn, now_ms))
		tftp_enter(tftp, TFTP_CLEARING, now_ms);
	else
		tftp_complete(tftp, now_ms);
}

/*
 * Blocks come, and for a while none that is new: the NIC, or something on the way, bears no more
 * than the beginning of a window, and the server hears of none but whole ones.
 */
static bool is_in_vain(struct tftp *tftp, uint64_t now_ms)
{
	if (tftp->window.size == 1 || tftp->state != TFTP_RECEIVING)
		return false;
	if (tftp->vain_since_ms == NET_NEVER)
		tftp->vain_since_ms = now_ms;
	return now_ms - tftp->vain_since_ms >= TFTP_VAIN_MS;
}

static void ask_without_windows(struct tftp *tftp, uint64_t now_ms)
{
	struct tftp_wishes wishes = tftp->wishes;

	wishes.windowsize = 0;
	trace(&tftp->env->trace, now_ms, TFTP_NO_WINDOWS, tftp->order.file->server);
	tftp_stop(tftp, TFTP_ERROR_OPTION, now_ms);
	tftp_post(tftp, BOOT_EVENT_RESTART, 0);
	tftp->received = 0;
	tftp->server_port = 0;
	ask(tftp, &wishes, now_ms);
}

/*
 * Right behind our ACK a block comes again because the network doubles packets, or because the
 * server had two ACKs of the one before: answered, each block from then on would come twice.
 */
static bool is_echo(const struct tftp *tftp, uint64_t now_ms)
{
	return tftp->window.size == 1 && tftp->state == TFTP_RECEIVING &&
	       now_ms - tftp->timer.retry.sent_ms < TFTP_ECHO_MS;
}

static void take_again(struct tftp *tftp, uint64_t now_ms)
{
	if (is_in_vain(tftp, now_ms))
		ask_without_windows(tftp, now_ms);
	else if (tftp->window.ack_due && is_echo(tftp, now_ms))
		tftp->window.ack_due = false;
	else if (tftp->window.ack_due)
		acknowledge_again(tftp);
}

static void take_block(struct tftp *tftp, uint32_t block, struct bytes data, uint64_t now_ms)
{
	event_post(&tftp->env->events,
	           (struct boot_event){.type = BOOT_EVENT_DATA,
	                               .offset = (uint64_t)(block - 1) * tftp->blksize,
	                               .data = data});
	tftp->received += data.len;
	tftp->vain_since_ms = NET_NEVER;
	tftp_timer_progress(&tftp->timer, now_ms);
	if (tftp->window.ack_due)
		acknowledge(tftp, now_ms);
	else
		tftp_timer_await(&tftp->timer, &tftp->env->rng, now_ms);
	if (tftp_window_is_complete(&tftp->window))
		take_end(tftp, now_ms);
}

static enum drop input_data(struct tftp *tftp, const struct udp_in *in,
                            const struct tftp_packet *packet, uint64_t now_ms)
{
	bool is_final = packet->data.len < tftp->blksize;
	uint32_t block;

	if (packet->data.len > tftp->blksize)
		return DROP_TFTP_OVERSIZE;
	switch (tftp_window_take(&tftp->window, packet->block, is_final, &block)) {
	case TFTP_ARRIVAL_NOWHERE:
		return DROP_TFTP_BLOCK;
	case TFTP_ARRIVAL_AGAIN:
		take_again(tftp, now_ms);
		return DROP_NONE;
	case TFTP_ARRIVAL_NEW:
		pin_server(tftp, in, now_ms);
		take_block(tftp, block, packet->data, now_ms);
	}
	return DROP_NONE;
}

static enum drop input_error(struct tftp *tftp, const struct tftp_packet *packet, uint64_t now_ms)
{
	struct failure failure = {ERR_TFTP_REFUSED, {tftp->order.file->server, packet->error}};

	if (tftp->state == TFTP_CLEARING || tftp->state == TFTP_COMPLETE)
		return DROP_TFTP_OPCODE;
	if (tftp->state == TFTP_ASKING && !tftp_is_plain(&tftp->wishes) &&
	    tftp_error_is_about_options(packet->error)) {
		ask_plainly(tftp, now_ms);
		return DROP_NONE;
	}
	if (packet->error == TFTP_ERROR_NOT_FOUND)
		failure.err = ERR_TFTP_NOT_FOUND;
	text_copy(tftp->said, sizeof(tftp->said), packet->data);
	tftp->window.ack_due = false; /* RFC 1350 7: nothing is answered to an ERROR */
	tftp_fail(tftp, failure, now_ms);
	return DROP_NONE;
}

static enum drop input_packet(struct tftp *tftp, const struct udp_in *in,
                              const struct tftp_packet *packet, uint64_t now_ms)
{
	if (packet->opcode == TFTP_OACK)
		return input_oack(tftp, in, &packet->options, now_ms);
	if (packet->opcode == TFTP_DATA)
		return input_data(tftp, in, packet, now_ms);
	return input_error(tftp, packet, now_ms);
}

static enum drop check_peer(struct tftp *tftp, const struct udp_in *in, uint64_t now_ms)
{
	struct tftp_peer peer = {tftp->order.file->server, tftp->server_port, tftp->own_port};

	if (in->src == peer.server && in->src_port != peer.server_port &&
	    in->dst_port == peer.own_port && tftp_turn_take_spare(&tftp->turn))
		tftp->notice.stray_after_ms = now_ms; /* told at once, not once a second */
	return tftp_check_peer(&peer, &tftp->notice, in, now_ms);
}

void tftp_input(struct tftp *tftp, const struct udp_in *in, uint64_t now_ms)
{
	struct tftp_packet packet;
	enum drop drop = DROP_STATE;

	if (tftp->state != TFTP_IDLE && tftp->state != TFTP_FAILED)
		drop = check_peer(tftp, in, now_ms);
	if (drop == DROP_NONE)
		drop = tftp_parse(in->payload, &packet);
	if (drop == DROP_NONE)
		drop = tftp_check_station(tftp, in, now_ms);
	if (drop == DROP_NONE)
		drop = input_packet(tftp, in, &packet, now_ms);
	env_drop(tftp->env, drop);
}
