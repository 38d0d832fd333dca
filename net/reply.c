#include "net/reply.h"

void replies_init(struct replies *replies, struct net_env *env)
{
	*replies = (struct replies){.env = env};
}

bool replies_begin(struct replies *replies, struct writer *w, const struct eth *eth)
{
	if (replies->len > 0) {
		env_drop(replies->env, DROP_REPLY_BUSY);
		return false;
	}
	*w = (struct writer){.data = replies->frame, .cap = sizeof(replies->frame)};
	eth_emit(w, eth);
	return true;
}

void replies_end(struct replies *replies, struct writer *w)
{
	eth_pad(w);
	replies->len = w->len;
}

size_t replies_take(struct replies *replies, uint8_t *frame, uint64_t now_ms)
{
	size_t len = replies->len;

	if (len == 0 || now_ms < replies->after_ms)
		return 0;
	memcpy(frame, replies->frame, len);
	replies->len = 0;
	replies->after_ms = now_ms + REPLY_INTERVAL_MS;
	return len;
}

uint64_t replies_deadline_ms(const struct replies *replies)
{
	return replies->len > 0 ? replies->after_ms : NET_NEVER;
}
