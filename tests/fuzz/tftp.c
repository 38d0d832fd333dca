/*
 * TFTP: the parser, then a file fetched or written, with datagrams and times as the input says.
 */
#include "net/wire/tftp.h"

#include <string.h>

#include "net/tftp.h"
#include "net/tftp_put.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/parsed.h"
#include "tests/fuzz/told.h"

#define OWN       IP4(192, 168, 77, 50)
#define SERVER    IP4(192, 168, 77, 2)
#define OTHER     IP4(192, 168, 77, 66)
#define SENDS_MAX 16
#define FILE_MAX  4096 /* octets written */

static struct {
	struct net_env env;
	struct tftp get;
	struct tftp_put put;
} machines;

static bool writes; /* a file is written, not fetched */
static uint64_t now_ms;
static struct boot_file file;
static uint8_t source[FILE_MAX];
static struct told told;
static bool is_told;   /* the file's size, or that it is complete */
static size_t written; /* octets of the source that were sent in order */

/* ---- one machine or the other ---- */

static bool output_of(struct udp_out *out, uint64_t at_ms)
{
	return writes ? tftp_put_output(&machines.put, out, at_ms)
	              : tftp_output(&machines.get, out, at_ms);
}

static size_t output(uint8_t *room, uint64_t at_ms)
{
	struct udp_out out = {.payload = {room, DHCP_MESSAGE_MAX, 0, false}};
	bool is_sent = output_of(&out, at_ms);

	must(!out.payload.full, "a packet that does not fit");
	must(!is_sent || (out.dst != IP4_ANY && out.dst_port != 0), "a packet to nobody");
	return is_sent ? out.payload.len : 0;
}

static uint64_t deadline_ms(void)
{
	return writes ? tftp_put_deadline_ms(&machines.put) : tftp_deadline_ms(&machines.get);
}

static const struct fuzz_machine machine = {&machines, sizeof(machines), output, deadline_ms};

static uint16_t own_port(void)
{
	return writes ? machines.put.own_port : machines.get.own_port;
}

static uint16_t server_port(void)
{
	uint16_t port = writes ? machines.put.server_port : machines.get.server_port;

	return port ? port : 40069;
}

/* ---- what is told ---- */

/* Blocks come in any order, and each goes where its number says. */
static void take_data(const struct boot_event *event, struct bytes payload)
{
	uint32_t blksize = machines.get.blksize;
	uint64_t block = event->offset / blksize + 1;

	must(payload.data && is_inside(event->data, payload), "data outside of their packet");
	must(event->data.len <= blksize, "data longer than a block");
	must(blksize == TFTP_BLKSIZE_DEFAULT || blksize <= machines.get.wishes.blksize,
	     "blocks longer than asked for");
	must(event->offset % blksize == 0 && (uint16_t)block == be16_get(payload.data + 2),
	     "data in another block's place");
	told_data(&told, event);
	must(machines.get.received == told.received, "octets counted that were not told");
}

static void take_events(struct bytes payload)
{
	struct boot_event event;

	while (event_take(&machines.env.events, &event)) {
		if (event.type == BOOT_EVENT_RESTART)
			told_begin(&told);
		else if (event.type == BOOT_EVENT_DATA)
			take_data(&event, payload);
		else if (event.type == BOOT_EVENT_SIZE)
			must(told.received == 0 && !is_told, "a size told twice, or late");
		else
			told_done(&told, &event);
		if (event.type == BOOT_EVENT_SIZE || event.type == BOOT_EVENT_RESTART)
			is_told = event.type == BOOT_EVENT_SIZE;
	}
	must(strlen(machines.get.said) <= TFTP_SAID_MAX, "words without end");
	must(strlen(machines.put.said) <= TFTP_SAID_MAX, "words without end");
}

/* ---- what is sent ---- */

