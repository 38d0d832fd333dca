#include "tests/sim/scene.h"

#include <string.h>

#include "net/wire/pxe.h"

#define BLKSIZE_FULL  1468
#define BLKSIZE_SMALL 700
#define HEAL_MS_MAX   60000
#define LONG_FILE     1048576
#define WINDOW_ANY    UINT16_MAX

struct scene scene_plain(void)
{
	return (struct scene){
		.layout = LAYOUT_PROXY,
		.tftp_kind = TFTP_KIND_OPTIONS,
		.file_len = LONG_FILE,
		.blksize = BLKSIZE_FULL,
		.prompt_s = -1,
		.window = WINDOW_ANY,
		.resend_ms = 1000,
		.answers_again = true,
		.delay_ms = 1,
		.overtake_ms = 1,
	};
}

static bool one_in(struct rng *rng, uint32_t n)
{
	return rng_between(rng, 1, n) == 1;
}

/* ---- the hosts ---- */

/* Lengths at which something ends, and others. */
static uint32_t choose_length(struct rng *rng, uint32_t blksize)
{
	static const uint32_t edges[] = {1, 2, 511, 512, 513, 1024, 51200, 44040};

	if (one_in(rng, 100))
		return rng_between(rng, LONG_FILE / 8, LONG_FILE);
	switch (rng_between(rng, 0, 2)) {
	case 0:
		return edges[rng_between(rng, 0, sizeof(edges) / sizeof(*edges) - 1)];
	case 1:
		return rng_between(rng, 1, 12) * blksize + rng_between(rng, 0, 2) - 1;
	default:
		return rng_between(rng, 1, 32768);
	}
}

/* More blocks than their numbers count: both servers that go on with 0 and those with 1. */
static void make_wrap(struct scene *scene, struct rng *rng)
{
	scene->tftp_kind = TFTP_KIND_SMALLER;
	scene->blksize = TFTP_BLKSIZE_LEAST;
	scene->file_len =
		TFTP_BLKSIZE_LEAST * rng_between(rng, 65536, 66000) + rng_between(rng, 0, 7);
	scene->delay_ms = scene->serve_ms = scene->burst = scene->ring = 0;
}

static void choose_menu(struct scene *scene, struct rng *rng)
{
	static const int prompts[] = {-1, 0, 1, 5, PXE_PROMPT_FOREVER};

	scene->control = (uint8_t)rng_between(rng, 0, 7);
	scene->prompt_s = prompts[rng_between(rng, 0, sizeof(prompts) / sizeof(*prompts) - 1)];
	scene->deaf_to_group = one_in(rng, 3);
	scene->deaf_to_broadcast = one_in(rng, 3);
}

/* Most servers that know the option grant what is asked; some have a limit. */
static void choose_window(struct scene *scene, struct rng *rng)
{
	static const uint32_t windows[] = {WINDOW_ANY, WINDOW_ANY, 1, 2, 3, 8, 64, 127};
	static const uint32_t bursts[] = {0, 1, 4, 20};

	scene->window_kind = one_in(rng, 8) ? rng_between(rng, 0, WINDOW_KIND_COUNT - 1)
	                                    : rng_between(rng, WINDOW_IGNORED, WINDOW_GRANTED);
	scene->window = windows[rng_between(rng, 0, sizeof(windows) / sizeof(*windows) - 1)];
	scene->acking = rng_between(rng, 0, ACKING_COUNT - 1);
	scene->burst = bursts[rng_between(rng, 0, sizeof(bursts) / sizeof(*bursts) - 1)];
}

static void choose_full(struct scene *scene, struct rng *rng)
{
	scene->full_ms = one_in(rng, 8) ? rng_between(rng, 1, HEAL_MS_MAX) : 0;
	scene->queue_ms = one_in(rng, 8) ? rng_between(rng, 1, 10000) : 0;
}

static void choose_hosts(struct scene *scene, struct rng *rng)
{
	static const uint32_t late_ms[] = {1000, 3000, 7000};

	scene->layout = rng_between(rng, 0, LAYOUT_COUNT - 1);
	scene->tftp_kind = rng_between(rng, 0, TFTP_KIND_COUNT - 1);
	scene->naming = rng_between(rng, 0, NAMING_COUNT - 1);
	scene->renewal = rng_between(rng, 0, RENEWAL_COUNT - 1);
	scene->backslash = one_in(rng, 6);
	scene->wraps_to_1 = one_in(rng, 2);
	scene->resend_ms = one_in(rng, 2) ? 1000 : rng_between(rng, 50, 5000);
	scene->answers_again = one_in(rng, 2);
	scene->other_first = one_in(rng, 2);
	scene->blksize = scene->tftp_kind == TFTP_KIND_SMALLER ? BLKSIZE_SMALL : BLKSIZE_FULL;
	scene->file_len = choose_length(rng, one_in(rng, 2) ? scene->blksize : 512);
	scene->late_ms = one_in(rng, 4) ? late_ms[rng_between(rng, 0, 2)] : 0;
	scene->naks = one_in(rng, 8) ? rng_between(rng, 1, 3) : 0;
	scene->taken = one_in(rng, 8) && scene->layout != LAYOUT_BOOTP ? rng_between(rng, 1, 2) : 0;
	scene->lease_s = one_in(rng, 2) ? rng_between(rng, 4, 60) : 0;
	scene->serve_ms = one_in(rng, 8) ? rng_between(rng, 1, 2000) : 0;
	choose_menu(scene, rng);
	choose_window(scene, rng);
	choose_full(scene, rng);
	for (int role = 0; role < ROLE_COUNT; role++)
		scene->down[role] = one_in(rng, 16);
}

