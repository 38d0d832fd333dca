/*
 * Whole boots in a simulated network, in virtual time:
 *
 *   sim SEED COUNT     boots with the seeds SEED, SEED + 1, ... (hexadecimal)
 *   sim -v SEED 1      the same, telling what the client tells
 *
 * A seed decides everything. Faults strike at first, each seed having others; then the network is
 * healed. An attempt may fail before that, in bounded time and with an error that is listed; like
 * a user, the next one is started then. After the healing the boot has to be completed with the
 * right octets. Ends with 1 if a seed showed anything else.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/boot.h"
#include "net/link.h"
#include "tests/sim/servers.h"

#define HEAL_MS_MAX    60000
#define ATTEMPT_MS_MAX 600000
#define HEALED_MS_MAX  180000 /* from the healing to the complete program */
#define SENDS_MAX      100    /* frames in a row */
#define TURNS_MAX      5000   /* at the same millisecond */
#define FLAP_MS_MAX    25000
#define ERROR_MAX      100  /* their numbers have two digits */
#define VIOLATIONS_MAX 20   /* then enough has been seen */
#define STEP_MS_MAX    1000 /* how often the network is looked at */

struct sim {
	uint64_t seed;
	struct rng rng;
	struct cable cable;
	struct servers servers;
	struct boot boot;
	uint64_t now_ms, heal_ms, began_ms;
	uint64_t up_again_ms; /* the link is down until then */
	uint64_t received;
	bool done, failed;
	const char *violation;
};

static struct {
	uint64_t seeds, attempts, done, virtual_ms, sent;
	uint64_t failed[ERROR_MAX];
	uint64_t struck[FAULT_COUNT];
} total;

static bool verbose;

static void violate(struct sim *sim, const char *what)
{
	if (!sim->violation)
		sim->violation = what;
}

static void print_trace(void *context, const struct trace_entry *entry)
{
	struct sim *sim = context;
	char text[512];

	boot_trace_text(&sim->boot, entry, text, sizeof(text));
	printf("%8" PRIu64 " %-4s %s\n", entry->at_ms, trace_actor(entry->id), text);
}

/* ---- what a seed decides ---- */

static void choose_faults(struct sim *sim)
{
	static const uint32_t most_permille[FAULT_COUNT] = {
		[FAULT_LOSS] = 400,    [FAULT_DUPLICATE] = 1000, [FAULT_REORDER] = 300,
		[FAULT_CORRUPT] = 100, [FAULT_TRUNCATE] = 100,   [FAULT_SEND] = 200,
		[FAULT_FLAP] = 2,
	};

	for (int fault = 0; fault < FAULT_COUNT; fault++) {
		if (rng_between(&sim->rng, 0, 1))
			sim->cable.permille[fault] =
				rng_between(&sim->rng, 1, most_permille[fault]);
	}
	sim->heal_ms = rng_between(&sim->rng, 0, HEAL_MS_MAX);
	sim->cable.delay_ms = rng_between(&sim->rng, 0, 5);
	sim->cable.jitter_ms = rng_between(&sim->rng, 0, 3) ? 0 : rng_between(&sim->rng, 1, 200);
}

/* Lengths at which something ends, and others. */
static uint32_t choose_length(struct rng *rng)
{
	static const uint32_t edges[] = {1,    511,  512,  513,  699,   700,   1024,
	                                 1467, 1468, 1469, 2936, 51200, 44040, 70000};

	if (rng_between(rng, 0, 1))
		return edges[rng_between(rng, 0, sizeof(edges) / sizeof(*edges) - 1)];
	return rng_between(rng, 1, 65536);
}

static void begin(struct sim *sim, uint64_t seed)
{
	uint8_t octets[RNG_SEED_LEN] = {0};

	memset(sim, 0, sizeof(*sim));
	sim->seed = seed;
	be32_set(octets, (uint32_t)(seed >> 32));
	be32_set(octets + 4, (uint32_t)seed);
	rng_init(&sim->rng, octets);
	sim->cable.rng = &sim->rng;
	choose_faults(sim);
	sim->servers = (struct servers){
		.rng = &sim->rng,
		.cable = &sim->cable,
		.layout = rng_between(&sim->rng, 0, LAYOUT_COUNT - 1),
		.tftp_kind = rng_between(&sim->rng, 0, TFTP_KIND_COUNT - 1),
		.file_len = choose_length(&sim->rng),
		.naks = rng_between(&sim->rng, 0, 7) ? 0 : rng_between(&sim->rng, 1, 3),
	};
}

