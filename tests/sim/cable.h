/* The cable of the simulated network: frames on their way, and what may happen to them there. */
#ifndef TESTS_SIM_CABLE_H
#define TESTS_SIM_CABLE_H

#include "net/wire/eth.h"
#include "tests/sim/scene.h"

#define CABLE_FRAMES_MAX 512 /* on their way at once; one more is lost */

struct cable_frame {
	uint64_t at_ms;
	uint64_t number; /* of two that arrive at once the first to be sent comes first */
	bool to_client;
	bool cut; /* it was longer */
	size_t len;
	uint8_t octets[ETH_FRAME_MAX];
};

struct cable {
	struct rng *rng;
	bool healed; /* nothing strikes any more */
	uint32_t permille[FAULT_COUNT][2];
	uint32_t delay_ms, jitter_ms, overtake_ms;
	bool keeps_order;
	/* when the last frame of a direction was sent, and arrives; [1]: to the client */
	uint64_t sent_ms[2], last_ms[2];
	uint64_t struck[FAULT_COUNT][2];
	uint64_t number;
	size_t count;
	struct cable_frame frame[CABLE_FRAMES_MAX];
};

/* An empty cable with a scene's faults. */
void cable_begin(struct cable *cable, struct rng *rng, const struct scene *scene);

/* No fault strikes from now on. */
void cable_heal(struct cable *cable);

/* Whether a fault strikes a frame of this direction now; counted. */
bool cable_strikes(struct cable *cable, enum fault fault, bool to_client);

/* Sends a frame from one side to the other; what is longer than a frame can be is cut. */
void cable_send(struct cable *cable, bool to_client, struct bytes frame, uint64_t now_ms);

/* When the next frame arrives; NET_NEVER: none is on its way. */
uint64_t cable_deadline_ms(const struct cable *cable);

/* Takes a frame that has arrived; false: none has. */
bool cable_take(struct cable *cable, struct cable_frame *out, uint64_t now_ms);

#endif
