/*
 * Answers at once in lock step: the frame that is to come next is known, but for its data, and so
 * is its ACK (net/wire/lockstep.h). The ACK leaves as soon as that frame has come, and the machines
 * deal with the frame while the server is at work on the next one.
 *
 * What comes next is known while nothing but DATA comes and nothing but its ACKs leaves. Any other
 * frame, in or out, ends that, and the owner's ending or changing the transfer.
 */
#ifndef NET_PREDICT_H
#define NET_PREDICT_H

#include "net/datagram.h"
#include "net/wire/eth.h"
#include "net/wire/lockstep.h"

enum predict_state {
	PREDICT_NOTHING,
	PREDICT_CAME, /* DATA; if its ACK leaves next, what comes then is known */
	PREDICT_KNOWN,
};

struct predict {
	enum predict_state state;
	struct udp_in in;                      /* the datagram that came last */
	uint8_t headers[LOCKSTEP_HEADERS_LEN]; /* of its frame */
	size_t len;                            /* octets of that */
	uint8_t ack[ETH_FRAME_MIN];            /* the frame that answers it */
	uint64_t came_ms;
	bool waits;    /* what was known has come, and is still to be dealt with */
	bool answered; /* its ACK has been sent */
};

/* Nothing is known of what comes next. */
void predict_forget(struct predict *predict);

/* A frame came that was not known; the datagram in it was accepted as the transfer's next block. */
void predict_came(struct predict *predict, struct bytes frame, const struct udp_in *in);

/* A frame was sent. */
void predict_sent(struct predict *predict, struct bytes frame);

/*
 * Whether frame is the one that was to come: then predict->in is its datagram, which borrows from
 * it, and predict->ack its answer.
 */
bool predict_take(struct predict *predict, struct bytes frame, uint64_t now_ms);

#endif
