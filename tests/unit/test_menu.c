/* The menu on the screen is the one that the boot has. */
#include "efi/menu.h"

#include <stdio.h>
#include <string.h>

#include "efi/cpu.h"
#include "efi/firmware.h"
#include "tests/unit/uefi.h"
#include "tests/unit/unit.h"

static struct attempt attempt;
static struct menu menu;
static uint32_t chosen;
static uint64_t ticks;

uint64_t cpu_ticks(void)
{
	return ticks += 1000;
}

bool attempt_is_over(const struct attempt *a)
{
	return a->state == ATTEMPT_OVER;
}

void attempt_choose(struct attempt *a, uint32_t item)
{
	(void)a;
	chosen = item;
}

static void switch_on(void)
{
	uefi_screen_on();
	firmware_set(NULL, &uefi_table);
	memset(&attempt, 0, sizeof(attempt));
	memset(&menu, 0, sizeof(menu));
	attempt.state = ATTEMPT_RUNNING;
}

/* From now on its boot waits in the menu of another server: "ENTRY 1 of it", "ENTRY 2 of it". */
static void boot_has(const char *prompt, const char *entry, uint32_t count, uint64_t since_ms)
{
	struct pxe_menu *has = &attempt.boot.pxe.vendor.menu;

	attempt.boot.phase = BOOT_PXE;
	attempt.boot.phase_since_ms = since_ms;
	attempt.boot.pxe.state = PXE_CHOOSING;
	memset(has, 0, sizeof(*has));
	has->item_count = count;
	snprintf(has->prompt, sizeof(has->prompt), "%s", prompt);
	for (uint32_t n = 0; n < count; n++)
		snprintf(has->item[n].text, sizeof(has->item[n].text), "%s %u", entry, n + 1);
}

static void look(uint64_t now_ms)
{
	menu_look(&menu, &attempt, 1);
	assert_true(menu_draw(&menu, now_ms));
}

static void mark_moves(void **state)
{
	(void)state;
	switch_on();
	boot_has("Which one?", "disk", 3, 100);
	look(101);
	assert_true(uefi_shows("Which one?"));
	assert_true(uefi_shows("3  disk 3"));
	assert_true(uefi_shows("> 1  disk 1"));
	menu_key(&menu, KEY_DOWN, 102);
	look(103);
	assert_true(uefi_shows("> 2  disk 2"));
	menu_key(&menu, KEY_ENTER, 104);
	assert_int_equal(chosen, 1);
}

/* The boot went on to another server, and nobody had looked meanwhile. */
static void next_servers_menu(void **state)
{
	(void)state;
	switch_on();
	boot_has("Which one?", "disk", 3, 100);
	look(101);
	menu_key(&menu, KEY_DOWN, 102);
	menu_key(&menu, KEY_DOWN, 102);
	boot_has("And here?", "tape", 2, 103);
	uefi_screen_on();
	look(104);
	assert_true(uefi_shows("And here?"));
	assert_true(uefi_shows("2  tape 2"));
	assert_true(uefi_shows("> 1  tape 1"));
	menu_key(&menu, KEY_ENTER, 105);
	assert_int_equal(chosen, 0);
}

int main(void)
{
	UNIT(mark_moves);
	UNIT(next_servers_menu);
	return unit_run("menu");
}
