/* Cases of windows (RFC 7440): what servers grant and do, and what the client's NIC bears. */
#include "tests/sim/cases.h"

#define WINDOW 128 /* what the client asks for */

/* Frames of the client beside its ACKs: DHCP, ARP and the requests. */
#define FRAMES_ELSE 8

#define RING_MS_MAX 500

static uint64_t blocks_of(const struct scene *scene)
{
	return scene->file_len / scene->blksize + 1;
}

void case_no_loss(struct verdict *v)
{
	struct scene scene = plain_of(v, FILE_LONG);
	uint64_t most = blocks_of(&scene) / WINDOW + 1 + FRAMES_ELSE;

	for (uint32_t burst = 0; burst <= 20; burst += 10) {
		struct tally t;

		scene.burst = burst;
		t = tally_boots(scene, SEEDS / 4);
		say_done(v, &t);
		say(v, t.sent_max <= most, "%u frames for %u blocks; ", (unsigned)t.sent_max,
		    (unsigned)blocks_of(&scene));
	}
}

/* Less than asked is used; more than that, or none, is refused, and the file asked for plainly. */
void case_grants(struct verdict *v)
{
	static const uint32_t windows[] = {1, 2, 3, 7, 64, 127};
	struct scene scene = plain_of(v, FILE_SHORT);
	struct tally t;

	for (size_t n = 0; n < sizeof(windows) / sizeof(*windows); n++) {
		uint64_t most = blocks_of(&scene) / windows[n] + 1 + FRAMES_ELSE;

		scene.window = windows[n];
		t = tally_boots(scene, SEEDS / 4);
		say(v, tally_all_done(&t) && t.sent_max <= most, "%u: %u/%u, %u frames; ",
		    windows[n], t.done, t.seeds, (unsigned)t.sent_max);
	}
	scene.window_kind = WINDOW_TOO_LARGE;
	t = tally_boots(scene, SEEDS / 4);
	say(v, tally_all_done(&t), "more than asked: %u/%u; ", t.done, t.seeds);
	scene.window_kind = WINDOW_ZERO;
	t = tally_boots(scene, SEEDS / 4);
	say(v, tally_all_done(&t), "0: %u/%u", t.done, t.seeds);
}

/*
 * Also by servers that answer nothing twice. One to which only a window's end counts has no other
 * means than its timer, of 1 s here, and hardly a window is without loss.
 */
void case_ackings(struct verdict *v)
{
	static const char *const names[ACKING_COUNT] = {"any", "once", "end"};
	struct scene scene = with(v, FAULT_LOSS, 50);

	for (uint32_t n = 0; n < 2 * ACKING_COUNT; n++) {
		uint32_t most_ms;
		struct tally t;

		scene.acking = n % ACKING_COUNT;
		scene.answers_again = n < ACKING_COUNT;
		most_ms = scene.acking == ACKING_END ? 40000 : 10000;
		t = tally_boots(scene, SEEDS / 4);
		say(v, tally_all_done(&t) && t.transfer_max_ms <= most_ms,
		    "%s: %u/%u, %.1f s, at most %.1f s, %.0f frames; ", names[scene.acking], t.done,
		    t.seeds, seconds(tally_mean(&t, t.transfer_ms)),
		    seconds((double)t.transfer_max_ms), tally_mean(&t, t.sent));
	}
}

/*
 * A server sends whole windows at once, whatever comes of them: the client has to ask sooner, or it
 * waits for its timer in each.
 */
void case_ring(struct verdict *v)
{
	static const uint32_t rings[] = {8, 16, 32, 256};
	struct scene scene = plain_of(v, FILE_LONG);

	for (size_t n = 0; n < sizeof(rings) / sizeof(*rings); n++) {
		struct tally t;

		scene.ring = rings[n];
		scene.burst = 0;
		t = tally_boots(scene, SEEDS / 4);
		say(v, tally_all_done(&t) && t.transfer_max_ms <= RING_MS_MAX,
		    "%u: %u/%u, at most %.1f s, %.0f frames, %.0f lost; ", rings[n], t.done,
		    t.seeds, seconds((double)t.transfer_max_ms), tally_mean(&t, t.sent),
		    tally_mean(&t, t.overrun));
	}
}
