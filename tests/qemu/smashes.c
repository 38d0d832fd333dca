/*
 * Lanyard with a fault: where it would load the boot program that it fetched, a function writes
 * past its buffer, up to where it returns to and beyond; or, with the user class "Assert", finds
 * itself in a state that cannot be. Linked in the place of efi/launch.c.
 */
#include "efi/launch.h"

#include "efi/console.h"
#include "efi/guard.h"
#include "net/assert.h"

#define ROOM   16
#define BEYOND 64 /* octets */

/* The length is not known to the compiler, which would refuse. */
static __attribute__((noinline)) void overrun(volatile size_t len)
{
	volatile uint8_t room[ROOM];

	for (size_t n = 0; n < len; n++)
		room[n] = 0x5a;
	(void)room[0];
}

bool launch_load(struct attempt *attempt, struct launch *launch)
{
	struct line line;

	(void)launch;
	line_clear(&line);
	line_text(&line, "GUARD ");
	line_number(&line, __stack_chk_guard, 1, ' ');
	line_text(&line, " end");
	console_step(attempt->report.nic, CONSOLE_ACTOR, &line);
	net_assert(attempt->boot.config.user_class[0] != 'A');
	overrun(ROOM + BEYOND);
	console_print("WENT ON");
	return false;
}

EFI_STATUS launch_run(struct attempt *attempt, struct launch *launch)
{
	(void)attempt;
	(void)launch;
	return EFI_ABORTED;
}
