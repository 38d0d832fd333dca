/*
 * Faults one by one: what the fault is, and what has to come of it. F05 and so on are their numbers
 * in a list of what boot clients meet. Of that list are tried elsewhere: what is shown of a missing
 * file (F16) in tests/unit/test_boot_sources.c, a program larger than memory (F23) there and in
 * tests/qemu, a key during each wait and what is left behind then (F31) in tests/qemu as well.
 */
#include "tests/sim/cases.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void say(struct verdict *verdict, bool good, const char *format, ...)
{
	size_t at = strlen(verdict->text);
	va_list args;

	va_start(args, format);
	vsnprintf(verdict->text + at, TEXT_CAP - at, format, args);
	va_end(args);
	verdict->good = verdict->good && good;
}

struct scene plain_of(uint32_t file_len)
{
	struct scene scene = scene_plain();

	scene.file_len = file_len;
	return scene;
}

struct scene with(enum fault fault, uint32_t permille)
{
	struct scene scene = scene_plain();

	scene.permille[fault][0] = scene.permille[fault][1] = permille;
	return scene;
}

double seconds(double ms)
{
	return ms / 1000;
}

void say_done(struct verdict *v, const struct tally *t)
{
	say(v, tally_all_done(t), "%u/%u complete, %.1f s, at most %.1f s; ", t->done, t->seeds,
	    seconds(tally_mean(t, t->ms)), seconds((double)t->ms_max));
}

/* ---- the table ---- */

static const struct {
	const char *name, *what;
	void (*run)(struct verdict *verdict);
} rows[] = {
	{"F01", "1 % of the frames lost each way, 1 MiB", case_loss_1},
	{"F02", "5 % lost each way, 1 MiB", case_loss_5},
	{"F03", "20 % lost each way, 1 MiB", case_loss_20},
	{"F04", "50 % lost each way, 1 MiB", case_loss_50},
	{"F05", "frames overtake each other", case_reorder},
	{"F06", "every frame comes twice, both ways", case_duplicate},
	{"F07", "round trips of 0.1 to 3 s, and jitter", case_delay},
	{"F08", "a bit turned over in 1 % of the frames", case_corrupt},
	{"F10", "two DHCP servers, one of which knows nothing", case_two_dhcp_servers},
	{"F11", "NAK to the REQUEST", case_nak},
	{"F12", "the PXE server is late by 1, 3 and 7 s", case_late_proxy},
	{"F13", "the PXE server is missing", case_no_proxy},
	{"F14", "port 4011 is silent", case_silent_4011},
	{"F16", "the file is not found", case_not_found},
	{"F18", "a TFTP server without options, one without tsize", case_old_server},
	{"F19", "ERROR 8 and ERROR 0 to options", case_refusing_server},
	{"F20", "an OACK with a smaller blksize, one with tsize alone", case_other_options},
	{"F21", "more than 65,535 blocks, lost where the number wraps", case_wrap},
	{"F22", "lengths at the edge of a block, and an empty file", case_lengths},
	{"F24", "no link for 30 s, and no link at all", case_late_link},
	{"F24b", "link lost for 2 and 20 s in the transfer", case_flap},
	{"F24c", "a port blocked for 30 and 45 s", case_blocked_port},
	{"F31", "a key at any time", case_stop_key},
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static bool run_row(size_t n)
{
	struct verdict verdict = {.good = true};

	rows[n].run(&verdict);
	printf("%-6s %s %s: %s\n", verdict.good ? "ok" : "FAILED", rows[n].name, rows[n].what,
	       verdict.text);
	fflush(stdout);
	return verdict.good;
}

bool cases_run(const char *name)
{
	bool all = strcmp(name, "all") == 0, list = strcmp(name, "list") == 0;
	bool good = true, found = false;

	for (size_t n = 0; n < ROW_COUNT; n++) {
		if (list)
			printf("%s %s\n", rows[n].name, rows[n].what);
		else if (all || strcmp(name, rows[n].name) == 0)
			good = run_row(n) && good;
		else
			continue;
		found = true;
	}
	return good && found;
}