static void check_data(struct bytes packet)
{
	const struct tftp_put *put = &machines.put;
	struct bytes data;
	uint16_t opcode, block;

	if (!bytes_take_be16(&packet, &opcode) || opcode != TFTP_DATA)
		return;
	must(bytes_take_be16(&packet, &block) && block == put->block, "another block");
	data = packet;
	must(data.len <= put->blksize, "a block too long");
	must(put->at <= written && written <= put->order.source.len, "a hole in what is written");
	must(put->at + data.len <= put->order.source.len, "octets behind the source");
	must(data.len == 0 || memcmp(data.data, source + put->at, data.len) == 0, "other octets");
	if (put->at + data.len > written)
		written = put->at + data.len;
}

/* Of all blocks before the first that is missing; a last one without data is told by the end. */
static void check_ack(struct bytes packet)
{
	uint32_t blksize = machines.get.blksize;
	uint64_t blocks = (told.in_order + blksize - 1) / blksize;
	bool is_over = machines.get.state != TFTP_RECEIVING && told.in_order % blksize == 0;
	uint16_t block;

	if (tftp_parse_ack(packet, &block) && told.end <= TOLD_MAX)
		must(block == blocks + is_over, "an ACK of another block");
}

static void send_due(void)
{
	uint8_t room[LINK_FRAME_MAX];
	size_t len;

	for (int n = 0; (len = fuzz_output(&machine, room, now_ms)) > 0; n++) {
		must(n < SENDS_MAX, "sends without end");
		if (writes)
			check_data((struct bytes){room, len});
		else
			check_ack((struct bytes){room, len});
	}
	if (writes && machines.put.state == TFTP_PUT_COMPLETE)
		must(written == machines.put.order.source.len, "complete, but not written");
}

/* ---- what comes ---- */

/* what: from another host, from another port, to another port, from a station not known as it. */
static void give(const struct writer *w, uint8_t what)
{
	struct bytes payload = exact((struct bytes){w->data, w->len});
	struct udp_in in = {
		.src = what & 16 ? OTHER : SERVER,
		.dst = OWN,
		.src_port = (uint16_t)(what & 32 ? server_port() + 1 : server_port()),
		.dst_port = (uint16_t)(what & 64 ? own_port() + 1 : own_port()),
		.stranger = what & 128,
		.payload = payload,
	};
	uint64_t drops = drop_sum(&machines.env);

	tftp_parse_checked(payload);
	if (writes)
		tftp_put_input(&machines.put, &in, now_ms);
	else
		tftp_input(&machines.get, &in, now_ms);
	must(drop_sum(&machines.env) - drops <= 1, "more than one drop for a datagram");
	take_events(payload);
	send_due();
	exact_free(payload);
}

/* The block so many behind the last one in order: of this length, also longer than agreed. */
static void give_block(uint8_t ahead, size_t len, uint8_t what)
{
	static const uint8_t octets[TFTP_BLKSIZE];
	uint8_t room[4 + TFTP_BLKSIZE];
	struct writer w = {room, sizeof(room), 0, false};

	tftp_emit_data(&w, (uint16_t)(machines.get.window.in_order + ahead),
	               (struct bytes){octets, len < sizeof(octets) ? len : sizeof(octets)});
	give(&w, what);
}

/* The block that comes next, or the ACK that is waited for. */
static void give_next(struct bytes *script, uint8_t what)
{
	uint8_t room[4];
	struct writer w = {room, sizeof(room), 0, false};
	uint16_t len = script_be16(script);

	if (!writes) {
		give_block(1, len, what);
		return;
	}
	tftp_emit_ack(&w, machines.put.block);
	give(&w, what);
}

/* A whole block of the window, in any order. */
static void give_other(struct bytes *script, uint8_t what)
{
	if (writes)
		give_next(script, what);
	else
		give_block(script_u8(script), machines.get.blksize, what);
}

static void give_said(struct bytes *script, uint8_t what, uint16_t opcode)
{
	uint8_t room[2048];
	struct writer w = {room, sizeof(room), 0, false};
	struct bytes said;

	if (opcode)
		put_be16(&w, opcode);
	said = script_bytes(script, sizeof(room) - w.len);
	put_bytes(&w, said.data, said.len);
	give(&w, what);
}

