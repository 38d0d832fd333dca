/* One boot over one NIC: where the pure machines of net/ meet a link, a clock and memory. */
#ifndef EFI_ATTEMPT_H
#define EFI_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/snp.h"
#include "efi/inbox.h"
#include "efi/nics.h"
#include "efi/program.h"
#include "efi/report.h"
#include "net/boot.h"

enum attempt_state {
	ATTEMPT_CLOSED,   /* its NIC was not opened yet */
	ATTEMPT_RUNNING,  /* the boot goes on */
	ATTEMPT_COMPLETE, /* the program is there */
	ATTEMPT_ENDING,   /* it failed; its last words are on their way */
	ATTEMPT_OVER,     /* nothing more comes of it */
};

/* Large and full of pointers into itself: never copied or moved. */
struct attempt {
	struct nic *nic;
	enum attempt_state state;
	struct failure failure; /* once it has failed, or was stopped */
	EFI_STATUS status;      /* what the firmware said to that, if it was asked */
	enum net_err useless;   /* what was wrong with the last program that was complete */
	bool idle;              /* nothing had come when it was looked last */
	bool answered;          /* something was sent since the last frame came */
	bool lost;              /* stopped because another NIC booted */
	bool ran;               /* a program of its ran, and came back */
	struct snp snp;
	struct boot boot;
	struct report report;
	struct program program;
	uint64_t now_ms;        /* as last read */
	uint64_t served_ms;     /* when its turn last was */
	uint64_t frame_ms;      /* when the last frame came */
	uint64_t data_ms;       /* when the program last grew; 0: never */
	uint64_t busy_until_ms; /* the next packet is expected before */
	uint64_t begun_ms;      /* when it had a link; 0: not yet */
	uint64_t end_ms;        /* ENDING: when the last words are over, said or not */
	uint64_t link_poll_ms, link_restart_ms, link_restart_gap_ms; /* when to do so next */
	struct inbox *inbox; /* borrowed, of use while it has its turn */
	uint8_t tx[LINK_FRAME_MAX + 2];
};

/*
 * Over this NIC, with this inbox, which others may use by turns; both are borrowed. number is the
 * NIC's own on the console. Does nothing yet.
 */
void attempt_init(struct attempt *a, struct nic *nic, struct inbox *inbox, unsigned number,
                  bool verbose);

/*
 * Opens the NIC, which can block for seconds, and begins. config is copied and completed by address
 * and seed. A NIC that does not open is OVER at once.
 */
void attempt_open(struct attempt *a, const struct boot_config *config);

/*
 * Receives a frame, or of a window that has begun those that wait, sends what is due, takes what
 * came of it. False: there was nothing to do.
 */
bool attempt_pump(struct attempt *a);

/*
 * Asks for the link if it is time to: hurried, seldom, since asking takes time. A driver that finds
 * none is started again now and then if may_block, which can take seconds.
 */
void attempt_poll_link(struct attempt *a, uint64_t now_ms, bool hurried, bool may_block);

/* Ends it with a failure of the owner's, also after its program was complete. */
void attempt_stop(struct attempt *a, struct failure failure);

/*
 * Its program was complete and of no use: goes on with the next source, for which the NIC is opened
 * if it was closed.
 */
void attempt_next(struct attempt *a, struct failure failure);

/* Chooses an item of the menu that its boot server has, by its index. */
void attempt_choose(struct attempt *a, uint32_t item);

/* Whether it has failed, its last words said or not. */
bool attempt_is_over(const struct attempt *a);

/* What it ended with; ERR_NONE: it had not failed when another NIC booted. */
enum net_err attempt_err(const struct attempt *a);

/* Whether it has just become OVER: its last words are said, or had their time. */
bool attempt_ended(struct attempt *a);

/* Gives the NIC and the program's memory back. */
void attempt_close(struct attempt *a);

/* Whether it waits for the link and nothing else. */
bool attempt_waits_for_link(const struct attempt *a);

/*
 * Whether it has sent its answer and nothing has come since: between the windows of a transfer, or
 * its blocks in lock step, there is a moment for other things.
 */
bool attempt_pauses(const struct attempt *a);

/* Whether its transfer goes on at full speed. */
bool attempt_transfers(const struct attempt *a, uint64_t now_ms);

/* Whether its next packet is about to come, so that nothing else may block for long. */
bool attempt_expects(const struct attempt *a, uint64_t now_ms);

/* Whether its next packet, or its first, may be about to come: nothing of little use may block. */
bool attempt_hopes(const struct attempt *a, uint64_t now_ms);

#endif
