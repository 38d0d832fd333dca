/* What all NICs did, in the order in which it happened. */
#include "efi/show.h"

#include <string.h>

#include "efi/console.h"
#include "efi/cpu.h"
#include "efi/firmware.h"
#include "tests/unit/uefi.h"
#include "tests/unit/unit.h"

#define NICS 3

static struct attempt attempts[NICS];
static struct race race = {.attempt = attempts, .count = NICS};
static uint64_t ticks;

uint64_t cpu_ticks(void)
{
	return ticks += 1000;
}

/* No NIC has a link or a menu, or is to be described. */
bool attempt_waits_for_link(const struct attempt *a)
{
	return a->state == ATTEMPT_RUNNING && a->boot.phase == BOOT_LINK;
}

bool race_waits_for_link(const struct race *of)
{
	(void)of;
	return true;
}

unsigned race_number(const struct race *of, const struct attempt *attempt)
{
	return (unsigned)(attempt - of->attempt) + 1;
}

bool menu_draw(struct menu *menu, uint64_t now_ms)
{
	(void)menu;
	(void)now_ms;
	return false;
}

bool nic_has_link(const struct nic *nic)
{
	(void)nic;
	return false;
}

void nic_text(struct line *line, const struct nic *nic)
{
	(void)line;
	(void)nic;
}

/* The last of them goes on from an earlier race; the first is not opened yet. */
static void switch_on(void)
{
	uefi_screen_on();
	firmware_set(NULL, &uefi_table);
	console_several();
	memset(attempts, 0, sizeof(attempts));
	race.opened = 0;
	race.now_ms = 1000;
	race.config.link_wait_ms = BOOT_LINK_WAIT_MS;
	for (uint32_t n = 0; n < NICS; n++)
		report_init(&attempts[n].report, &attempts[n].boot, n + 1, false);
	attempts[NICS - 1].state = ATTEMPT_RUNNING;
}

static void happened(uint32_t n, uint64_t at_ms, uint32_t word)
{
	const struct trace_entry entry = {at_ms, TRACE_DHCP_DISCOVER, {word}};

	report_take(&attempts[n].report, &entry);
}

static void one_that_goes_on_is_heard(void **state)
{
	(void)state;
	switch_on();
	happened(2, 900, 7);
	show_steps(&race);
	assert_true(uefi_shows("NIC3 DHCP  DISCOVER broadcast, attempt 7"));
	show_present(&race);
	assert_true(uefi_shows("no link on NIC 3; waiting 44 s more"));
}

static void the_oldest_comes_first(void **state)
{
	(void)state;
	switch_on();
	happened(2, 30, 3);
	happened(0, 20, 2);
	happened(0, 40, 4);
	happened(1, 10, 1);
	show_all_steps(&race);
	assert_true(
		uefi_shows("attempt 1\r\n  0.020 s  NIC1 DHCP  DISCOVER broadcast, attempt 2\r\n"
	                   "  0.030 s  NIC3 DHCP  DISCOVER broadcast, attempt 3\r\n"
	                   "  0.040 s  NIC1 "));
}

int main(void)
{
	UNIT(one_that_goes_on_is_heard);
	UNIT(the_oldest_comes_first);
	return unit_run("show");
}
