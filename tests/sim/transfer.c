#include "tests/sim/transfer.h"

#include <stdio.h>

#include "tests/sim/servers.h"

#define RESEND_MAX 20
#define AGAIN_MAX  12 /* else the answers to answers would never end */
#define WRAP_FIRST 65534
#define WRAP_COUNT 4

static void send(struct servers *servers, const struct transfer *t, struct packet *packet,
                 uint64_t now_ms)
{
	packet->src = t->host;
	packet->dst = t->client;
	packet->from = mac_of(t->host);
	packet->src_port = t->port;
	packet->dst_port = t->client_port;
	servers_send(servers, packet, now_ms);
}

void transfer_refuse(struct servers *servers, struct transfer *t, uint16_t code, const char *text,
                     uint64_t now_ms)
{
	struct packet packet = tftp_error(code, text);

	t->active = false;
	send(servers, t, &packet, now_ms);
}

/* ---- blocks ---- */

static struct packet options_packet(const struct scene *scene, const struct transfer *t)
{
	char text[96];
	size_t at = 0, cap = sizeof(text);

	if (scene->tftp_kind != TFTP_KIND_ONLY_SIZE)
		at += (size_t)snprintf(text, cap, "blksize|%u|", (unsigned)t->blksize);
	if (scene->tftp_kind != TFTP_KIND_NO_SIZE)
		at += (size_t)snprintf(text + at, cap - at, "tsize|%u|", (unsigned)scene->file_len);
	if (t->windowsize >= 0)
		at += (size_t)snprintf(text + at, cap - at, "windowsize|%u|",
		                       (unsigned)t->windowsize);
	if (scene->tftp_kind == TFTP_KIND_GARBAGE)
		snprintf(text + at, cap - at, "\x01\xff\x80junk");
	return oack(text);
}

/* What stands in the packet for a block counted without wrap. */
static uint16_t number_of(const struct scene *scene, uint32_t block)
{
	return (uint16_t)(scene->wraps_to_1 && block > 0 ? (block - 1) % UINT16_MAX + 1 : block);
}

static struct packet data_packet(const struct scene *scene, const struct transfer *t)
{
	size_t offset = (size_t)(t->next - 1) * t->blksize;
	size_t rest = scene->file_len - offset;

	return tftp_packet(TFTP_DATA, number_of(scene, t->next), program_octets() + offset,
	                   rest < t->blksize ? rest : t->blksize);
}

/* The first time, if it is one of the blocks where the number wraps. */
static bool is_lost(const struct scene *scene, uint32_t block, uint8_t *lost)
{
	uint32_t nth = block - WRAP_FIRST; /* large for blocks before it */
	bool is_first = scene->loses_wrap && nth < WRAP_COUNT && !(*lost & 1 << nth);

	if (is_first)
		*lost |= (uint8_t)(1 << nth);
	return is_first;
}

static uint32_t last_block(const struct scene *scene, const struct transfer *t)
{
	return scene->file_len / t->blksize + 1;
}

static void send_block(struct servers *servers, struct transfer *t, uint64_t now_ms)
{
	const struct scene *scene = servers->scene;
	struct packet packet = data_packet(scene, t);

	if (!is_lost(scene, t->next, &t->lost_data))
		send(servers, t, &packet, now_ms + scene->serve_ms);
	t->sent = t->sent > t->next ? t->sent : t->next;
	t->next++;
	t->count++;
	t->send_ms = now_ms + scene->serve_ms;
	if (++t->burst == scene->burst) {
		t->burst = 0;
		t->send_ms++;
	}
	t->resend_ms = now_ms + scene->resend_ms + scene->serve_ms;
}

static bool is_sending(const struct scene *scene, const struct transfer *t)
{
	return t->active && !t->opening && t->count < t->window && t->next <= last_block(scene, t);
}

/* The blocks of the window whose time it is. */
static void go_on(struct servers *servers, struct transfer *t, uint64_t now_ms)
{
	while (is_sending(servers->scene, t) && t->send_ms <= now_ms)
		send_block(servers, t, now_ms);
	if (!is_sending(servers->scene, t))
		t->is_interrupted = false;
}

void transfer_send(struct servers *servers, struct transfer *t, uint64_t now_ms)
{
	const struct scene *scene = servers->scene;
	struct packet packet;

	if (t->opening) {
		packet = options_packet(scene, t);
		send(servers, t, &packet, now_ms + scene->serve_ms);
		t->resend_ms = now_ms + scene->resend_ms + scene->serve_ms;
		return;
	}
	t->next = t->acked + 1;
	t->count = 0;
	t->send_ms = now_ms;
	go_on(servers, t, now_ms);
}

/* ---- acknowledged ---- */

/*
 * The client has not got the window: RFC 1350 has it sent again, RFC 1123 4.2.3.1 forbids that, and
 * both kinds are in the field.
 */
static void input_old_ack(struct servers *servers, struct transfer *t, uint64_t now_ms)
{
	if (!servers->scene->answers_again || t->again == AGAIN_MAX)
		return;
	t->again++;
	t->tries = 0; /* it is there still */
	transfer_send(servers, t, now_ms);
}

/*
 * Whether the ACK of a block that was sent is one that the server acts upon. If it takes but the
 * number it goes on behind that block, and its window ends as many blocks after its beginning.
 */
static bool does_count(const struct scene *scene, struct transfer *t, uint32_t block)
{
	bool is_inside = is_sending(scene, t), was_interrupted = t->is_interrupted;

	if (scene->acking == ACKING_END)
		return !is_inside && (block == t->next - 1 || block == t->acked);
	t->is_interrupted = is_inside;
	if (scene->acking == ACKING_ONCE && is_inside && was_interrupted)
		t->next = block + 1;
	return scene->acking == ACKING_ANY || !is_inside || !was_interrupted;
}

/* The block of that number among those sent since the last ACK; false: it is none of them. */
static bool find_block(const struct scene *scene, const struct transfer *t, uint16_t number,
                       uint32_t *block)
{
	for (*block = t->acked; *block <= t->sent; ++*block) {
		if (number_of(scene, *block) == number)
			return true;
	}
	return false;
}

void transfer_ack(struct servers *servers, struct transfer *t, uint16_t number, uint64_t now_ms)
{
	const struct scene *scene = servers->scene;
	uint32_t block;

	if (!find_block(scene, t, number, &block) || is_lost(scene, block, &t->lost_acks) ||
	    !does_count(scene, t, block))
		return;
	if (block == last_block(scene, t)) {
		t->active = false;
		return;
	}
	if (block == t->acked && !t->opening) {
		input_old_ack(servers, t, now_ms);
		return;
	}
	t->opening = false;
	t->acked = block;
	t->tries = t->again = 0;
	transfer_send(servers, t, now_ms);
}

/* ---- time ---- */

static void resend(struct servers *servers, struct transfer *t, uint64_t now_ms)
{
	if (++t->tries > RESEND_MAX || servers_down(servers, ROLE_TFTP))
		t->active = false;
	else
		transfer_send(servers, t, now_ms);
}

void transfer_step(struct servers *servers, struct transfer *t, uint64_t now_ms)
{
	go_on(servers, t, now_ms);
	if (t->active && t->resend_ms <= now_ms)
		resend(servers, t, now_ms);
}

uint64_t transfer_deadline_ms(const struct scene *scene, const struct transfer *t)
{
	if (!t->active)
		return NET_NEVER;
	return is_sending(scene, t) && t->send_ms < t->resend_ms ? t->send_ms : t->resend_ms;
}
