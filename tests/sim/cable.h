/* The cable of the simulated network: frames on their way, and what may happen to them there. */
#ifndef TESTS_SIM_CABLE_H
#define TESTS_SIM_CABLE_H

#include "net/rng.h"
#include "net/wire/eth.h"

#define CABLE_FRAMES_MAX 1024 /* on their way at once; one more is lost */

enum fault {
	FAULT_LOSS,
	FAULT_DUPLICATE,
	FAULT_REORDER, /* it arrives late: others overtake it */
	FAULT_CORRUPT, /* one bit is turned over */
	FAULT_TRUNCATE,
	FAULT_SEND, /* the client's driver refuses the frame */
	FAULT_FLAP, /* the client's link goes down, and comes again */
	FAULT_COUNT,
};

struct cable_frame {
	uint64_t at_ms;
	uint64_t number; /* of two that arrive at once the first to be sent comes first */
	bool to_client;
	size_t len;
	uint8_t octets[ETH_FRAME_MAX];
};

struct cable {
	struct rng *rng;
	uint32_t permille[FAULT_COUNT]; /* how often each fault strikes a frame; all 0: healed */
	uint32_t delay_ms, jitter_ms;
	uint64_t struck[FAULT_COUNT];
	uint64_t number;
	size_t count;
	struct cable_frame frame[CABLE_FRAMES_MAX];
};

/* Whether a fault strikes now; counted. */
bool cable_strikes(struct cable *cable, enum fault fault);

/* Sends a frame from one side to the other. */
void cable_send(struct cable *cable, bool to_client, struct bytes frame, uint64_t now_ms);

/* When the next frame arrives; NET_NEVER: none is on its way. */
uint64_t cable_deadline_ms(const struct cable *cable);

/* Takes a frame that has arrived; false: none has. */
bool cable_take(struct cable *cable, struct cable_frame *out, uint64_t now_ms);

#endif