/* ---- the client ---- */

static void begin_attempt(struct sim *sim)
{
	struct boot_config config = {
		.arch = 7,
		.user_class = "Lanyard",
		.link_wait_ms = BOOT_LINK_WAIT_MS,
		.trace_sink = verbose ? print_trace : NULL,
		.trace_context = sim,
	};

	memcpy(config.mac, client_mac.octet, sizeof(config.mac));
	for (size_t n = 0; n < RNG_SEED_LEN; n += 4)
		be32_set(config.seed + n, rng_u32(&sim->rng));
	total.attempts++;
	sim->began_ms = sim->now_ms;
	sim->received = 0;
	sim->failed = false;
	boot_init(&sim->boot, &config, sim->now_ms);
}

static void take_data(struct sim *sim, const struct boot_event *event)
{
	if (event->offset != sim->received)
		violate(sim, "data out of order");
	for (size_t n = 0; n < event->data.len; n++) {
		if (event->data.data[n] != program_octet(event->offset + n))
			violate(sim, "wrong octets");
	}
	sim->received += event->data.len;
}

static void take_failure(struct sim *sim, const struct failure *failure)
{
	sim->failed = true;
	if (!net_err_name(failure->err)[0])
		violate(sim, "failed without an error");
	else
		total.failed[failure->err]++;
	if (sim->began_ms > sim->heal_ms)
		violate(sim, net_err_name(failure->err));
}

static void take_events(struct sim *sim)
{
	struct boot_event event;

	while (boot_event(&sim->boot, &event)) {
		if (event.type == BOOT_EVENT_RESTART)
			sim->received = 0;
		else if (event.type == BOOT_EVENT_SIZE && event.size != sim->servers.file_len)
			violate(sim, "wrong size told");
		else if (event.type == BOOT_EVENT_DATA)
			take_data(sim, &event);
		else if (event.type == BOOT_EVENT_FAILED)
			take_failure(sim, &event.failure);
		else if (event.type == BOOT_EVENT_DONE)
			sim->done = true;
	}
}

static void send_all(struct sim *sim)
{
	uint8_t frame[LINK_FRAME_MAX];
	size_t len;

	for (int n = 0; (len = boot_output(&sim->boot, frame, sim->now_ms)) > 0; n++) {
		if (n == SENDS_MAX)
			violate(sim, "sends without end");
		if (sim->violation)
			return;
		total.sent++;
		if (len < ETH_FRAME_MIN || len > LINK_FRAME_MAX)
			violate(sim, "a frame of impossible length");
		if (sim->up_again_ms <= sim->now_ms && !cable_strikes(&sim->cable, FAULT_SEND))
			cable_send(&sim->cable, false, (struct bytes){frame, len}, sim->now_ms);
	}
}

/* ---- the loop ---- */

static void deliver(struct sim *sim)
{
	struct cable_frame frame;

	while (cable_take(&sim->cable, &frame, sim->now_ms)) {
		struct bytes octets = {frame.octets, frame.len};

		if (!frame.to_client) {
			servers_input(&sim->servers, octets, sim->now_ms);
			continue;
		}
		if (sim->up_again_ms > sim->now_ms)
			continue;
		boot_input(&sim->boot, frame.octets, frame.len, sim->now_ms);
		send_all(sim);
		take_events(sim);
		if (cable_strikes(&sim->cable, FAULT_FLAP))
			sim->up_again_ms = sim->now_ms + rng_between(&sim->rng, 1, FLAP_MS_MAX);
	}
}

