#include "tests/fuzz/world.h"

#include <string.h>

#include "net/cached.h"
#include "net/link.h"
#include "net/wire/udp.h"
#include "tests/fuzz/fuzz.h"

#define SENDS_MAX   100    /* frames in a row */
#define TURNS_MAX   20000  /* to the end of a boot */
#define TEXT_MAX    512    /* characters of a line */
#define BOOT_MS_MAX 900000 /* from the healing to the boot's end */

static struct world *seen; /* by the machine below */

static size_t output(uint8_t *room, uint64_t now_ms)
{
	return boot_output(&seen->boot, room, now_ms);
}

static uint64_t deadline_ms(void)
{
	return boot_deadline_ms(&seen->boot);
}

static struct fuzz_machine machine_of(struct world *world)
{
	seen = world;
	return (struct fuzz_machine){&world->boot, sizeof(world->boot), output, deadline_ms};
}

/* ---- the console ---- */

static void check_trace(void *context, const struct trace_entry *entry)
{
	struct world *world = context;
	char text[TEXT_MAX];
	size_t len = boot_trace_text(&world->boot, entry, text, sizeof(text));

	must(len == strlen(text) && len < sizeof(text) - 1, "a line too long");
	check_text(text, sizeof(text));
	check_text(trace_actor(entry->id), TEXT_MAX);
}

static void check_failure(const struct world *world, const struct failure *failure)
{
	char text[TEXT_MAX];

	must(net_err_name(failure->err)[0], "a failure without a name");
	must(boot_failure_text(&world->boot, failure, text, sizeof(text)) < sizeof(text) - 1,
	     "a sentence too long");
	check_text(text, sizeof(text));
}

static void check_menu(const struct world *world)
{
	const struct pxe_menu *menu = boot_menu(&world->boot);

	if (!menu)
		return;
	must(menu->item_count > 0 && menu->item_count <= PXE_ITEM_MAX, "a menu of nothing");
	for (uint32_t n = 0; n < menu->item_count; n++)
		check_text(menu->item[n].text, sizeof(menu->item[n].text));
	check_text(menu->prompt, sizeof(menu->prompt));
	boot_menu_left_ms(&world->boot, world->now_ms);
}

/* ---- what the client tells ---- */

static void take_data(struct world *world, const struct boot_event *event)
{
	must(event->data.len <= TFTP_BLKSIZE, "data longer than a block");
	for (size_t n = 0; n < event->data.len; n++)
		must(event->data.data[n] == program_octet(event->offset + n) || world->tainted,
		     "wrong octets");
	told_data(&world->told, event);
}

/* What the next program reads of the boot. */
static void check_cached(const struct world *world)
{
	static struct cached cached;
	static struct dhcp_packet packet;

	cached_fill(&cached, &world->boot);
	must(cached.discover.len > 0, "no DISCOVER");
	must(dhcp_parse((struct bytes){cached.ack.octets, cached.ack.len}, &packet) == DROP_NONE,
	     "an ACK that cannot be read");
}

static void take_done(struct world *world, const struct boot_event *event)
{
	told_done(&world->told, event);
	must(world->tainted || world->told.received == world->scene.file_len,
	     "not the whole program");
	world->done = true;
	check_cached(world);
}

/* Told at once, as soon as it is known how large the program is, or that there is one. */
static void refuse(struct world *world)
{
	struct failure failure = {ERR_NO_MEMORY, {0}};

	if (world->no_memory)
		boot_next(&world->boot, failure, world->now_ms);
	world->no_memory = false;
}

static void take_event(struct world *world, const struct boot_event *event)
{
	must(!world->failed, "an event after the end");
	if (event->type == BOOT_EVENT_RESTART) {
		told_begin(&world->told);
		world->done = false;
	} else if (event->type == BOOT_EVENT_SIZE) {
		must(world->tainted || event->size == world->scene.file_len, "another size told");
		refuse(world);
	} else if (event->type == BOOT_EVENT_DATA) {
		take_data(world, event);
		refuse(world);
	} else if (event->type == BOOT_EVENT_DONE) {
		take_done(world, event);
	} else {
		check_failure(world, &event->failure);
		world->failed = true;
	}
}

/* ---- what the client sends ---- */

/* Notes what the packets of tests/unit/packets.h answer. */
static void note_question(struct bytes frame)
{
	struct eth eth;
	struct ipv4 ip;
	struct udp udp;

	if (eth_parse(frame, &eth) != DROP_NONE || eth.type != ETH_TYPE_IPV4 ||
	    ipv4_parse(eth.payload, &ip) != DROP_NONE || ip.protocol != IPV4_UDP ||
	    udp_parse(&ip, &udp) != DROP_NONE)
		return;
	if (udp.dst_port == DHCP_SERVER_PORT || udp.dst_port == PXE_SERVER_PORT)
		dhcp_peek_xid(udp.payload, &last_xid);
	else
		last_tftp_port = udp.src_port;
}

