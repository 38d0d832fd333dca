/* The retransmission time-out from measured round trips (RFC 6298 sections 2 and 5), in ms. */
#ifndef NET_RTT_H
#define NET_RTT_H

#include <stdbool.h>
#include <stdint.h>

#define RTT_RTO_FIRST_MS 1000 /* before anything was measured */
#define RTT_RTO_MIN_MS   20   /* RFC 6298 says 1 s, for the Internet; a LAN answers within one */
#define RTT_RTO_MAX_MS   4000

struct rtt {
	bool measured;
	uint32_t srtt_8;        /* smoothed round trip, times 8 */
	uint32_t rttvar_4;      /* its variation, times 4 */
	uint32_t backed_off_ms; /* the time-out until the next sample; 0: the measured one */
};

/* Takes a round trip of a packet sent once (Karn's rule is the caller's); ends back-off. */
void rtt_sample(struct rtt *rtt, uint32_t round_trip_ms);

/*
 * A packet is sent again: the time-out doubles and stays so until the next sample (RFC 6298 5.5 to
 * 5.7). Else a peer slower than the time-out would never be measured, as each packet to it is sent
 * twice.
 */
void rtt_back_off(struct rtt *rtt);

/* How long to wait for an answer before sending again: RTT_RTO_MIN_MS to RTT_RTO_MAX_MS. */
uint32_t rtt_rto_ms(const struct rtt *rtt);

#endif
