#include "net/stranger.h"

bool stranger_is_refused(struct net_env *env, struct retry *retry, const struct udp_in *in,
                         uint64_t now_ms)
{
	uint32_t hastened_count = retry->hastened_count;

	if (!in->stranger || !retry_distrusts(retry, now_ms))
		return false;
	if (hastened_count == 0 && retry->hastened)
		trace(&env->trace, now_ms, IP_STRANGER, mac_high(in->station), mac_low(in->station),
		      in->src);
	return true;
}