static void heal(struct sim *sim)
{
	memset(sim->cable.permille, 0, sizeof(sim->cable.permille));
	sim->cable.jitter_ms = 0;
	sim->servers.naks = 0;
	if (sim->up_again_ms > sim->now_ms)
		sim->up_again_ms = sim->now_ms;
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Time goes on to what happens next. */
static void advance(struct sim *sim, unsigned *turns)
{
	uint64_t next_ms = sooner(boot_deadline_ms(&sim->boot), cable_deadline_ms(&sim->cable));

	next_ms = sooner(next_ms, servers_deadline_ms(&sim->servers));
	next_ms = sooner(next_ms, sim->now_ms + STEP_MS_MAX);
	if (next_ms > sim->now_ms)
		*turns = 0;
	else if (++*turns > TURNS_MAX)
		violate(sim, "a deadline passed and nothing is done");
	if (next_ms > sim->now_ms)
		sim->now_ms = next_ms;
}

static void turn(struct sim *sim)
{
	if (sim->now_ms >= sim->heal_ms)
		heal(sim);
	boot_link(&sim->boot, sim->up_again_ms <= sim->now_ms, sim->now_ms);
	servers_step(&sim->servers, sim->now_ms);
	send_all(sim);
	take_events(sim);
	deliver(sim);
}

/* After a failure: the last words, then another attempt. */
static void after_failure(struct sim *sim)
{
	uint64_t until_ms = sim->now_ms + BOOT_LAST_WORDS_MS;
	unsigned turns = 0;

	while (sim->now_ms < until_ms && boot_deadline_ms(&sim->boot) != NET_NEVER &&
	       !sim->violation) {
		turn(sim);
		advance(sim, &turns);
	}
	begin_attempt(sim);
}

static void check_end(struct sim *sim)
{
	if (sim->done && sim->received != sim->servers.file_len)
		violate(sim, "the program is not whole");
	if (sim->now_ms > sim->began_ms + ATTEMPT_MS_MAX)
		violate(sim, "an attempt without end");
	if (sim->now_ms > sim->heal_ms + ATTEMPT_MS_MAX + HEALED_MS_MAX)
		violate(sim, "not complete after the healing");
}

static void run(struct sim *sim, uint64_t seed)
{
	unsigned turns = 0;

	begin(sim, seed);
	begin_attempt(sim);
	while (!sim->done && !sim->violation) {
		turn(sim);
		if (sim->failed && !sim->violation)
			after_failure(sim);
		if (!sim->done)
			advance(sim, &turns);
		check_end(sim);
	}
	total.seeds++;
	total.done += sim->done;
	total.virtual_ms += sim->now_ms;
	for (int fault = 0; fault < FAULT_COUNT; fault++)
		total.struck[fault] += sim->cable.struck[fault];
}

static void print_total(uint64_t violations)
{
	static const char *const name[FAULT_COUNT] = {"lost",      "duplicated", "reordered",
	                                              "corrupted", "truncated",  "sends failed",
	                                              "link lost"};

	printf("%" PRIu64 " seeds, %" PRIu64 " attempts, %" PRIu64 " complete, %.1f virtual hours, "
	       "%" PRIu64 " frames sent\n",
	       total.seeds, total.attempts, total.done, (double)total.virtual_ms / 3600000,
	       total.sent);
	for (int fault = 0; fault < FAULT_COUNT; fault++)
		printf("  %s %" PRIu64 "\n", name[fault], total.struck[fault]);
	for (unsigned err = 0; err < ERROR_MAX; err++) {
		if (total.failed[err] > 0)
			printf("  E%02u %s %" PRIu64 "\n", err, net_err_name(err),
			       total.failed[err]);
	}
	printf("%" PRIu64 " violations\n", violations);
}

int main(int argc, char **argv)
{
	static struct sim sim;
	uint64_t seed, count, violations = 0;

	verbose = argc == 4 && strcmp(argv[1], "-v") == 0;
	if (argc != 3 + verbose) {
		fprintf(stderr, "usage: sim [-v] SEED COUNT\n");
		return 2;
	}
	seed = strtoull(argv[1 + verbose], NULL, 16);
	count = strtoull(argv[2 + verbose], NULL, 10);
	for (uint64_t n = 0; n < count; n++) {
		run(&sim, seed + n);
		if (sim.violation)
			printf("seed %" PRIx64 ": %s, at %" PRIu64 " ms\n", sim.seed, sim.violation,
			       sim.now_ms);
		violations += sim.violation != NULL;
		if (violations == VIOLATIONS_MAX)
			break;
	}
	print_total(violations);
	return violations > 0;
}
