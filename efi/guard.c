#include "efi/guard.h"

#include "efi/console.h"
#include "efi/entropy.h"
#include "efi/firmware.h"
#include "efi/mem.h"
#include "efi/nics.h"
#include "efi/pxebc.h"
#include "efi/status.h"

#define READING_US 10000000 /* time to read, or to take a photograph */
#define STALL_US   100000

/* Its first octet is 0: a text that runs over ends there, and none can be made to hold it. */
#define FIRST_OCTET ((uintptr_t)0xff)

uintptr_t __stack_chk_guard = (uintptr_t)0x9f1d5a2be07c3600u;

GUARD_CHANGES void guard_seed(void)
{
	static const uint8_t none[16];
	uint8_t seed[RNG_SEED_LEN];
	uintptr_t guard;

	entropy_seed(seed, none, none);
	memcpy(&guard, seed, sizeof(guard));
	__stack_chk_guard = guard & ~FIRST_OCTET;
	wipe(seed, sizeof(seed));
}

static void say(void)
{
	console_keep();
	console_failure(0, ERR_INTERNAL, net_err_sentence(ERR_INTERNAL), EFI_SUCCESS);
	console_hint(ERR_INTERNAL);
}

/* No keys here: who reads them is what may have gone wrong. A shell keeps the screen. */
static void leave_time_to_read(void)
{
	for (unsigned us = 0; us < READING_US && !firmware_shell(); us += STALL_US)
		firmware.boot->Stall(STALL_US);
}

_Noreturn void __stack_chk_fail(void)
{
	static bool failed;
	bool again = failed;

	failed = true;
	if (!again) { /* else what is called here is what fails */
		say();
		nics_abandon();
		leave_time_to_read();
	}
	if (!pxebc_is_installed())
		firmware.boot->Exit(firmware.image, status_of(ERR_INTERNAL), 0, NULL);
	firmware.table->RuntimeServices->ResetSystem(EfiResetCold, status_of(ERR_INTERNAL), 0,
	                                             NULL);
	for (;;)
		firmware.boot->Stall(STALL_US);
}
