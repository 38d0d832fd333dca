/* Clocks that lie: time that goes back, that jumps, or that is nearly over. */
#include "tests/unit/hostile.h"

#define STEPS_AT_ONCE 24 /* sends and changes of state without time going on */

static unsigned sends; /* since the time was set */

/* All that is due at that time: it comes to rest. */
static void settle(uint64_t at_ms)
{
	struct boot_event e;

	now = at_ms;
	for (int n = 0; boot_deadline_ms(&boot) <= now; n++) {
		assert_true(n < STEPS_AT_ONCE);
		sends += output_once();
		while (boot_event(&boot, &e))
			;
	}
}

static void each_moment(void (*check)(enum moment moment))
{
	for (enum moment moment = 0; moment < MOMENT_COUNT; moment++) {
		unit_where = moment_name(moment);
		sends = 0;
		arrive(moment);
		check(moment);
	}
	unit_where = NULL;
}

/* ---- back ---- */

/* For a while it is earlier: nothing is due that was not, and the rest comes in its time. */
static void back_for_a_while(enum moment moment)
{
	const uint64_t before = now;
	const uint64_t times[] = {before > 0 ? before - 1 : 0, before / 2, 0};

	for (int i = 0; i < 3; i++) {
		settle(times[i]);
		dropped_frame(DROP_ETH_RUNT, (struct bytes){NULL, 0});
		settle(times[i]);
	}
	assert_int_equal(sends, 0);
	now = before;
	quiet();
	lead_to_end(moment);
}

static void time_goes_back_for_a_while(void **state)
{
	(void)state;
	each_moment(back_for_a_while);
}

/* It stays so: the boot is led to its end before it began. A wait under way is as much longer. */
static void back_for_good(enum moment moment)
{
	if (moment == AT_PROBE || moment == AT_MENU)
		return;
	now = 0;
	lead_to_end(moment);
}

static void time_goes_back_for_good(void **state)
{
	(void)state;
	each_moment(back_for_good);
}

/* ---- far ahead ---- */

#define DAY 86400000ull

static const uint64_t jumps[] = {DAY, 10 * DAY, UINT32_MAX, 1ull << 32, 100 * DAY, 1ull << 52};

#define END_MS    (10 * 60 * 1000ull)
#define SENDS_MAX 400

/*
 * All waits are over at once: no storm, and the boot ends with an error or goes on; in either case
 * nothing is due for ever.
 */
static void ahead(enum moment moment)
{
	for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
		uint64_t end;

		arrive(moment);
		boot_show_menu(&boot, now);
		boot_choose(&boot, 0, now);
		sends = 0;
		settle(now + jumps[i]);
		assert_in_range(sends, 0, 4);
		for (end = now + END_MS; boot_deadline_ms(&boot) < end;)
			settle(boot_deadline_ms(&boot));
		assert_in_range(sends, 0, SENDS_MAX);
		assert_console_printable();
	}
}

static void time_jumps(void **state)
{
	(void)state;
	each_moment(ahead);
}

/* Where a time and a wait no longer fit into 64 bits nothing spins. */
static void at_the_end(enum moment moment)
{
	static const uint64_t left[] = {100000, 31000, 5000, 1000, 251, 30, 2, 1};

	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
		arrive(moment);
		settle(UINT64_MAX - left[i]);
		settle(UINT64_MAX - 1);
	}
}

static void time_is_nearly_over(void **state)
{
	(void)state;
	each_moment(at_the_end);
}

/* As on a machine that has run for a hundred million years. */
static void boots_late(void **state)
{
	(void)state;
	power_on(1);
	now = UINT64_MAX - DAY;
	boot_init(&boot, &boot_config, now);
	boot_link(&boot, true, now);
	expect("DISCOVER");
	quiet();
	give(OFFER());
	quiet();
	finish_from(STAGE_SELECTING);
}

int main(void)
{
	UNIT(time_goes_back_for_a_while);
	UNIT(time_goes_back_for_good);
	UNIT(time_jumps);
	UNIT(time_is_nearly_over);
	UNIT(boots_late);
	return unit_run("hostile clock");
}
