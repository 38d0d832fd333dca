#include "tests/sim/tftpd.h"

#include <stdio.h>
#include <string.h>

#include "tests/sim/servers.h"

#define RESEND_MAX 20
#define AGAIN_MAX  12 /* else the answers to answers would never end */

const uint8_t *program_octets(void)
{
	static uint8_t octets[PROGRAM_MAX];
	static bool made;

	for (size_t n = 0; !made && n < PROGRAM_MAX; n++)
		octets[n] = program_octet(n);
	made = true;
	return octets;
}

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

static void refuse(struct servers *servers, struct transfer *t, uint16_t code, const char *text,
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
	int at = 0;

	if (scene->tftp_kind != TFTP_KIND_ONLY_SIZE)
		at += snprintf(text, sizeof(text), "blksize|%u|", (unsigned)t->blksize);
	if (scene->tftp_kind != TFTP_KIND_NO_SIZE)
		at += snprintf(text + at, sizeof(text) - (size_t)at, "tsize|%u|",
		               (unsigned)scene->file_len);
	if (scene->tftp_kind == TFTP_KIND_GARBAGE)
		snprintf(text + at, sizeof(text) - (size_t)at, "\x01\xff\x80junk");
	return oack(text);
}

/* What stands in the packet for a block counted without wrap. */
static uint16_t number_of(const struct scene *scene, uint32_t block)
{
	return (uint16_t)(scene->wraps_to_1 && block > 0 ? (block - 1) % UINT16_MAX + 1 : block);
}

static struct packet data_packet(const struct scene *scene, const struct transfer *t)
{
	size_t offset = (size_t)(t->block - 1) * t->blksize;
	size_t rest = scene->file_len - offset;

	return tftp_packet(TFTP_DATA, number_of(scene, t->block), program_octets() + offset,
	                   rest < t->blksize ? rest : t->blksize);
}

static void send_block(struct servers *servers, struct transfer *t, uint64_t now_ms)
{
	const struct scene *scene = servers->scene;
	struct packet packet = t->block == 0 ? options_packet(scene, t) : data_packet(scene, t);

	t->resend_ms = now_ms + scene->resend_ms + scene->serve_ms;
	if (scene->loses_wrap && t->tries == 0 && t->block + 2 > UINT16_MAX &&
	    t->block < UINT16_MAX + 4)
		return;
	send(servers, t, &packet, now_ms + scene->serve_ms);
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

static void begin(struct servers *servers, struct transfer *t, bool options, uint64_t now_ms)
{
	const struct scene *scene = servers->scene;

	if (options && scene->tftp_kind == TFTP_KIND_REFUSES) {
		refuse(servers, t, TFTP_ERROR_OPTION, "no options", now_ms);
		return;
	}
	if (options && scene->tftp_kind == TFTP_KIND_REFUSES_0) {
		refuse(servers, t, TFTP_ERROR_UNDEFINED, "what?", now_ms);
		return;
	}
	if (options && scene->tftp_kind != TFTP_KIND_ONLY_SIZE)
		t->blksize = scene->blksize;
	t->block = options ? 0 : 1;
	send_block(servers, t, now_ms);
}

static void input_request(struct servers *servers, const struct ipv4 *ip, const struct udp *udp,
                          struct bytes request, uint64_t now_ms)
{
	struct tftpd *tftpd = &servers->tftpd;
	struct transfer *t = &tftpd->transfer[tftpd->began++ % TRANSFER_MAX];
	struct bytes file, mode;

	if (!bytes_take_text(&request, &file) || !bytes_take_text(&request, &mode))
		return;
	*t = (struct transfer){
		.active = true,
		.host = ip->dst,
		.client = ip->src,
		.client_port = udp->src_port,
		.port = (uint16_t)rng_between(servers->rng, 32768, 60999),
		.blksize = TFTP_BLKSIZE_DEFAULT,
	};
	if (has_file(servers->scene, file))
		begin(servers, t, request.len > 0 && servers->scene->tftp_kind != TFTP_KIND_PLAIN,
		      now_ms);
	else
		refuse(servers, t, TFTP_ERROR_NOT_FOUND, "not \x1b[2J here", now_ms);
}

/*
 * The client has not got the block: RFC 1350 has it sent again, RFC 1123 4.2.3.1 forbids that, and
 * both kinds are in the field.
 */
static void input_old_ack(struct servers *servers, struct transfer *t, uint16_t block,
                          uint64_t now_ms)
{
	const struct scene *scene = servers->scene;

	if (!scene->answers_again || t->again == AGAIN_MAX || t->block == 0 ||
	    number_of(scene, t->block - 1) != block)
		return;
	t->again++;
	t->tries = 0; /* it is there still */
	send_block(servers, t, now_ms);
}

static void input_ack(struct servers *servers, struct transfer *t, uint16_t block, uint64_t now_ms)
{
	if (number_of(servers->scene, t->block) != block) {
		input_old_ack(servers, t, block, now_ms);
		return;
	}
	if (t->block > 0 && (uint64_t)t->block * t->blksize > servers->scene->file_len) {
		t->active = false;
		return;
	}
	t->block++;
	t->tries = t->again = 0;
	send_block(servers, t, now_ms);
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
		input_request(servers, ip, udp, rest, now_ms);
	else if (t && opcode == TFTP_ERROR)
		t->active = false;
	else if (t && tftp_parse_ack(udp->payload, &block))
		input_ack(servers, t, block, now_ms);
}

/* ---- time ---- */

static void resend(struct servers *servers, struct transfer *t, uint64_t now_ms)
{
	if (++t->tries > RESEND_MAX || servers_down(servers, ROLE_TFTP))
		t->active = false;
	else
		send_block(servers, t, now_ms);
}

void tftpd_step(struct servers *servers, uint64_t now_ms)
{
	for (size_t n = 0; n < TRANSFER_MAX; n++) {
		struct transfer *t = &servers->tftpd.transfer[n];

		if (t->active && t->resend_ms <= now_ms)
			resend(servers, t, now_ms);
	}
}

uint64_t tftpd_deadline_ms(const struct tftpd *tftpd)
{
	uint64_t deadline_ms = NET_NEVER;

	for (size_t n = 0; n < TRANSFER_MAX; n++) {
		const struct transfer *t = &tftpd->transfer[n];

		if (t->active && t->resend_ms < deadline_ms)
			deadline_ms = t->resend_ms;
	}
	return deadline_ms;
}