/* ---- faults ---- */

static const uint32_t most_permille[FAULT_COUNT] = {
	[FAULT_LOSS] = 500,    [FAULT_DUPLICATE] = 1000, [FAULT_REORDER] = 300,
	[FAULT_CORRUPT] = 200, [FAULT_TRUNCATE] = 200,   [FAULT_SEND] = 300,
	[FAULT_TWICE] = 1000,  [FAULT_EMPTY] = 500,      [FAULT_LONG] = 100,
	[FAULT_GARBAGE] = 500, [FAULT_FLAP] = 3,         [FAULT_STILL] = 5,
	[FAULT_JUMP] = 5,
};

/* Each fault is off in half of the seeds, and in each direction on its own. */
static void choose_faults(struct scene *scene, struct rng *rng)
{
	for (int fault = 0; fault < FAULT_COUNT; fault++) {
		for (int way = 0; way < 2; way++) {
			if (rng_between(rng, 0, 1))
				scene->permille[fault][way] =
					rng_between(rng, 1, most_permille[fault]);
		}
	}
}

/* One fault alone, at its worst, one way or both. */
static void choose_one_fault(struct scene *scene, struct rng *rng)
{
	enum fault fault = rng_between(rng, 0, FAULT_COUNT - 1);
	uint32_t ways = rng_between(rng, 1, 3);

	scene->permille[fault][0] = ways & 1 ? most_permille[fault] : 0;
	scene->permille[fault][1] = ways & 2 ? most_permille[fault] : 0;
}

static void choose_hostile(struct scene *scene, struct rng *rng)
{
	scene->is_hostile = true;
	for (int act = 0; act < HOSTILE_COUNT; act++) {
		if (rng_between(rng, 0, 1))
			scene->hostile[act] = rng_between(rng, 1, act == HOSTILE_FLOOD ? 30 : 400);
	}
	if (one_in(rng, 2)) /* one that says nothing which a server could say */
		memset(scene->hostile + HOSTILE_OFFER, 0,
		       sizeof(scene->hostile) - HOSTILE_OFFER * sizeof(*scene->hostile));
	/* Two bits turned over can cancel each other out in a sum of 16 bits. */
	if (scene->hostile[HOSTILE_BIT] > 0)
		scene->permille[FAULT_CORRUPT][1] = 0;
}

/* Round trips are longer than what a ring is counted by: each answer is to another look at it. */
static void choose_ring(struct scene *scene, struct rng *rng)
{
	static const uint32_t rings[] = {8, 16, 32, 256};

	if (!one_in(rng, 4))
		return;
	scene->ring = rings[rng_between(rng, 0, sizeof(rings) / sizeof(*rings) - 1)];
	if (scene->delay_ms == 0)
		scene->delay_ms = 1;
	/* Of a server to which only its end counts nobody can get a larger window. */
	if (scene->acking == ACKING_END && scene->window > scene->ring)
		scene->window = scene->ring;
}

static void choose_times(struct scene *scene, struct rng *rng)
{
	scene->heal_ms = rng_between(rng, 0, HEAL_MS_MAX);
	scene->delay_ms = rng_between(rng, 0, 5);
	scene->jitter_ms = one_in(rng, 4) ? rng_between(rng, 1, 300) : 0;
	scene->overtake_ms = one_in(rng, 4) ? 2000 : 40;
	scene->keeps_order = one_in(rng, 2);
	scene->link_up_ms = one_in(rng, 8) ? rng_between(rng, 1, 44000) : 0;
	if (scene->link_up_ms > scene->heal_ms)
		scene->heal_ms += scene->link_up_ms;
}

/* What only a checksum of UDP can tell. */
static bool can_change_octets(const struct scene *scene)
{
	return scene->permille[FAULT_CORRUPT][1] > 0 || scene->permille[FAULT_LONG][1] > 0 ||
	       scene->hostile[HOSTILE_BIT] > 0;
}

/* ---- all of it ---- */

struct scene scene_choose(struct rng *rng)
{
	struct scene scene = {.overtake_ms = 1};

	choose_hosts(&scene, rng);
	choose_times(&scene, rng);
	choose_ring(&scene, rng);
	if (one_in(rng, 2500))
		make_wrap(&scene, rng);
	if (one_in(rng, 8))
		choose_one_fault(&scene, rng);
	else if (!one_in(rng, 16))
		choose_faults(&scene, rng);
	if (one_in(rng, 4))
		choose_hostile(&scene, rng);
	scene.no_checksum = one_in(rng, 8) && !can_change_octets(&scene);
	scene.abort_ms = one_in(rng, 8) ? rng_between(rng, 1, HEAL_MS_MAX) : 0;
	scene.uses_next = one_in(rng, 8);
	scene.strict = one_in(rng, 32);
	scene.twin = one_in(rng, 32);
	return scene;
}

uint64_t scene_transfer_ms(const struct scene *scene)
{
	uint64_t blocks = scene->file_len / (scene->blksize < 512 ? scene->blksize : 512) + 2;

	return blocks * (2 * scene->delay_ms + scene->serve_ms + 1);
}
