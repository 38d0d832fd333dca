#include "net/rtt.h"

void rtt_sample(struct rtt *rtt, uint32_t round_trip_ms)
{
	uint32_t r = round_trip_ms < RTT_RTO_MAX_MS ? round_trip_ms : RTT_RTO_MAX_MS;
	uint32_t srtt = rtt->srtt_8 / 8;
	uint32_t off = r > srtt ? r - srtt : srtt - r;

	rtt->backed_off_ms = 0;
	if (!rtt->measured) {
		*rtt = (struct rtt){.measured = true, .srtt_8 = 8 * r, .rttvar_4 = 2 * r};
		return;
	}
	rtt->rttvar_4 = rtt->rttvar_4 - rtt->rttvar_4 / 4 + off;
	rtt->srtt_8 = rtt->srtt_8 - srtt + r;
}

void rtt_back_off(struct rtt *rtt)
{
	uint32_t doubled = 2 * rtt_rto_ms(rtt);

	rtt->backed_off_ms = doubled < RTT_RTO_MAX_MS ? doubled : RTT_RTO_MAX_MS;
}

uint32_t rtt_rto_ms(const struct rtt *rtt)
{
	uint32_t rto = rtt->srtt_8 / 8 + rtt->rttvar_4;

	if (rtt->backed_off_ms)
		return rtt->backed_off_ms;
	if (!rtt->measured)
		return RTT_RTO_FIRST_MS;
	if (rto < RTT_RTO_MIN_MS)
		return RTT_RTO_MIN_MS;
	return rto < RTT_RTO_MAX_MS ? rto : RTT_RTO_MAX_MS;
}
