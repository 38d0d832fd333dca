#include "efi/show.h"

#include "efi/console.h"

#define QUIET_MS   4   /* no frame for so long: nobody is waiting for us */
#define OVERDUE_MS 250 /* in a transfer there is no pause; then a line may cost a moment */

void show_nics(const struct race *race)
{
	struct line line;

	if (race->count > 1)
		console_several();
	for (uint32_t n = 0; n < race->count; n++) {
		const struct attempt *a = &race->attempt[n];

		line_clear(&line);
		nic_text(&line, a->nic);
		console_step(race_number(race, a), race->count > 1 ? "" : "NIC", &line);
	}
}

/* Whose next line is the oldest; NULL: nothing has happened. */
static struct attempt *first_to_tell(struct race *race)
{
	struct attempt *first = NULL;

	for (uint32_t n = 0; n < race->count; n++) {
		struct attempt *a = &race->attempt[n];
		uint64_t at_ms = report_next_ms(&a->report);

		if (at_ms != NET_NEVER && (!first || at_ms < report_next_ms(&first->report)))
			first = a;
	}
	return first;
}

void show_all_steps(struct race *race)
{
	struct attempt *a;

	while ((a = first_to_tell(race)))
		report_print(&a->report);
}

static bool is_quiet(const struct race *race)
{
	for (uint32_t n = 0; n < race->count; n++) {
		if (race->now_ms < race->attempt[n].frame_ms + QUIET_MS)
			return false;
	}
	return true;
}

void show_steps(struct race *race)
{
	struct attempt *a = first_to_tell(race);

	if (a && (is_quiet(race) || race->now_ms >= report_next_ms(&a->report) + OVERDUE_MS))
		show_all_steps(race);
}

/* "NIC 2, 3" */
static void add_numbers(struct line *line, const struct race *race)
{
	const char *before = "NIC ";

	for (uint32_t n = 0; n < race->count; n++) {
		const struct attempt *a = &race->attempt[n];

		if (!attempt_waits_for_link(a))
			continue;
		line_text(line, before);
		line_number(line, race_number(race, a), 1, ' ');
		before = ", ";
	}
}

static uint64_t link_left_s(const struct race *race)
{
	uint64_t end_ms = race->now_ms;

	for (uint32_t n = 0; n < race->count; n++) {
		const struct attempt *a = &race->attempt[n];
		uint64_t its_end_ms = a->boot.phase_since_ms + race->config.link_wait_ms;

		if (attempt_waits_for_link(a) && its_end_ms > end_ms)
			end_ms = its_end_ms;
	}
	return (end_ms - race->now_ms + 999) / 1000;
}

static void draw_link_wait(struct race *race)
{
	uint64_t left_s = link_left_s(race);
	struct line line;

	if (left_s == 0 || left_s == race->link_shown_s)
		return;
	race->link_shown_s = left_s;
	line_clear(&line);
	line_text(&line, "no link");
	if (race->count > 1) {
		line_text(&line, " on ");
		add_numbers(&line, race);
	}
	line_text(&line, "; waiting ");
	line_number(&line, left_s, 1, ' ');
	line_text(&line, " s more");
	if (race_waits_for_link(race))
		line_text(&line, ", any key ends the wait");
	console_draw(race->now_ms, 0, "LINK", &line);
}

void show_present(struct race *race)
{
	if (!console_draw_due(race->now_ms) || first_to_tell(race))
		return;
	if (menu_draw(&race->menu, race->now_ms))
		return;
	if (race->leader)
		report_progress(&race->leader->report, race->now_ms);
	else
		draw_link_wait(race);
}

void show_end(struct race *race, const struct attempt *attempt)
{
	enum net_err err = attempt->failure.err;

	if (race->count == 1 || err == ERR_ABORTED || err == ERR_LOCAL_BOOT)
		return;
	show_all_steps(race);
	report_failure(&attempt->report, &attempt->failure, attempt->status);
}

static bool had_link(const struct attempt *a)
{
	return a->state == ATTEMPT_CLOSED ? nic_has_link(a->nic) : a->begun_ms != 0;
}

/* winner: the number of the NIC that boots; 0: none does, its program came back. */
static void add_result(struct line *line, const struct attempt *a, unsigned winner)
{
	if (!a->lost) {
		line_char(line, 'E');
		line_number(line, (uint64_t)a->failure.err, 1, ' ');
		line_char(line, ' ');
		line_text(line, net_err_name(a->failure.err));
		return;
	}
	if (!had_link(a)) {
		line_text(line, "no link");
		return;
	}
	if (winner == 0) {
		line_text(line, "stopped: another NIC booted");
		return;
	}
	line_text(line, "stopped: NIC");
	line_number(line, winner, 1, ' ');
	line_text(line, " boots");
}

void show_results(const struct race *race, const struct attempt *winner)
{
	struct line line;

	for (uint32_t n = 0; n < race->count; n++) {
		const struct attempt *a = &race->attempt[n];

		if (a == winner || race->count == 1)
			continue;
		line_clear(&line);
		line_mac(&line, a->nic->mac);
		line_text(&line, ": ");
		add_result(&line, a, winner ? race_number(race, winner) : 0);
		console_step(race_number(race, a), "", &line);
	}
}

void show_failure(const struct attempt *attempt)
{
	report_failure(&attempt->report, &attempt->failure, attempt->status);
	console_hint(attempt->failure.err);
	report_counters(&attempt->report, attempt->snp.link.faults);
}
