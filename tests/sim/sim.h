/*
 * A whole boot in a simulated network, in virtual time. A seed decides everything: the scene, the
 * faults that strike at first, the client's random numbers. Then the network is healed. An attempt
 * may fail before that, in bounded time and with an error that is listed; like a user, the next one
 * is started then. After the healing the boot has to be completed with the right octets.
 */
#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H

#include "net/boot.h"
#include "net/link.h"
#include "tests/sim/servers.h"

#define SIM_ERROR_MAX 100 /* their numbers have two digits */

/* The clock of the client's machine, which is not that of the scene. */
struct sim_clock {
	uint64_t ahead_ms; /* of the scene's time */
	uint64_t still_ms; /* what it shows while it stands still */
	uint64_t still_until_ms;
};

/* What is remembered to judge what the client does. */
struct watch {
	uint64_t frames_sent, frames_received; /* of this attempt */
	uint64_t began_ms;                     /* by the client's clock */
	uint64_t quiet_since_ms;               /* likewise; nothing was received since */
	uint32_t sent_in_quiet;
	ip4 asked;   /* what ARP asks for now; 0: nothing */
	bool misled; /* somebody else than a true server answered that */
	uint32_t drops[DROP_COUNT];
	uint64_t replied_ms; /* to ARP or an echo request, by the client's clock */
	uint64_t hash;       /* of all frames sent, and when */
};

/* The blocks of the transfer under way that the client was given, counted without wrap. */
struct watch_tftp {
	uint16_t port;     /* the client's, from which it asked last */
	uint32_t in_order; /* the last one that it has with all before it */
	uint8_t received[PROGRAM_MAX / TFTP_BLKSIZE_LEAST / 8 + 1]; /* a bit for each */
};

struct sim {
	uint64_t seed;
	struct scene scene;
	struct rng rng;
	struct cable cable;
	struct hostile hostile;
	struct servers servers;
	struct boot boot;
	struct sim_clock clock;
	struct watch watch;
	struct watch_tftp watch_tftp;
	uint64_t now_ms, attempt_ms;  /* the scene's time; when the attempt began */
	uint64_t up_again_ms;         /* the link is down until then */
	uint64_t choose_ms;           /* when the user chooses from the menu */
	uint64_t received;            /* octets of the program, each once */
	uint8_t program[PROGRAM_MAX]; /* where they are put */
	uint64_t ring_ms, ring_count; /* frames received at that millisecond */
	uint64_t overrun;             /* frames for which the NIC had no room */
	uint64_t linger_ms;           /* after DONE the network is looked at until then */
	bool healed, ended, done, failed, aborted, used_next;
	uint64_t programs;                 /* complete ones */
	uint64_t transfer_ms, progress_ms; /* when the first octets came, and the last ones */
	uint8_t fill;                      /* what the client's memory holds before */
	unsigned turns;                    /* at this millisecond */
	uint64_t attempts, sent;           /* frames */
	uint64_t failures[SIM_ERROR_MAX];
	uint64_t failed_ms;
	struct failure failure; /* the last */
	const char *violation;
};

/* What boots tell is printed. */
extern bool sim_is_verbose;

#define VIOLATION_OCTETS "wrong octets"

/* Begins a boot in a scene; the rest of what the seed decides comes from rng. */
void sim_begin(struct sim *sim, const struct scene *scene, uint64_t seed, const struct rng *rng,
               uint8_t fill);

/* One step in time; sim->ended tells that it was the last one. */
void sim_step(struct sim *sim);

/* Says what is wrong, of which the first is kept. */
void violate(struct sim *sim, const char *what);

/* The client's clock, and a time of it in the scene's. */
uint64_t sim_clock_ms(const struct sim *sim);
uint64_t sim_scene_ms(const struct sim *sim, uint64_t clock_ms);

/* client.c: the machine on which the client runs, and its user. */
void client_begin(struct sim *sim);
void client_send_all(struct sim *sim);
void client_receive(struct sim *sim, const struct cable_frame *frame);
void client_take_events(struct sim *sim);
void client_faults(struct sim *sim);
void client_user(struct sim *sim);

/* watch.c: what must never be. */
void watch_begin(struct sim *sim);
void watch_sent(struct sim *sim, const uint8_t *frame, size_t len);
void watch_received(struct sim *sim, struct bytes frame);
void watch_drops(struct sim *sim, struct bytes frame);

/*
 * watch_tftp.c: no block is acknowledged before it was received with all before it. For frames sent
 * and received.
 */
void watch_tftp_sent(struct sim *sim, const uint8_t *frame);
void watch_tftp_received(struct sim *sim, struct bytes frame);

/* frame.c: what is wrong with a frame as such that the client sends; NULL: nothing. */
const char *frame_fault(const uint8_t *frame, size_t len);

/*
 * Whether a frame may not be used: it is for another station, or its IPv4 or UDP header is false,
 * or a sum.
 */
bool frame_is_damaged(const uint8_t *frame, size_t len);

#endif
