/*
 * What one boot did, as lines of the console. A line is made when it happens, since the next source
 * brings other names and words, and printed when there is time for it.
 */
#ifndef EFI_REPORT_H
#define EFI_REPORT_H

#include <efi.h>
#include <stdbool.h>
#include <stdint.h>

#include "efi/backlog.h"
#include "net/boot.h"

struct report {
	const struct boot *boot;
	unsigned nic; /* its number on the console */
	bool verbose;
	struct backlog backlog;
	uint64_t size;              /* octets of the program; 0: not told */
	uint64_t received;          /* octets */
	uint64_t transfer_since_ms; /* the first octets */
};

/* A report of boot, which is borrowed for the report's life. */
void report_init(struct report *report, const struct boot *boot, unsigned nic, bool verbose);

/* The trace sink of its boot; context is the report. Prints nothing. */
void report_take(void *context, const struct trace_entry *entry);

/* When the first thing happened that is still to be printed; NET_NEVER: there is none. */
uint64_t report_next_ms(const struct report *report);

/* Prints it. */
void report_print(struct report *report);

/* The progress of the transfer, on the line at the bottom. */
void report_progress(const struct report *report, uint64_t now_ms);

/* The program has so many octets now. */
void report_received(struct report *report, uint64_t octets, uint64_t now_ms);

/* What came is void. */
void report_restart(struct report *report);

/*
 * The transfer is complete: its last state stays on the screen, if it took long enough to be drawn,
 * and all that happened is printed.
 */
void report_complete(struct report *report, uint64_t now_ms);

/* The failure with its sentence; status is the firmware's, if it was asked. */
void report_failure(const struct report *report, const struct failure *failure, EFI_STATUS status);

/* What ended it, where that is no failure to the user. */
void report_end(const struct report *report, const struct failure *failure, uint64_t now_ms);

/* Names the reasons for which packets were not used, with their numbers, if there are any. */
void report_counters(const struct report *report, uint32_t nic_faults);

#endif
