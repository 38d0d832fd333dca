/* Cases of the hosts: what servers do, and what they do not. */
#include "tests/sim/cases.h"

#define WRAP_BLKSIZE     8
#define WRAP_BLOCKS      100000
#define WRAP_FRAMES_ELSE 500
#define QUEUE_MS         4000

/* ---- DHCP and PXE ---- */

static struct tally in_layout(const struct verdict *v, enum layout layout)
{
	struct scene scene = plain_of(v, FILE_SHORT);

	scene.layout = layout;
	return tally_boots(scene, SEEDS / 4);
}

void case_two_dhcp_servers(struct verdict *v)
{
	struct scene scene = plain_of(v, FILE_SHORT);
	struct tally t = in_layout(v, LAYOUT_TWO_DHCP);

	say_done(v, &t);
	scene.layout = LAYOUT_TWO_DHCP;
	scene.other_first = true;
	t = tally_boots(scene, SEEDS / 4);
	say(v, true, "in the other order ");
	say_done(v, &t);
}

void case_nak(struct verdict *v)
{
	struct scene scene = plain_of(v, FILE_SHORT);
	struct tally plain = tally_boots(scene, SEEDS / 4), t;

	scene.naks = 1;
	t = tally_boots(scene, SEEDS / 4);
	say_done(v, &t);
	say(v, t.ms_max < plain.ms_max + DHCP_NAK_WAIT_MS + PLAN_PATIENCE_REFUSED_MS + 200,
	    "asked anew within 0.25 s, with 1 s for another server; ");
	scene.naks = TALLY_FOREVER;
	t = tally_boots(scene, SEEDS / 4);
	say(v, tally_all_failed(&t, ERR_DHCP_NAK) && t.sent_max <= 4 * DHCP_REFUSALS_MAX,
	    "for ever: E24 after %.0f s and %u frames", seconds(tally_mean(&t, t.ms)),
	    (unsigned)t.sent_max);
}

void case_late_proxy(struct verdict *v)
{
	static const uint32_t late_ms[] = {1000, 3000, 7000};

	for (size_t n = 0; n < sizeof(late_ms) / sizeof(*late_ms); n++) {
		struct scene scene = plain_of(v, FILE_SHORT);
		struct tally t;

		scene.late_ms = late_ms[n];
		t = tally_boots(scene, SEEDS / 4);
		say_done(v, &t);
	}
}

void case_no_proxy(struct verdict *v)
{
	struct scene scene = plain_of(v, FILE_SHORT);
	struct tally t;

	scene.down[ROLE_PXE] = true;
	t = tally_boots(scene, SEEDS / 4);
	say(v, tally_all_failed(&t, ERR_DHCP_NO_BOOT_INFO) && t.ms_max < 63000,
	    "%u/%u end with E23 after at most %.1f s", t.failed[ERR_DHCP_NO_BOOT_INFO], t.seeds,
	    seconds((double)t.ms_max));
}

void case_silent_4011(struct verdict *v)
{
	struct scene scene = plain_of(v, FILE_SHORT);
	struct tally t = in_layout(v, LAYOUT_BINL_SILENT);

	say(v, t.ms_max < 10500, "falls back: ");
	say_done(v, &t);
	scene.layout = LAYOUT_BINL;
	scene.down[ROLE_PXE] = true;
	t = tally_boots(scene, SEEDS / 4);
	say(v, tally_all_failed(&t, ERR_PXE_NOT_SERVED) && t.ms_max < 10500,
	    "no file: E34 after at most %.1f s", seconds((double)t.ms_max));
}

/* ---- TFTP ---- */

void case_not_found(struct verdict *v)
{
	struct tally t = in_layout(v, LAYOUT_FALLBACK), plain = in_layout(v, LAYOUT_PROXY);

	say_done(v, &t);
	say(v, t.sent_max < plain.sent_max + 10, "%u frames more than without",
	    (unsigned)(t.sent_max - plain.sent_max));
}

