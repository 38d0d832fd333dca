#include "tests/sim/sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ATTEMPT_MS_MAX 600000
#define ONCE_MS_MAX    7200000 /* of an attempt through faults that do not end */
#define HEALED_MS_MAX  180000  /* from the healing to the complete program */
#define TURNS_MAX      2000    /* at the same millisecond */
#define STEP_MS_MAX    1000    /* how often the network is looked at */
#define LINGER_MS      3000

void violate(struct sim *sim, const char *what)
{
	if (!sim->violation)
		sim->violation = what;
}

void sim_begin(struct sim *sim, const struct scene *scene, uint64_t seed, const struct rng *rng,
               uint8_t fill)
{
	sim->seed = seed;
	sim->scene = *scene;
	sim->rng = *rng;
	cable_begin(&sim->cable, &sim->rng, &sim->scene);
	hostile_begin(&sim->hostile, &sim->rng, &sim->cable, &sim->scene);
	servers_begin(&sim->servers, &sim->rng, &sim->cable, &sim->hostile, &sim->scene);
	sim->clock = (struct sim_clock){.ahead_ms = (uint64_t)rng_u32(&sim->rng) << 4 | 1 << 30};
	sim->watch.hash = 0;
	sim->now_ms = sim->linger_ms = sim->ring_ms = sim->ring_count = sim->overrun = 0;
	sim->up_again_ms = scene->link_up_ms;
	sim->healed = sim->ended = sim->done = sim->used_next = false;
	sim->fill = fill;
	sim->turns = 0;
	sim->attempts = sim->sent = sim->programs = 0;
	memset(sim->failures, 0, sizeof(sim->failures));
	sim->violation = NULL;
	client_begin(sim);
}

/* ---- time ---- */

static void heal(struct sim *sim)
{
	sim->healed = true;
	cable_heal(&sim->cable);
	hostile_heal(&sim->hostile);
	servers_heal(&sim->servers);
	if (sim->up_again_ms > sim->now_ms)
		sim->up_again_ms = sim->now_ms;
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Time goes on to what happens next. */
static void advance(struct sim *sim)
{
	uint64_t next_ms = sooner(sim_scene_ms(sim, boot_deadline_ms(&sim->boot)),
	                          cable_deadline_ms(&sim->cable));

	next_ms = sooner(next_ms, servers_deadline_ms(&sim->servers));
	next_ms = sooner(next_ms, sim->choose_ms);
	next_ms = sooner(next_ms, sim->now_ms + STEP_MS_MAX);
	if (next_ms > sim->now_ms)
		sim->turns = 0;
	else if (++sim->turns > TURNS_MAX)
		violate(sim, "time does not go on");
	if (next_ms > sim->now_ms)
		sim->now_ms = next_ms;
}

static void deliver(struct sim *sim)
{
	struct cable_frame frame;

	while (!sim->violation && cable_take(&sim->cable, &frame, sim->now_ms)) {
		if (frame.to_client)
			client_receive(sim, &frame);
		else
			servers_input(&sim->servers, (struct bytes){frame.octets, frame.len},
			              sim->now_ms);
	}
}

static void turn(struct sim *sim)
{
	if (!sim->healed && sim->now_ms >= sim->scene.heal_ms)
		heal(sim);
	client_faults(sim);
	boot_link(&sim->boot, sim->up_again_ms <= sim->now_ms, sim_clock_ms(sim));
	client_user(sim);
	servers_step(&sim->servers, sim->now_ms);
	client_send_all(sim);
	client_take_events(sim);
	deliver(sim);
}

/* ---- the course ---- */

/* After a failure: the last words, then another attempt. */
static void say_last_words(struct sim *sim)
{
	uint64_t until_ms = sim->now_ms + BOOT_LAST_WORDS_MS;
	ip4 of_lease = sim->boot.lease.server; /* another host may have rebound it */
	bool can_be_heard = sim->healed && sim->scene.hostile[HOSTILE_OFFER] == 0 &&
	                    (of_lease == IP4_ANY || servers_has(of_lease)) &&
	                    sim->now_ms >= sim->clock.still_until_ms;

	while (sim->now_ms < until_ms && boot_deadline_ms(&sim->boot) != NET_NEVER &&
	       !sim->violation) {
		turn(sim);
		advance(sim);
	}
	if (can_be_heard && boot_deadline_ms(&sim->boot) != NET_NEVER)
		violate(sim, "last words without end");
}

/* A file with nothing in it is refused, every time and rightly. */
static bool is_right_failure(const struct sim *sim)
{
	return sim->scene.file_len == 0 && sim->failure.err == ERR_TFTP_EMPTY;
}

static void after_failure(struct sim *sim)
{
	bool was_healed = sim->attempt_ms > sim->scene.heal_ms;

	if (sim->used_next || (was_healed && is_right_failure(sim)))
		sim->ended = true; /* there was no other source */
	else if (was_healed)
		violate(sim, net_err_name(sim->failure.err));
	say_last_words(sim);
	sim->ended |= sim->scene.once;
	if (!sim->ended && !sim->violation)
		client_begin(sim);
}

/*
 * The complete program is of no use, once: the next source has to give it, too, or there is none.
 */
static void after_done(struct sim *sim)
{
	if (sim->linger_ms == 0)
		sim->linger_ms = sim->now_ms + LINGER_MS;
	if (sim->scene.uses_next && !sim->used_next) {
		sim->used_next = true;
		sim->done = false;
		sim->linger_ms = 0;
		boot_next(&sim->boot, (struct failure){ERR_IMAGE_LOAD, {0}}, sim_clock_ms(sim));
		client_take_events(sim);
		return;
	}
	if (sim->now_ms >= sim->linger_ms || !sim->scene.strict)
		sim->ended = true;
}

static void check_time(struct sim *sim)
{
	uint64_t most_ms = ATTEMPT_MS_MAX + 2 * scene_transfer_ms(&sim->scene);

	if (sim->scene.once)
		most_ms = ONCE_MS_MAX;
	if (sim->now_ms > sim->attempt_ms + most_ms)
		violate(sim, "an attempt without end");
	if (sim->now_ms > sim->scene.heal_ms + 2 * most_ms + HEALED_MS_MAX)
		violate(sim, "not complete after the healing");
}

void sim_step(struct sim *sim)
{
	turn(sim);
	if (sim->failed && !sim->violation)
		after_failure(sim);
	else if (sim->done && !sim->violation)
		after_done(sim);
	if (!sim->ended)
		advance(sim);
	check_time(sim);
	if (sim->violation)
		sim->ended = true;
}
