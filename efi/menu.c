#include "efi/menu.h"

#include "efi/console.h"

#define ACTOR "PXE"

bool menu_is_due(const struct attempt *attempt)
{
	return attempt->state == ATTEMPT_RUNNING && boot_menu(&attempt->boot);
}

bool menu_holds(const struct menu *menu, const struct attempt *attempt)
{
	return menu->chooser && attempt != menu->chooser && !attempt_is_over(attempt);
}

/* Within one round a boot can go from one server's menu to the next one's. */
static bool is_the_same(const struct menu *menu)
{
	const struct attempt *a = menu->attempt;

	return a && menu_is_due(a) && a->boot.phase_since_ms == menu->since_ms;
}

void menu_look(struct menu *menu, struct attempt *attempt, uint32_t count)
{
	if (menu->chooser && attempt_is_over(menu->chooser))
		menu->chooser = NULL;
	if (is_the_same(menu))
		return;
	menu->attempt = NULL;
	for (uint32_t n = 0; n < count && !menu->attempt; n++) {
		if (!menu_is_due(&attempt[n]) || menu_holds(menu, &attempt[n]))
			continue;
		*menu = (struct menu){.attempt = &attempt[n],
		                      .chooser = menu->chooser,
		                      .since_ms = attempt[n].boot.phase_since_ms};
		picker_init(&menu->picker, boot_menu(&attempt[n].boot));
	}
}

bool menu_key(struct menu *menu, enum key key, uint64_t now_ms)
{
	struct attempt *a = menu->attempt;

	if (!a || !menu_is_due(a))
		return false;
	menu->chooser = a;
	if (boot_menu_left_ms(&a->boot, now_ms) > 0) {
		boot_show_menu(&a->boot, now_ms);
	} else if (picker_key(&menu->picker, key)) {
		console_keep();
		attempt_choose(a, menu->picker.marked);
	}
	return true;
}

/* The list as lines of their own; only what is marked is drawn again and again. */
static void list(const struct picker *picker, unsigned nic)
{
	struct line line;

	for (uint32_t n = 0; n < picker->menu->item_count; n++) {
		picker_row(picker, n, &line);
		console_step(nic, ACTOR, &line);
	}
	line_clear(&line);
	line_text(&line, "choose by arrow keys and Enter, or by digit; Esc stops");
	console_step(nic, ACTOR, &line);
}

static void draw_countdown(struct menu *menu, uint32_t left_ms, uint64_t now_ms)
{
	uint32_t left_s = (left_ms + 999) / 1000;
	struct line line;

	if (console_drawn() && left_s == menu->drawn)
		return;
	menu->drawn = left_s;
	picker_countdown(&menu->picker, left_s, &line);
	console_draw(now_ms, menu->attempt->report.nic, ACTOR, &line);
}

static void draw_mark(struct menu *menu, uint64_t now_ms)
{
	struct line line;

	if (!menu->listed)
		list(&menu->picker, menu->attempt->report.nic);
	else if (console_drawn() && menu->drawn == menu->picker.marked)
		return;
	menu->listed = true;
	menu->drawn = menu->picker.marked;
	picker_mark(&menu->picker, &line);
	console_draw(now_ms, menu->attempt->report.nic, ACTOR, &line);
}

bool menu_draw(struct menu *menu, uint64_t now_ms)
{
	struct line line;
	uint32_t left_ms;

	if (!menu->attempt || !menu_is_due(menu->attempt))
		return false;
	if (!menu->prompted && menu->picker.menu->prompt[0]) {
		line_clear(&line);
		line_text(&line, menu->picker.menu->prompt);
		console_step(menu->attempt->report.nic, ACTOR, &line);
	}
	menu->prompted = true;
	left_ms = boot_menu_left_ms(&menu->attempt->boot, now_ms);
	if (left_ms > 0)
		draw_countdown(menu, left_ms, now_ms);
	else
		draw_mark(menu, now_ms);
	return true;
}
