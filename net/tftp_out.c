/* Packets out. What comes in: net/tftp.c. */
#include "net/tftp_inner.h"
#include "net/tftp_peer.h"

static void address(const struct tftp *tftp, struct udp_out *out, uint16_t dst_port)
{
	out->src = tftp->order.own;
	out->dst = tftp->order.file->server;
	out->src_port = tftp->own_port;
	out->dst_port = dst_port;
}

static bool output_ack(struct tftp *tftp, struct udp_out *out, uint64_t now_ms)
{
	/* Not just the same once more, nor after the last block. */
	if (tftp->timer.retry.due_ms <= now_ms)
		tftp_timer_arm(&tftp->timer, &tftp->env->rng, now_ms);
	address(tftp, out, tftp->server_port);
	tftp_emit_ack(&out->payload, tftp_window_ack(&tftp->window));
	return true;
}

static bool output_request(struct tftp *tftp, struct udp_out *out, uint64_t now_ms)
{
	if (tftp->timer.retry.sent_count == 0)
		trace(&tftp->env->trace, now_ms, TFTP_RRQ, tftp->order.file->server);
	tftp_timer_arm_request(&tftp->timer, &tftp->env->rng, now_ms);
	address(tftp, out, TFTP_PORT);
	tftp_emit_request(&out->payload, tftp->order.directory ? TFTP_DIR : TFTP_RRQ,
	                  tftp->order.file->name, &tftp->wishes);
	return true;
}

static bool is_patient(const struct tftp *tftp)
{
	return tftp->order.patient && tftp_turn_may_come(&tftp->turn);
}

/* When the state ends if nothing comes. */
static uint64_t end_ms(const struct tftp *tftp)
{
	if (tftp->state == TFTP_CLEARING)
		return tftp_turn_has_spare(&tftp->turn, 0) ? tftp->turn.clear_ms : 0;
	if (tftp->state == TFTP_ASKING)
		return tftp->timer.progress_ms + (is_patient(tftp) ? TFTP_TURN_MS : TFTP_ANSWER_MS);
	if (tftp->state == TFTP_RECEIVING)
		return tftp->timer.progress_ms + TFTP_STALL_MS;
	return NET_NEVER;
}

static void end(struct tftp *tftp, uint64_t now_ms)
{
	ip4 server = tftp->order.file->server;

	if (tftp->state == TFTP_CLEARING)
		tftp_complete(tftp, now_ms);
	else if (tftp->state == TFTP_ASKING)
		tftp_fail(tftp, (struct failure){ERR_TFTP_NO_REPLY, {server}}, now_ms);
	else
		tftp_fail(tftp,
		          (struct failure){ERR_TFTP_STALLED,
		                           {server, TFTP_STALL_MS, tftp_shown(tftp->received)}},
		          now_ms);
}

/* Once: what a person who waits wants to know. */
static void tell_of_waiting(struct tftp *tftp, uint64_t now_ms)
{
	uint64_t silent_ms = now_ms - tftp->timer.progress_ms;

	if (tftp->state != TFTP_ASKING || tftp->turn.told || !is_patient(tftp) ||
	    silent_ms < TFTP_TELL_MS)
		return;
	tftp->turn.told = true;
	trace(&tftp->env->trace, now_ms, TFTP_WAITING, tftp->order.file->server,
	      (uint32_t)(TFTP_TURN_MS - silent_ms));
}

static bool output_again(struct tftp *tftp, struct udp_out *out, uint64_t now_ms)
{
	if (tftp_timer_backs_off(&tftp->timer)) {
		trace(&tftp->env->trace, now_ms, TFTP_RESEND,
		      (uint32_t)(now_ms - tftp->timer.progress_ms));
		out->in_doubt = tftp_is_silent(tftp, now_ms);
		tell_of_waiting(tftp, now_ms);
	}
	if (tftp->state == TFTP_ASKING)
		return output_request(tftp, out, now_ms);
	tftp_window_cut(&tftp->window);
	return output_ack(tftp, out, now_ms);
}

bool tftp_output(struct tftp *tftp, struct udp_out *out, uint64_t now_ms)
{
	if (tftp_notice_output(&tftp->notice, tftp->order.own, out))
		return true;
	if (tftp->window.ack_due)
		return output_ack(tftp, out, now_ms);
	if (end_ms(tftp) <= now_ms) {
		end(tftp, now_ms);
		return false;
	}
	if (tftp->timer.retry.due_ms > now_ms)
		return false;
	return output_again(tftp, out, now_ms);
}

uint64_t tftp_deadline_ms(const struct tftp *tftp)
{
	uint64_t last_ms = end_ms(tftp);

	if (tftp->notice.due || tftp->window.ack_due)
		return 0;
	return tftp->timer.retry.due_ms < last_ms ? tftp->timer.retry.due_ms : last_ms;
}
