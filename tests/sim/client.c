/* The machine on which the client runs: its driver, its clock and its user. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/sim/sim.h"

#define SENDS_MAX       16 /* frames, and steps without one, for one frame received */
#define FLAP_MS_MAX     25000
#define STILL_MS_MAX    8000
#define JUMP_MS_MAX     8000
#define LONG_MORE       600 /* octets that a frame can be too long by */
#define CHOOSING_MS_MAX 10000
#define TEXT_MAX        512

bool sim_is_verbose;

/* ---- what the client tells ---- */

static bool is_printable(const char *text)
{
	for (; *text; text++) {
		if (*text < ' ' || *text > '~')
			return false;
	}
	return true;
}

static void take_trace(void *context, const struct trace_entry *entry)
{
	struct sim *sim = context;
	char text[TEXT_MAX];

	boot_trace_text(&sim->boot, entry, text, sizeof(text));
	if (!text[0] || !is_printable(text))
		violate(sim, "a line that cannot be printed");
	if (sim_is_verbose)
		printf("%8" PRIu64 " %-4s %s\n", sim->now_ms, trace_actor(entry->id), text);
}

/* Blocks of a window may come in any order, each once. */
static void take_data(struct sim *sim, const struct boot_event *event)
{
	size_t len = event->data.len;

	if (sim->received == 0)
		sim->transfer_ms = sim->now_ms;
	sim->progress_ms = sim->now_ms;
	sim->received += len;
	if (event->offset > PROGRAM_MAX - len ||
	    memcmp(event->data.data, program_octets() + event->offset, len) != 0)
		violate(sim, VIOLATION_OCTETS);
	else
		memcpy(sim->program + event->offset, event->data.data, len);
}

static void take_done(struct sim *sim, const struct boot_event *event)
{
	uint32_t len = sim->scene.file_len;

	sim->done = true;
	sim->programs++;
	if (event->size != sim->received || sim->received != len ||
	    memcmp(sim->program, program_octets(), len) != 0)
		violate(sim, "the program is not whole");
}

static void forget_program(struct sim *sim)
{
	sim->received = 0;
	memset(sim->program, sim->fill, sim->scene.file_len);
}

static void take_failure(struct sim *sim, const struct failure *failure)
{
	char text[TEXT_MAX];

	if (sim->failed)
		violate(sim, "failed twice");
	sim->failed = true;
	sim->failed_ms = sim->now_ms;
	sim->failure = *failure;
	sim->failures[failure->err % SIM_ERROR_MAX]++;
	boot_failure_text(&sim->boot, failure, text, sizeof(text));
	if (!net_err_name(failure->err)[0] || !net_err_hint(failure->err)[0])
		violate(sim, "failed without a documented error");
	if (!text[0] || !is_printable(text))
		violate(sim, "an error that cannot be printed");
}

static void take_event(struct sim *sim, const struct boot_event *event)
{
	if (sim->failed)
		violate(sim, "something came after the failure");
	switch (event->type) {
	case BOOT_EVENT_RESTART:
		forget_program(sim);
		break;
	case BOOT_EVENT_SIZE:
		if (event->size != sim->scene.file_len)
			violate(sim, "wrong size told");
		break;
	case BOOT_EVENT_DATA:
		take_data(sim, event);
		break;
	case BOOT_EVENT_DONE:
		take_done(sim, event);
		break;
	default:
		take_failure(sim, &event->failure);
	}
}

void client_take_events(struct sim *sim)
{
	struct boot_event event;

	while (boot_event(&sim->boot, &event))
		take_event(sim, &event);
}

/* ---- the driver ---- */

/* An output as the contract has it: early it does nothing, in time it does something. */
static size_t output_strictly(struct sim *sim, uint8_t *frame)
{
	static struct boot before;
	bool is_due = boot_deadline_ms(&sim->boot) <= sim_clock_ms(sim), is_same;
	size_t len;

	memcpy(&before, &sim->boot, sizeof(before));
	len = boot_output(&sim->boot, frame, sim_clock_ms(sim));
	is_same = memcmp((const void *)&before, (const void *)&sim->boot, sizeof(before)) == 0;
	if (is_due && len == 0 && is_same)
		violate(sim, "a deadline has come, but nothing is done");
	if (!is_due && (len > 0 || !is_same))
		violate(sim, "something is done before the deadline");
	return len;
}

