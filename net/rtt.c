#include "net/rtt.h"

void rtt_sample(struct rtt *rtt, uint32_t round_trip_ms)
{
	uint32_t r = round_trip_ms < RTT_RTO_MAX_MS ? round_trip_ms : RTT_RTO_MAX_MS;
	uint32_t srtt = rtt->srtt_8 / 8;
	uint32_t off = r > srtt ? r - srtt : srtt - r;

	if (!rtt->measured) {
		*rtt = (struct rtt){.measured = true, .srtt_8 = 8 * r, .rttvar_4 = 2 * r};
		return;
	}
	rtt->rttvar_4 = rtt->rttvar_4 - rtt->rttvar_4 / 4 + off;
	rtt->srtt_8 = rtt->srtt_8 - srtt + r;
}

uint32_t rtt_rto_ms(const struct rtt *rtt)
{
	uint32_t rto = rtt->srtt_8 / 8 + rtt->rttvar_4;

	if (!rtt->measured)
		return RTT_RTO_FIRST_MS;
	if (rto < RTT_RTO_MIN_MS)
		return RTT_RTO_MIN_MS;
	return rto < RTT_RTO_MAX_MS ? rto : RTT_RTO_MAX_MS;
}