/* To a reader an OACK that it can accept, maybe; to a writer any ACK. */
static void give_answer(struct bytes *script, uint8_t what)
{
	uint8_t room[2048];
	struct writer w = {room, sizeof(room), 0, false};

	if (writes) {
		give_said(script, what, TFTP_ACK);
		return;
	}
	put_be16(&w, TFTP_OACK);
	put_text(&w, "blksize");
	put_u8(&w, 0);
	put_decimal(&w, script_u8(script), 1);
	put_u8(&w, 0);
	put_text(&w, "windowsize");
	put_u8(&w, 0);
	put_decimal(&w, script_u8(script), 1);
	put_u8(&w, 0);
	give(&w, what);
}

/* ---- the owner ---- */

/* what: a directory, no other source, the host is on the link, its port is closed. */
static void begin_get(uint16_t blksize, uint8_t what)
{
	const struct tftp_order order = {
		.file = &file,
		.own = OWN,
		.blksize = blksize,
		.directory = what & 16,
		.patient = what & 32,
	};

	tftp_stop(&machines.get, TFTP_ERROR_UNDEFINED, now_ms);
	tftp_fetch(&machines.get, &order, now_ms);
	if (what & 64)
		tftp_host_is_there(&machines.get);
	if (what & 128)
		tftp_host_is_closed(&machines.get);
}

static void begin(struct bytes *script, uint8_t what)
{
	uint16_t blksize = script_be16(script) % (TFTP_BLKSIZE + 1);
	struct tftp_put_order put = {&file, OWN, blksize, {source, script_be16(script) % FILE_MAX}};

	told_begin(&told);
	is_told = false;
	written = 0;
	if (!writes) {
		begin_get(blksize, what);
		return;
	}
	tftp_put_init(&machines.put, &machines.env);
	tftp_put_begin(&machines.put, &put, now_ms);
}

static void stop(uint8_t code)
{
	if (writes)
		tftp_put_stop(&machines.put, code);
	else
		tftp_stop(&machines.get, code, now_ms);
}

static void step(struct bytes *script)
{
	uint8_t what = script_u8(script);

	switch (what & 15) {
	case 0:
		begin(script, what);
		break;
	case 1:
		stop(what >> 4);
		break;
	case 2:
		if (deadline_ms() != NET_NEVER && deadline_ms() > now_ms)
			now_ms = deadline_ms();
		break;
	case 3:
		now_ms += script_be16(script);
		break;
	case 4:
		give_said(script, what, 0);
		break;
	case 5:
	case 6:
		give_said(script, what, TFTP_OACK);
		break;
	case 7:
		give_said(script, what, TFTP_ERROR);
		break;
	case 8:
		give_said(script, what, TFTP_DATA);
		break;
	case 9:
		give_answer(script, what);
		break;
	case 11:
	case 12:
		give_other(script, what);
		break;
	default:
		give_next(script, what);
	}
	send_due();
	take_events((struct bytes){0});
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t seed[RNG_SEED_LEN] = {1};
	struct bytes script = {data, size}, name;

	memset(&machines, 0, sizeof(machines));
	now_ms = 1000;
	rng_init(&machines.env.rng, seed);
	tftp_init(&machines.get, &machines.env);
	tftp_put_init(&machines.put, &machines.env);
	for (size_t n = 0; n < sizeof(source); n++)
		source[n] = (uint8_t)(n ^ n >> 8);
	writes = script_u8(&script) & 1;
	name = script_bytes(&script, BOOT_FILE_MAX);
	file = (struct boot_file){.server = SERVER, .name = "nbp.efi"};
	if (name.len > 0)
		memcpy(file.name, name.data, name.len);
	begin(&script, 0);
	while (script.len > 0)
		step(&script);
	return 0;
}