static bool output(struct sim *sim, uint8_t *frame, size_t *len)
{
	bool is_due = boot_deadline_ms(&sim->boot) <= sim_clock_ms(sim);

	memset(frame, sim->fill, LINK_FRAME_MAX);
	*len = sim->scene.strict ? output_strictly(sim, frame)
	                         : boot_output(&sim->boot, frame, sim_clock_ms(sim));
	return *len > 0 || is_due;
}

static void send(struct sim *sim, const uint8_t *frame, size_t len)
{
	watch_sent(sim, frame, len);
	if (sim->up_again_ms <= sim->now_ms && !cable_strikes(&sim->cable, FAULT_SEND, false))
		cable_send(&sim->cable, false, (struct bytes){frame, len}, sim->now_ms);
}

void client_send_all(struct sim *sim)
{
	uint8_t frame[LINK_FRAME_MAX];
	size_t len;

	for (int n = 0; !sim->violation && output(sim, frame, &len); n++) {
		if (n == SENDS_MAX)
			violate(sim, "sends without end, or is due for ever");
		if (len > 0)
			send(sim, frame, len);
	}
}

static void input(struct sim *sim, const uint8_t *frame, size_t len)
{
	watch_received(sim, (struct bytes){frame, len});
	boot_input(&sim->boot, frame, len, sim_clock_ms(sim));
	watch_drops(sim, (struct bytes){frame, len});
	client_send_all(sim);
	client_take_events(sim);
}

/* What a driver hands over that no wire has carried. */
static void input_nonsense(struct sim *sim, const struct cable_frame *frame)
{
	uint8_t octets[ETH_FRAME_MAX + LONG_MORE];
	size_t len = frame->len;

	if (cable_strikes(&sim->cable, FAULT_EMPTY, true))
		input(sim, octets, 0);
	if (cable_strikes(&sim->cable, FAULT_GARBAGE, true)) {
		for (size_t n = 0; n < len; n++)
			octets[n] = (uint8_t)rng_u32(&sim->rng);
		if (len > 14 && rng_between(&sim->rng, 0, 1)) /* for us, at least */
			memcpy(octets, frame->octets, 14);
		input(sim, octets, len);
	}
	/* One that was cut may get its length back, and in 65,536 cases its checksum, too. */
	if (!frame->cut && cable_strikes(&sim->cable, FAULT_LONG, true)) {
		memset(octets, 0xa5, sizeof(octets));
		memcpy(octets, frame->octets, len);
		input(sim, octets, ETH_FRAME_MAX + rng_between(&sim->rng, 1, LONG_MORE));
	}
}

/* The client looks at its NIC once in a millisecond; what comes in between has to wait there. */
static bool has_room(struct sim *sim)
{
	if (sim->ring_ms != sim->now_ms)
		sim->ring_count = 0;
	sim->ring_ms = sim->now_ms;
	if (sim->scene.ring == 0 || sim->ring_count++ < sim->scene.ring)
		return true;
	sim->overrun++;
	return false;
}

void client_receive(struct sim *sim, const struct cable_frame *frame)
{
	if (sim->up_again_ms > sim->now_ms || !has_room(sim))
		return;
	input_nonsense(sim, frame);
	input(sim, frame->octets, frame->len);
	if (cable_strikes(&sim->cable, FAULT_TWICE, true))
		input(sim, frame->octets, frame->len);
}

/* ---- clock and link ---- */

uint64_t sim_clock_ms(const struct sim *sim)
{
	const struct sim_clock *clock = &sim->clock;

	return sim->now_ms < clock->still_until_ms ? clock->still_ms
	                                           : sim->now_ms + clock->ahead_ms;
}

