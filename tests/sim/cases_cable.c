/* Cases of the cable: what is lost, late, doubled or false. */
#include "tests/sim/cases.h"

/*
 * Of the transfer: 1.3 times as long. A lost packet costs the time-out, which is 50 ms at least, at
 * round trips of 8 ms; in a window it costs one of these.
 */
void case_loss_1(struct verdict *v)
{
	struct scene scene = with(v, FAULT_LOSS, 10);
	struct tally plain, lossy;
	double factor;

	scene.delay_ms = 4;
	lossy = tally_boots(scene, SEEDS);
	scene.permille[FAULT_LOSS][0] = scene.permille[FAULT_LOSS][1] = 0;
	plain = tally_boots(scene, SEEDS);
	factor = (double)lossy.transfer_ms / (double)plain.transfer_ms;
	say_done(v, &lossy);
	say(v, factor <= 1.3, "%.2f times as long as without loss; ", factor);
	say(v, true, "a lost frame costs %.0f ms of the transfer",
	    (double)(lossy.transfer_ms - plain.transfer_ms) / (double)lossy.lost);
}

/* Also by a server that has no timer: then it is the client's that counts. */
void case_loss_5(struct verdict *v)
{
	struct scene scene = with(v, FAULT_LOSS, 50);
	struct tally t = tally_boots(scene, SEEDS);

	say_done(v, &t);
	say(v, t.transfer_max_ms <= 10000, "the transfer at most %.1f s; ",
	    seconds((double)t.transfer_max_ms));
	scene.resend_ms = TALLY_FOREVER;
	t = tally_boots(scene, SEEDS);
	say(v, true, "with a server that has no timer: ");
	say_done(v, &t);
}

/* Some servers do not send a block again for an ACK that comes again: they have a timer of 1 s. */
void case_loss_20(struct verdict *v)
{
	struct scene scene = with(v, FAULT_LOSS, 200);
	struct tally t = tally_boots(scene, SEEDS);

	say_done(v, &t);
	scene.answers_again = false;
	t = tally_boots(scene, SEEDS);
	say(v, true, "with a server that has only its timer: ");
	say_done(v, &t);
}

/* What may come of it: an answer that never came, or no progress for 30 s. */
void case_loss_50(struct verdict *v)
{
	struct tally t = tally_boots(with(v, FAULT_LOSS, 500), SEEDS);
	uint32_t silent = t.failed[ERR_DHCP_NO_OFFER] + t.failed[ERR_DHCP_NO_BOOT_INFO] +
	                  t.failed[ERR_DHCP_NO_ACK] + t.failed[ERR_PXE_NO_REPLY] +
	                  t.failed[ERR_TFTP_NO_REPLY];
	uint32_t stalled = t.failed[ERR_TFTP_STALLED];

	say(v, t.violations == 0 && t.done + silent + stalled == t.seeds,
	    "%u/%u complete, %u without an answer, %u without progress", t.done, t.seeds, silent,
	    stalled);
	say(v, t.stalled_max_ms <= TFTP_STALL_MS, " for 30 s (given up after %.1f s)",
	    seconds((double)t.stalled_max_ms));
}

void case_reorder(struct verdict *v)
{
	for (uint32_t depth = 1; depth <= 8; depth++) {
		struct scene scene = with(v, FAULT_REORDER, 300);
		struct tally t;

		scene.file_len = FILE_SHORT;
		scene.permille[FAULT_DUPLICATE][0] = scene.permille[FAULT_DUPLICATE][1] = 300;
		scene.overtake_ms = 2 * depth; /* a round trip is 2 ms: so many overtake it */
		t = tally_boots(scene, SEEDS / 4);
		say(v, tally_all_done(&t), "%u/%u ", t.done, t.seeds);
	}
	say(v, true, "complete at depths of 1 to 8");
}

/* The servers' duplicates are answered, each once at most. */
void case_duplicate(struct verdict *v)
{
	struct scene scene = with(v, FAULT_DUPLICATE, 1000);
	struct tally plain, t;

	scene.answers_again = false;
	t = tally_boots(scene, SEEDS / 4);
	plain = tally_boots(plain_of(v, FILE_LONG), SEEDS / 4);
	say_done(v, &t);
	say(v, (double)t.sent <= 1.1 * (double)plain.sent + (double)t.doubled,
	    "%.0f frames sent, %.0f without duplicates, %.0f came twice", tally_mean(&t, t.sent),
	    tally_mean(&plain, plain.sent), tally_mean(&t, t.doubled));
}

