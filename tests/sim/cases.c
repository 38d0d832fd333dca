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

#define BURST 10 /* blocks within 1 ms: 100 Mbit/s */

void say(struct verdict *verdict, bool good, const char *format, ...)
{
	size_t at = strlen(verdict->text);
	va_list args;

	va_start(args, format);
	vsnprintf(verdict->text + at, TEXT_CAP - at, format, args);
	va_end(args);
	verdict->good = verdict->good && good;
}

struct scene plain_of(const struct verdict *verdict, uint32_t file_len)
{
	struct scene scene = scene_plain();

	scene.file_len = file_len;
	scene.window_kind = verdict->server;
	scene.burst = BURST;
	return scene;
}

struct scene with(const struct verdict *verdict, enum fault fault, uint32_t permille)
{
	struct scene scene = plain_of(verdict, FILE_LONG);

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

#define LOCK_STEP WINDOW_IGNORED
#define WINDOWS   WINDOW_GRANTED

static const struct {
	const char *name, *what;
	void (*run)(struct verdict *verdict);
	enum window_kind server;
} rows[] = {
	{"F01", "1 % of the frames lost each way, 1 MiB", case_loss_1, LOCK_STEP},
	{"F01W", "the same in windows", case_loss_1, WINDOWS},
	{"F02", "5 % lost each way, 1 MiB", case_loss_5, LOCK_STEP},
	{"F02W", "the same in windows", case_loss_5, WINDOWS},
	{"F03", "20 % lost each way, 1 MiB", case_loss_20, LOCK_STEP},
	{"F03W", "the same in windows", case_loss_20, WINDOWS},
	{"F04", "50 % lost each way, 1 MiB", case_loss_50, LOCK_STEP},
	{"F04W", "the same in windows", case_loss_50, WINDOWS},
	{"F05", "frames overtake each other", case_reorder, LOCK_STEP},
	{"F05W", "the same in windows", case_reorder, WINDOWS},
	{"F06", "every frame comes twice, both ways", case_duplicate, LOCK_STEP},
	{"F06W", "the same in windows", case_duplicate, WINDOWS},
	{"F07", "round trips of 0.1 to 3 s, and jitter", case_delay, LOCK_STEP},
	{"F07W", "the same in windows", case_delay, WINDOWS},
	{"F08", "a bit turned over in 1 % of the frames", case_corrupt, LOCK_STEP},
	{"F10", "two DHCP servers, one of which knows nothing", case_two_dhcp_servers, LOCK_STEP},
	{"F11", "NAK to the REQUEST", case_nak, LOCK_STEP},
	{"F12", "the PXE server is late by 1, 3 and 7 s", case_late_proxy, LOCK_STEP},
	{"F13", "the PXE server is missing", case_no_proxy, LOCK_STEP},
	{"F14", "port 4011 is silent", case_silent_4011, LOCK_STEP},
	{"F16", "the file is not found", case_not_found, LOCK_STEP},
	{"F18", "a TFTP server without options, one without tsize", case_old_server, LOCK_STEP},
	{"F19", "ERROR 8 and ERROR 0 to options", case_refusing_server, LOCK_STEP},
	{"F20", "an OACK with a smaller blksize, one with tsize alone", case_other_options,
         LOCK_STEP},
	{"F21", "more than 65,535 blocks, lost where the number wraps", case_wrap, LOCK_STEP},
	{"F21W", "the same in windows", case_wrap, WINDOWS},
	{"F21E", "a file ends in the window where the number wraps", case_wrap_at_end, WINDOWS},
	{"F22", "lengths at the edge of a block, and an empty file", case_lengths, LOCK_STEP},
	{"F24", "no link for 30 s, and no link at all", case_late_link, LOCK_STEP},
	{"F24b", "link lost for 2 and 20 s in the transfer", case_flap, LOCK_STEP},
	{"F24c", "a port blocked for 30 and 45 s", case_blocked_port, LOCK_STEP},
	{"F31", "a key at any time", case_stop_key, LOCK_STEP},
	{"T1", "a TFTP server that is full for 30 s and for 60 s, and gets to requests late",
         case_full, LOCK_STEP},
	{"W1", "windows without loss: one ACK for each", case_no_loss, WINDOWS},
	{"W2", "windows granted as no client can ask", case_grants, WINDOWS},
	{"W3", "what servers make of ACKs inside of a window, 5 % lost", case_ackings, WINDOWS},
	{"W4", "a NIC with less room than a window needs", case_ring, WINDOWS},
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static bool run_row(size_t n)
{
	struct verdict verdict = {.server = rows[n].server, .good = true};

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