uint64_t sim_scene_ms(const struct sim *sim, uint64_t clock_ms)
{
	const struct sim_clock *clock = &sim->clock;
	uint64_t at_ms = clock_ms > clock->ahead_ms ? clock_ms - clock->ahead_ms : 0;

	if (clock_ms == NET_NEVER)
		return NET_NEVER;
	return at_ms > clock->still_until_ms ? at_ms : clock->still_until_ms;
}

/* It stands still, and then goes on from where it stood or from where it would be. */
static void stop_clock(struct sim *sim)
{
	struct sim_clock *clock = &sim->clock;
	uint32_t for_ms = rng_between(&sim->rng, 1, STILL_MS_MAX);

	if (sim->now_ms < clock->still_until_ms)
		return;
	clock->still_ms = sim_clock_ms(sim);
	clock->still_until_ms = sim->now_ms + for_ms;
	if (rng_between(&sim->rng, 0, 1))
		clock->ahead_ms -= for_ms;
}

/* What strikes the machine itself, now and then. */
void client_faults(struct sim *sim)
{
	const struct scene *scene = &sim->scene;

	if (scene->outage_ms > 0 && sim->now_ms >= scene->outage_at_ms &&
	    sim->now_ms < scene->outage_at_ms + scene->outage_ms)
		sim->up_again_ms = scene->outage_at_ms + scene->outage_ms;
	if (cable_strikes(&sim->cable, FAULT_FLAP, true))
		sim->up_again_ms = sim->now_ms + rng_between(&sim->rng, 1, FLAP_MS_MAX);
	if (cable_strikes(&sim->cable, FAULT_STILL, true))
		stop_clock(sim);
	if (cable_strikes(&sim->cable, FAULT_JUMP, true))
		sim->clock.ahead_ms += rng_between(&sim->rng, 1, JUMP_MS_MAX);
}

/* ---- the user ---- */

void client_begin(struct sim *sim)
{
	struct boot_config config = {
		.arch = 7,
		.user_class = "Lanyard",
		.link_wait_ms = BOOT_LINK_WAIT_MS,
		.trace_sink = take_trace,
		.trace_context = sim,
	};

	memcpy(config.mac, client_mac.octet, sizeof(config.mac));
	for (size_t n = 0; n < RNG_SEED_LEN; n += 4)
		be32_set(config.seed + n, rng_u32(&sim->rng));
	sim->attempts++;
	sim->attempt_ms = sim->now_ms;
	forget_program(sim);
	sim->choose_ms = NET_NEVER;
	sim->failed = sim->aborted = false;
	memset(&sim->boot, sim->fill, sizeof(sim->boot));
	boot_init(&sim->boot, &config, sim_clock_ms(sim));
	watch_begin(sim);
}

static void use_menu(struct sim *sim)
{
	const struct pxe_menu *menu = boot_menu(&sim->boot);

	if (!menu) {
		sim->choose_ms = NET_NEVER;
	} else if (sim->choose_ms == NET_NEVER) {
		sim->choose_ms = sim->now_ms + rng_between(&sim->rng, 0, CHOOSING_MS_MAX);
	} else if (sim->choose_ms <= sim->now_ms) {
		if (rng_between(&sim->rng, 0, 1))
			boot_show_menu(&sim->boot, sim_clock_ms(sim));
		boot_choose(&sim->boot, rng_between(&sim->rng, 0, menu->item_count - 1),
		            sim_clock_ms(sim));
	}
}

/* The last words end by themselves. */
static void use_abort(struct sim *sim)
{
	const struct scene *scene = &sim->scene;

	if (scene->abort_ms == 0 || sim->attempts > 1 || sim->now_ms < scene->abort_ms ||
	    sim->aborted || sim->done || sim->failed)
		return;
	sim->aborted = true;
	boot_abort(&sim->boot, (struct failure){ERR_ABORTED, {0}}, sim_clock_ms(sim));
	client_take_events(sim);
	if (!sim->failed || sim->failure.err != ERR_ABORTED)
		violate(sim, "stopping does not stop it");
}

void client_user(struct sim *sim)
{
	use_menu(sim);
	use_abort(sim);
}