static void send(struct world *world, struct bytes frame)
{
	must(frame.len >= ETH_FRAME_MIN && frame.len <= LINK_FRAME_MAX,
	     "a frame of impossible length");
	must(memcmp(frame.data + 6, client_mac.octet, 6) == 0, "a frame under another's address");
	note_question(frame);
	if (world->lost_sends > 0)
		world->lost_sends--;
	else if (world->link_up)
		servers_input(&world->servers, frame, world->now_ms);
}

static void send_due(struct world *world)
{
	struct fuzz_machine machine = machine_of(world);
	uint8_t frame[LINK_FRAME_MAX];
	size_t len;

	for (int n = 0; (len = fuzz_output(&machine, frame, world->now_ms)) > 0; n++) {
		must(n < SENDS_MAX, "sends without end");
		send(world, (struct bytes){frame, len});
	}
}

void world_settle(struct world *world)
{
	struct boot_event event;

	send_due(world);
	while (boot_event(&world->boot, &event))
		take_event(world, &event);
	send_due(world);
	check_menu(world);
}

/* ---- the network ---- */

void world_begin(struct world *world, enum layout layout, enum tftp_kind kind, uint32_t file_len)
{
	static const uint8_t seed[RNG_SEED_LEN] = {1};

	rng_init(&world->rng, seed);
	world->scene = scene_plain();
	world->scene.layout = layout;
	world->scene.tftp_kind = kind;
	world->scene.file_len = file_len;
	world->scene.delay_ms = 0;
	cable_begin(&world->cable, &world->rng, &world->scene);
	servers_begin(&world->servers, &world->rng, &world->cable, NULL, &world->scene);
	world->old_count = 0;
	world->now_ms = 0;
	world->lost_sends = 0;
	world->tainted = false;
	world_restart(world);
}

void world_restart(struct world *world)
{
	struct boot_config config = {
		.arch = 7,
		.user_class = "Lanyard",
		.link_wait_ms = BOOT_LINK_WAIT_MS,
		.seed = {2},
		.trace_sink = check_trace,
		.trace_context = world,
	};

	memcpy(config.mac, client_mac.octet, sizeof(config.mac));
	world->link_up = false;
	told_begin(&world->told);
	world->no_memory = world->done = world->failed = false;
	boot_init(&world->boot, &config, world->now_ms);
}

void world_link(struct world *world, bool up)
{
	world->link_up = up;
	boot_link(&world->boot, up, world->now_ms);
	world_settle(world);
}

void world_deliver(struct world *world, struct bytes frame)
{
	uint64_t drops = drop_sum(&world->boot.env);
	struct bytes in;

	if (!world->link_up)
		return;
	in = exact(frame);
	boot_input(&world->boot, in.data, in.len, world->now_ms);
	must(drop_sum(&world->boot.env) - drops <= 1, "more than one drop for a frame");
	world_settle(world);
	exact_free(in);
}

bool world_take(struct world *world, struct cable_frame *out)
{
	if (!cable_take(&world->cable, out, world->now_ms))
		return false;
	world->old[world->old_count++ % WORLD_OLD_MAX] = *out;
	return true;
}

static uint64_t next_ms(const struct world *world)
{
	uint64_t client_ms = boot_deadline_ms(&world->boot);
	uint64_t servers_ms = servers_deadline_ms(&world->servers);

	return client_ms < servers_ms ? client_ms : servers_ms;
}

static void wait_until(struct world *world, uint64_t ms)
{
	if (ms > world->now_ms)
		world->now_ms = ms;
	servers_step(&world->servers, world->now_ms);
	world_settle(world);
}

void world_wait(struct world *world, uint64_t ms)
{
	uint64_t until_ms = world->now_ms + ms;

	wait_until(world, next_ms(world) < until_ms ? next_ms(world) : until_ms);
}

void world_wait_for_deadline(struct world *world)
{
	if (next_ms(world) != NET_NEVER)
		wait_until(world, next_ms(world));
}

/* ---- the end ---- */

/* The user takes the first item of a menu that waits for it. */
static void choose(struct world *world)
{
	const struct pxe_menu *menu = boot_menu(&world->boot);

	if (menu && boot_menu_left_ms(&world->boot, world->now_ms) == 0)
		boot_choose(&world->boot, 0, world->now_ms);
}

static void run_to_end(struct world *world)
{
	uint64_t until_ms = world->now_ms + BOOT_MS_MAX;
	struct cable_frame frame;

	world_link(world, true);
	for (int turn = 0; !world->done && !world->failed; turn++) {
		must(turn < TURNS_MAX && world->now_ms < until_ms, "a boot without end");
		choose(world);
		if (world_take(world, &frame))
			world_deliver(world, (struct bytes){frame.octets, frame.len});
		else
			world_wait_for_deadline(world);
	}
}

void world_heal(struct world *world)
{
	world->lost_sends = 0;
	world->no_memory = false;
	run_to_end(world);
	world->cable.count = 0;
	memset(world->servers.tftpd.transfer, 0, sizeof(world->servers.tftpd.transfer));
	world->tainted = false;
	world_restart(world);
	run_to_end(world);
	must(world->done && world->told.received == world->scene.file_len,
	     "good packets do not boot any more");
}
