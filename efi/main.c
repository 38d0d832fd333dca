/* The program: a boot over all NICs, then what it fetched is run. */
#include "efi/clock.h"
#include "efi/config.h"
#include "efi/console.h"
#include "efi/firmware.h"
#include "efi/guard.h"
#include "efi/keys.h"
#include "efi/launch.h"
#include "efi/nics.h"
#include "efi/outcome.h"
#include "efi/race.h"
#include "efi/show.h"
#include "efi/status.h"
#include "version.h"

#define PAUSE_STALL_US 20000

struct outcome {
	EFI_STATUS status; /* for the firmware */
	bool pause;        /* what is on the screen has to be read */
};

static struct outcome report_no_nic(const struct nics *nics)
{
	struct line line;

	line_clear(&line);
	line_text(&line, "network controllers on PCI: ");
	line_number(&line, nics->pci_count, 1, ' ');
	if (nics->pci_count > 0)
		line_text(&line, ", but this firmware has no driver for any");
	console_step(0, "NIC", &line);
	console_failure(0, ERR_NIC_NONE, net_err_sentence(ERR_NIC_NONE), EFI_SUCCESS);
	console_hint(ERR_NIC_NONE);
	return (struct outcome){status_of(ERR_NIC_NONE), true};
}

/* The results of all, since the reasons may have left the screen, then the one that counts. */
static struct outcome report_failures(const struct race *race)
{
	enum net_err err[NICS_MAX];
	const struct attempt *furthest;
	EFI_STATUS status;

	for (uint32_t n = 0; n < race->count; n++)
		err[n] = attempt_err(&race->attempt[n]);
	furthest = &race->attempt[outcome_furthest(err, race->count)];
	if (!race->stopped)
		show_results(race, NULL);
	show_failure(furthest);
	status = furthest->status;
	if (!EFI_ERROR(status))
		status = status_of(furthest->failure.err);
	return (struct outcome){status, !race->stopped};
}

/* No failure: the firmware goes on with its next boot option, as the status asks it to. */
static struct outcome leave_it(const struct attempt *local)
{
	report_end(&local->report, &local->failure, clock_ms());
	return (struct outcome){status_of(ERR_LOCAL_BOOT), false};
}

/* Until a program runs and is content, or nothing is left to be tried. */
static struct outcome boot(struct race *race)
{
	struct attempt *winner;
	struct launch launch;

	show_nics(race);
	for (;;) {
		do {
			winner = race_run(race);
		} while (winner && !launch_load(winner, &launch));
		race_finish(race, winner);
		if (!winner && race_local(race))
			return leave_it(race_local(race));
		if (!winner)
			return report_failures(race);
		show_results(race, winner);
		if (!EFI_ERROR(launch_run(winner, &launch)))
			return (struct outcome){EFI_SUCCESS, false};
		race_resume(race, winner);
	}
}

static struct outcome boot_over(struct nics *nics, const struct settings *settings)
{
	struct outcome outcome = {EFI_OUT_OF_RESOURCES, false};
	struct race race;

	if (nics->count == 0)
		return report_no_nic(nics);
	if (race_init(&race, nics, settings))
		outcome = boot(&race);
	race_free(&race);
	return outcome;
}

/* Leaves the screen as it is for a while: what comes next may clear it. */
static void pause(uint32_t wait_ms)
{
	uint64_t now_ms = clock_ms(), end_ms = now_ms + wait_ms, shown_s = 0;
	struct line line;

	keys_discard();
	while (now_ms < end_ms && keys_poll(now_ms) == KEY_NONE) {
		uint64_t left_s = (end_ms - now_ms + 999) / 1000;

		if (left_s != shown_s) {
			shown_s = left_s;
			line_clear(&line);
			line_text(&line, "back to the firmware in ");
			line_number(&line, left_s, 1, ' ');
			line_text(&line, " s, at once by any key");
			console_draw(now_ms, 0, CONSOLE_ACTOR, &line);
		}
		firmware.boot->Stall(PAUSE_STALL_US);
		now_ms = clock_ms();
	}
	console_keep();
}

static __attribute__((noinline)) EFI_STATUS run(void)
{
	struct settings settings;
	struct outcome outcome;
	struct nics *nics;

	firmware.boot->SetWatchdogTimer(0, 0, 0, NULL);
	clock_start();
	if (!firmware_shell())
		console_clear();
	console_print("Lanyard " LANYARD_VERSION);
	config_read(&settings);
	nics = firmware_alloc(sizeof(*nics));
	if (!nics)
		return EFI_OUT_OF_RESOURCES;
	nics_find(nics);
	outcome = boot_over(nics, &settings);
	nics_free(nics);
	firmware_free(nics);
	if (outcome.pause)
		pause(settings.error_wait_ms);
	return outcome.status;
}

/* Has no buffers: they would be guarded by a value that changes meanwhile. */
GUARD_CHANGES EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
	firmware_set(image, table);
	guard_seed();
	return run();
}
