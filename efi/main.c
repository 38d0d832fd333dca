/* The program: every NIC in turn, until one has booted. */
#include "efi/clock.h"
#include "efi/config.h"
#include "efi/console.h"
#include "efi/entropy.h"
#include "efi/firmware.h"
#include "efi/keys.h"
#include "efi/nics.h"
#include "efi/smbios.h"
#include "efi/status.h"
#include "efi/try.h"
#include "version.h"

#define PAUSE_STALL_US 20000

static struct outcome report_no_nic(const struct nics *nics)
{
	struct line line;

	line_clear(&line);
	line_text(&line, "network controllers on PCI: ");
	line_number(&line, nics->pci_count, 1, ' ');
	if (nics->pci_count > 0)
		line_text(&line, ", but this firmware has no driver for any");
	console_step("NIC", &line);
	console_failure(ERR_NIC_NONE, net_err_sentence(ERR_NIC_NONE), EFI_SUCCESS);
	return (struct outcome){ERR_NIC_NONE, status_of(ERR_NIC_NONE), false};
}

static void introduce(const struct nics *nics, uint32_t n)
{
	struct line line;

	line_clear(&line);
	line_number(&line, n + 1, 1, ' ');
	line_text(&line, " of ");
	line_number(&line, nics->count, 1, ' ');
	line_text(&line, ": ");
	nic_text(&line, &nics->nic[n]);
	console_step("NIC", &line);
}

/* One line a NIC, since the reasons may have left the screen. */
static void summarize(const struct nics *nics, const struct outcome *outcome, uint32_t tried)
{
	struct line line;

	for (uint32_t n = 0; n < tried; n++) {
		line_clear(&line);
		line_mac(&line, nics->nic[n].mac);
		line_text(&line, ": E");
		line_number(&line, (uint64_t)outcome[n].err, 1, ' ');
		line_char(&line, ' ');
		line_text(&line, net_err_name(outcome[n].err));
		console_step("NIC", &line);
	}
}

/* The errors are numbered along the way to a boot: the highest comes from the NIC that got
 * furthest. */
static struct outcome furthest(const struct outcome *outcome, uint32_t count)
{
	struct outcome best = outcome[0];

	for (uint32_t n = 1; n < count; n++) {
		if (outcome[n].err > best.err)
			best = outcome[n];
	}
	return best;
}

static struct outcome try_all(struct nics *nics, const struct settings *settings)
{
	struct outcome outcome[NICS_MAX];
	uint8_t uuid[16];
	uint32_t n;

	smbios_uuid(uuid);
	for (n = 0; n < nics->count; n++) {
		introduce(nics, n);
		outcome[n] = try_nic(&nics->nic[n], settings, uuid);
		if (outcome[n].final)
			return outcome[n];
	}
	if (n > 1)
		summarize(nics, outcome, n);
	return furthest(outcome, n);
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
			console_draw(now_ms, CONSOLE_ACTOR, &line);
		}
		firmware.boot->Stall(PAUSE_STALL_US);
		now_ms = clock_ms();
	}
	console_keep();
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
	struct settings settings;
	struct outcome outcome;
	struct nics *nics;

	firmware_set(image, table);
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
	outcome = nics->count > 0 ? try_all(nics, &settings) : report_no_nic(nics);
	nics_free(nics);
	firmware_free(nics);
	if (EFI_ERROR(outcome.status) && outcome.err != ERR_ABORTED)
		pause(settings.error_wait_ms);
	return outcome.status;
}
