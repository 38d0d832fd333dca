#include "tests/sim/tftpd.h"

#include <stdlib.h>
#include <string.h>

#include "tests/sim/servers.h"

const uint8_t *program_octets(void)
{
	static uint8_t octets[PROGRAM_MAX];
	static bool made;

	for (size_t n = 0; !made && n < PROGRAM_MAX; n++)
		octets[n] = program_octet(n);
	made = true;
	return octets;
}

/* ---- requests ---- */

static bool is_text(struct bytes text, const char *want)
{
	return text.len == strlen(want) && memcmp(text.data, want, text.len) == 0;
}

static bool has_file(const struct scene *scene, struct bytes name)
{
	return is_text(name, scene->backslash ? "boot/x64/nbp.efi" : FILE_NAME);
}

/* The value of the option windowsize in a request; 0: it has none. */
static uint32_t windowsize_asked(struct bytes options)
{
	struct bytes name, value;

	while (bytes_take_text(&options, &name) && bytes_take_text(&options, &value)) {
		if (is_text(name, "windowsize"))
			return (uint32_t)strtoul((const char *)value.data, NULL, 10);
	}
	return 0;
}

static void choose_window(const struct scene *scene, struct transfer *t, uint32_t asked)
{
	if (asked == 0 || scene->window_kind == WINDOW_IGNORED)
		return;
	t->window = asked < scene->window ? asked : scene->window;
	t->windowsize = t->window;
	if (scene->window_kind == WINDOW_TOO_LARGE)
		t->windowsize = asked + 1;
	else if (scene->window_kind == WINDOW_ZERO)
		t->windowsize = 0;
}

static void begin(struct servers *servers, struct transfer *t, struct bytes options,
                  uint64_t now_ms)
{
	const struct scene *scene = servers->scene;

	t->opening = options.len > 0 && scene->tftp_kind != TFTP_KIND_PLAIN;
	if (t->opening && scene->tftp_kind == TFTP_KIND_REFUSES) {
		transfer_refuse(servers, t, TFTP_ERROR_OPTION, "no options", now_ms);
		return;
	}
	if (t->opening && scene->tftp_kind == TFTP_KIND_REFUSES_0) {
		transfer_refuse(servers, t, TFTP_ERROR_UNDEFINED, "what?", now_ms);
		return;
	}
	if (t->opening && scene->tftp_kind != TFTP_KIND_ONLY_SIZE)
		t->blksize = scene->blksize;
	if (t->opening)
		choose_window(scene, t, windowsize_asked(options));
	transfer_send(servers, t, now_ms);
}

static void input_request(struct servers *servers, const struct ipv4 *ip, const struct udp *udp,
                          uint64_t now_ms)
{
	struct tftpd *tftpd = &servers->tftpd;
	struct transfer *t = &tftpd->transfer[tftpd->began++ % TRANSFER_MAX];
	struct bytes request = udp->payload, file, mode;
	uint16_t opcode;

	if (!bytes_take_be16(&request, &opcode) || !bytes_take_text(&request, &file) ||
	    !bytes_take_text(&request, &mode))
		return;
	*t = (struct transfer){
		.active = true,
		.host = ip->dst,
		.client = ip->src,
		.client_port = udp->src_port,
		.port = (uint16_t)rng_between(servers->rng, 32768, 60999),
		.blksize = TFTP_BLKSIZE_DEFAULT,
		.window = 1,
		.windowsize = -1,
	};
	if (has_file(servers->scene, file))
		begin(servers, t, request, now_ms);
	else
		transfer_refuse(servers, t, TFTP_ERROR_NOT_FOUND, "not \x1b[2J here", now_ms);
}

/* ---- a server that is full ---- */

static void queue_request(struct servers *servers, const struct ipv4 *ip, const struct udp *udp,
                          uint64_t now_ms)
{
	struct tftpd *tftpd = &servers->tftpd;
	struct waiting *waiting = &tftpd->queue[tftpd->queue_count];

	if (now_ms < servers->scene->full_ms || tftpd->queue_count == QUEUE_MAX ||
	    udp->payload.len > REQUEST_MAX)
		return;
	*waiting = (struct waiting){
		.ip = *ip,
		.udp = *udp,
		.due_ms = now_ms + servers->scene->queue_ms,
	};
	memcpy(waiting->octets, udp->payload.data, udp->payload.len);
	tftpd->queue_count++;
}

/* Requests are answered in the order of their coming. */
static void step_queue(struct servers *servers, uint64_t now_ms)
{
	struct tftpd *tftpd = &servers->tftpd;
	struct waiting *first = tftpd->queue;

	while (tftpd->queue_count > 0 && first->due_ms <= now_ms) {
		first->udp.payload.data = first->octets;
		input_request(servers, &first->ip, &first->udp, now_ms);
		memmove(first, first + 1, --tftpd->queue_count * sizeof(*first));
	}
}

/* ---- datagrams ---- */

static void take_request(struct servers *servers, const struct ipv4 *ip, const struct udp *udp,
                         uint64_t now_ms)
{
	if (servers->healed || servers->scene->full_ms + servers->scene->queue_ms == 0)
		input_request(servers, ip, udp, now_ms);
	else
		queue_request(servers, ip, udp, now_ms);
}

static struct transfer *transfer_of(struct tftpd *tftpd, const struct ipv4 *ip,
                                    const struct udp *udp)
{
	for (size_t n = 0; n < TRANSFER_MAX; n++) {
		struct transfer *t = &tftpd->transfer[n];

		if (t->active && t->host == ip->dst && t->port == udp->dst_port &&
		    t->client_port == udp->src_port)
			return t;
	}
	return NULL;
}

void tftpd_input(struct servers *servers, const struct ipv4 *ip, const struct udp *udp,
                 uint64_t now_ms)
{
	struct transfer *t = transfer_of(&servers->tftpd, ip, udp);
	struct bytes rest = udp->payload;
	uint16_t opcode, block;

	if (!bytes_take_be16(&rest, &opcode))
		return;
	if (opcode == TFTP_RRQ && udp->dst_port == TFTP_PORT)
		take_request(servers, ip, udp, now_ms);
	else if (t && opcode == TFTP_ERROR)
		t->active = false;
	else if (t && tftp_parse_ack(udp->payload, &block))
		transfer_ack(servers, t, block, now_ms);
}

/* ---- time ---- */

uint32_t tftpd_active(const struct tftpd *tftpd)
{
	uint32_t active = 0;

	for (size_t n = 0; n < TRANSFER_MAX; n++)
		active += tftpd->transfer[n].active;
	return active;
}

void tftpd_step(struct servers *servers, uint64_t now_ms)
{
	step_queue(servers, now_ms);
	for (size_t n = 0; n < TRANSFER_MAX; n++)
		transfer_step(servers, &servers->tftpd.transfer[n], now_ms);
}

uint64_t tftpd_deadline_ms(const struct servers *servers)
{
	const struct tftpd *tftpd = &servers->tftpd;
	uint64_t deadline_ms = tftpd->queue_count > 0 ? tftpd->queue->due_ms : NET_NEVER;

	for (size_t n = 0; n < TRANSFER_MAX; n++) {
		const struct transfer *t = &tftpd->transfer[n];
		uint64_t due_ms = transfer_deadline_ms(servers->scene, t);

		if (due_ms < deadline_ms)
			deadline_ms = due_ms;
	}
	return deadline_ms;
}