static void say_kinds(struct verdict *v, enum tftp_kind one, enum tftp_kind other)
{
	const enum tftp_kind kinds[] = {one, other};

	for (size_t n = 0; n < 2; n++) {
		struct scene scene = plain_of(v, FILE_SHORT);
		struct tally t;

		scene.tftp_kind = kinds[n];
		scene.blksize = kinds[n] == TFTP_KIND_SMALLER ? 700 : scene.blksize;
		t = tally_boots(scene, SEEDS / 4);
		say_done(v, &t);
	}
}

void case_old_server(struct verdict *v)
{
	say_kinds(v, TFTP_KIND_PLAIN, TFTP_KIND_NO_SIZE);
}

void case_refusing_server(struct verdict *v)
{
	say_kinds(v, TFTP_KIND_REFUSES, TFTP_KIND_REFUSES_0);
}

void case_other_options(struct verdict *v)
{
	say_kinds(v, TFTP_KIND_SMALLER, TFTP_KIND_ONLY_SIZE);
}

/* Where it gets to requests late it answers two or three of a boot: few of them keep a place. */
void case_full(struct verdict *v)
{
	static const uint32_t full_ms[] = {30000, 60000};

	for (size_t n = 0; n < sizeof(full_ms) / sizeof(*full_ms); n++) {
		struct scene scene = plain_of(v, FILE_SHORT);
		struct tally t;

		scene.full_ms = full_ms[n];
		scene.queue_ms = QUEUE_MS;
		t = tally_boots(scene, SEEDS);
		say_done(v, &t);
		say(v, t.kept <= t.seeds / 2, "%u places kept; ", (unsigned)t.kept);
	}
}

/*
 * What is lost there is no reason to go on in smaller windows; so soon do ACKs come here that they
 * interrupt the next window, which then ends too soon.
 */
void case_wrap(struct verdict *v)
{
	const uint32_t window = v->server == WINDOW_GRANTED ? TFTP_WINDOW_MAX : 1;
	const uint64_t most = WRAP_BLOCKS / window + WRAP_FRAMES_ELSE;

	for (int to_1 = 0; to_1 < 2; to_1++) {
		struct scene scene = plain_of(v, WRAP_BLOCKS * WRAP_BLKSIZE + 3);
		struct tally t;

		scene.tftp_kind = TFTP_KIND_SMALLER;
		scene.blksize = WRAP_BLKSIZE;
		scene.delay_ms = 0;
		scene.acking = ACKING_ONCE;
		scene.burst = 1;
		scene.wraps_to_1 = to_1;
		scene.loses_wrap = true;
		t = tally_boots(scene, 2);
		say(v, tally_all_done(&t) && t.sent_max <= most,
		    "to %d: %u/%u complete, at most %u frames; ", to_1, t.done, t.seeds,
		    (unsigned)t.sent_max);
	}
}

/* Neither block 0 nor the end of the window says how the server counts: the file's length does. */
void case_wrap_at_end(struct verdict *v)
{
	for (int to_1 = 0; to_1 < 2; to_1++) {
		struct scene scene = plain_of(v, (UINT16_MAX + 40) * WRAP_BLKSIZE);
		struct tally t;

		scene.tftp_kind = TFTP_KIND_SMALLER;
		scene.blksize = WRAP_BLKSIZE;
		scene.delay_ms = 0;
		scene.window = 127;
		scene.wraps_to_1 = to_1;
		t = tally_boots(scene, 2);
		say(v, tally_all_done(&t), "to %d: %u/%u complete; ", to_1, t.done, t.seeds);
	}
}

void case_lengths(struct verdict *v)
{
	static const uint32_t good[] = {1, 511, 512, 513, 1467, 1468, 1469, 3 * 1468, 100 * 512};
	uint32_t done = 0, count = sizeof(good) / sizeof(*good);
	struct tally t;

	for (uint32_t n = 0; n < count; n++) {
		t = tally_boots(plain_of(v, good[n]), 1);
		done += tally_all_done(&t);
	}
	t = tally_boots(plain_of(v, 0), 1);
	say(v, done == count, "%u of %u lengths complete; ", done, count);
	say(v, tally_all_failed(&t, ERR_TFTP_EMPTY), "none: E45 %u/1", t.failed[ERR_TFTP_EMPTY]);
}