/*
 * By a server that does not answer an ACK which comes again. One that does doubles every duplicate
 * on, which RFC 1123 4.2.3.1 has servers mend; shown for comparison.
 */
void case_delay(struct verdict *v)
{
	static const uint32_t round_trips[] = {100, 300, 1000, 3000};
	struct tally plain = tally_boots(plain_of(v, FILE_LONG), SEEDS / 4);

	for (size_t n = 0; n < sizeof(round_trips) / sizeof(*round_trips); n++) {
		struct scene scene = plain_of(v, FILE_LONG);
		struct tally t, again;

		scene.delay_ms = round_trips[n] / 2;
		scene.jitter_ms = round_trips[n] / 10;
		scene.keeps_order = true;
		scene.resend_ms =
			2 * round_trips[n]; /* the server's duplicates do not matter here */
		again = tally_boots(scene, SEEDS / 4);
		scene.answers_again = false;
		t = tally_boots(scene, SEEDS / 4);
		say(v, tally_all_done(&again), "");
		say(v, tally_all_done(&t) && t.sent < 2 * plain.sent,
		    "%u ms: %u/%u, %.2f times the frames (%.2f); ", round_trips[n], t.done, t.seeds,
		    (double)t.sent / (double)plain.sent, (double)again.sent / (double)plain.sent);
	}
}

void case_corrupt(struct verdict *v)
{
	struct scene scene = with(v, FAULT_CORRUPT, 10);
	struct tally t = tally_boots(scene, SEEDS);

	say_done(v, &t);
	scene.no_checksum = true;
	t = tally_boots(scene, SEEDS);
	say(v, t.violations == t.wrong,
	    "without UDP checksums %u/%u complete, in %u false octets, which TFTP cannot tell",
	    t.done, t.seeds, t.wrong);
}

/* ---- link and user ---- */

void case_late_link(struct verdict *v)
{
	struct scene scene = plain_of(v, FILE_SHORT);
	struct tally t;

	scene.link_up_ms = 30000;
	t = tally_boots(scene, SEEDS / 4);
	say_done(v, &t);
	scene.link_up_ms = TALLY_FOREVER;
	t = tally_boots(scene, SEEDS / 4);
	say(v, tally_all_failed(&t, ERR_LINK_DOWN), "never: E12 after %.0f s",
	    seconds((double)t.ms_max));
}

void case_flap(struct verdict *v)
{
	static const uint32_t outages_ms[] = {2000, 20000};

	for (size_t n = 0; n < 2; n++) {
		struct scene scene = plain_of(v, FILE_LONG);
		struct tally t;

		scene.outage_at_ms = 700;
		scene.outage_ms = outages_ms[n];
		t = tally_boots(scene, SEEDS / 4);
		say_done(v, &t);
	}
}

/* The link is up, but the switch lets nothing through. */
void case_blocked_port(struct verdict *v)
{
	static const uint32_t blocked_ms[] = {30000, 45000};

	for (size_t n = 0; n < 2; n++) {
		struct scene scene = with(v, FAULT_LOSS, 1000);
		struct tally t;

		scene.heal_ms = blocked_ms[n];
		t = tally_boots(scene, SEEDS / 4);
		say_done(v, &t);
	}
}

void case_stop_key(struct verdict *v)
{
	uint32_t stopped = 0, late = 0;

	for (uint32_t at_ms = 1; at_ms <= 1400; at_ms += 7) {
		struct scene scene = plain_of(v, FILE_LONG);
		struct tally t;

		scene.heal_ms = 1;
		scene.abort_ms = at_ms;
		t = tally_boots(scene, 1);
		stopped += tally_all_failed(&t, ERR_ABORTED);
		late += t.ms_max > at_ms + 2 * BOOT_LAST_WORDS_MS;
	}
	say(v, stopped == SEEDS * 2 && late == 0, "%u/%u stop, %u of them late", stopped, SEEDS * 2,
	    late);
}
