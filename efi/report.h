/*
 * What a boot did, on the console. Nothing is printed while packets are on their way: a console can
 * take longer for a line than a server for its answer.
 */
#ifndef EFI_REPORT_H
#define EFI_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "net/boot.h"

struct report {
	const struct boot *boot;
	bool verbose;
	uint32_t shown;    /* entries of the boot's trace that were printed or passed over */
	uint64_t size;     /* octets of the program; 0: not told */
	uint64_t received; /* octets */
	uint64_t transfer_since_ms; /* the first octets */
	uint64_t link_shown_s;      /* the countdown as it stands on the screen */
};

/* A report of boot, which is borrowed for the report's life. */
void report_init(struct report *report, const struct boot *boot, bool verbose);

/* Prints what has happened; quiet_ms: how long ago the last frame came. */
void report_steps(struct report *report, uint64_t now_ms, uint64_t quiet_ms);

/* Prints what has happened without waiting for a pause. */
void report_flush(struct report *report);

/* The progress of the transfer. */
void report_received(struct report *report, uint64_t octets, uint64_t now_ms);

/* Draws what goes on at present: the wait for the link, the progress of the transfer. */
void report_draw(struct report *report, uint64_t now_ms);

/*
 * The transfer is complete: its last state stays on the screen, if it took long enough to be drawn.
 */
void report_complete(struct report *report, uint64_t now_ms);

/* Names the reasons for which packets were not used, with their numbers, if there are any. */
void report_counters(const struct boot *boot, uint32_t nic_faults);

/* What came is void. */
void report_restart(struct report *report);

#endif
