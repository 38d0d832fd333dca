#include "net/retry.h"

#include "net/datagram.h"

void retry_start(struct retry *retry, const struct retry_policy *policy, uint64_t now_ms)
{
	*retry = (struct retry){.due_ms = now_ms, .wait_ms = policy->first_ms};
}

void retry_stop(struct retry *retry)
{
	retry->due_ms = NET_NEVER;
}

static uint32_t next_wait(const struct retry_policy *policy, uint32_t wait_ms)
{
	uint32_t next = policy->step_ms ? wait_ms + policy->step_ms : 2 * wait_ms;

	return next < policy->max_ms ? next : policy->max_ms;
}

void retry_arm(struct retry *retry, const struct retry_policy *policy, struct rng *rng,
               uint64_t now_ms)
{
	/* In a transfer there is none, and a packet has no time for it. */
	uint32_t jitter = policy->jitter_ms ? rng_between(rng, 0, 2 * policy->jitter_ms) : 0;
	int32_t late_ms = (int32_t)(jitter - policy->jitter_ms);
	uint32_t wait_ms = retry->wait_ms + (uint32_t)(late_ms - retry->late_ms);
	uint64_t due_ms = now_ms + wait_ms;

	retry->sent_ms = now_ms;
	retry->late_ms = late_ms;
	retry->due_ms = due_ms >= now_ms ? due_ms : NET_NEVER; /* a clock at its end: no storm */
	retry->wait_ms = next_wait(policy, retry->wait_ms);
	retry->sent_count++;
	retry->hastened = false;
}

uint32_t retry_in_vain(const struct retry *retry)
{
	return retry->sent_count - (retry->hastened_count - retry->hastened);
}

bool retry_is_over(const struct retry *retry, uint32_t max)
{
	return !retry->hastened && retry_in_vain(retry) == max;
}

bool retry_distrusts(struct retry *retry, uint64_t now_ms)
{
	uint64_t soon_ms = retry->sent_ms + RETRY_STRANGER_MS;

	if (retry->sent_count > RETRY_STRANGER_SENDS)
		return false;
	if (soon_ms < now_ms)
		soon_ms = now_ms;
	if (retry->due_ms > soon_ms) {
		retry->due_ms = soon_ms;
		retry->late_ms = 0;
		retry->hastened_count += !retry->hastened;
		retry->hastened = true;
	}
	return true;
}
