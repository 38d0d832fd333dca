#include "net/tftp_timer.h"

#include "net/datagram.h"

void tftp_timer_init(struct tftp_timer *timer)
{
	*timer = (struct tftp_timer){.asked_ms = NET_NEVER};
	retry_stop(&timer->retry);
}

static void begin(struct tftp_timer *timer, uint64_t now_ms)
{
	timer->policy = (struct retry_policy){
		.first_ms = rtt_rto_ms(&timer->rtt),
		.max_ms = RTT_RTO_MAX_MS,
	};
	retry_start(&timer->retry, &timer->policy, now_ms);
}

void tftp_timer_ask(struct tftp_timer *timer, uint64_t now_ms)
{
	begin(timer, now_ms);
	timer->asked_ms = now_ms;
}

void tftp_timer_progress(struct tftp_timer *timer, uint64_t now_ms)
{
	if (timer->asked_ms != NET_NEVER)
		rtt_sample(&timer->rtt, (uint32_t)(now_ms - timer->asked_ms));
	timer->asked_ms = NET_NEVER;
	timer->progress_ms = now_ms;
}

void tftp_timer_await(struct tftp_timer *timer, struct rng *rng, uint64_t now_ms)
{
	if (timer->retry.sent_ms == now_ms)
		return; /* most blocks come within the same millisecond */
	begin(timer, now_ms);
	tftp_timer_arm(timer, rng, now_ms);
}

void tftp_timer_forget(struct tftp_timer *timer)
{
	timer->asked_ms = NET_NEVER;
}

bool tftp_timer_backs_off(struct tftp_timer *timer)
{
	if (timer->retry.sent_count == 0)
		return false;
	tftp_timer_forget(timer);
	if (!timer->retry.hastened)
		rtt_back_off(&timer->rtt);
	return true;
}

void tftp_timer_arm(struct tftp_timer *timer, struct rng *rng, uint64_t now_ms)
{
	retry_arm(&timer->retry, &timer->policy, rng, now_ms);
}

void tftp_timer_arm_request(struct tftp_timer *timer, struct rng *rng, uint64_t now_ms)
{
	timer->policy.jitter_ms = timer->retry.wait_ms / TFTP_REQUEST_JITTER;
	tftp_timer_arm(timer, rng, now_ms);
}
