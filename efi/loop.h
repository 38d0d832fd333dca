/* The loop in which the pure machines of net/ meet a NIC, a clock, a console and a key. */
#ifndef EFI_LOOP_H
#define EFI_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/snp.h"
#include "efi/program.h"
#include "efi/report.h"
#include "net/boot.h"

/*
 * One attempt to boot over one NIC. Large and full of pointers into itself: never copied or moved.
 */
struct attempt {
	struct snp snp;
	struct boot boot;
	struct report report;
	struct program program;
	struct failure failure; /* once it has failed */
	bool over, stopped;     /* stopped: by the user, for good */
	uint64_t now_ms;        /* read once a round */
	uint64_t frame_ms;      /* when the last frame came */
	uint64_t link_poll_ms, link_restart_ms, link_restart_gap_ms; /* when to do so next */
	uint8_t rx[SNP_FRAME_ROOM], tx[LINK_FRAME_MAX + 2];
};

/*
 * Boots over a->snp, which is open, up to the program's last octet or a failure. attempt is zeroed
 * but for snp. True: a->program is complete; else a->failure says why not.
 */
bool loop_run(struct attempt *attempt, const struct boot_config *config, bool verbose);

/* Answers what came meanwhile: a server that missed our last ACK sends its last DATA again. */
void loop_linger(struct attempt *attempt);

#endif
