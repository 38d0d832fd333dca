/* What the machines of one boot share: borrowed from struct boot, which owns it. */
#ifndef NET_ENV_H
#define NET_ENV_H

#include "net/event.h"
#include "net/rng.h"
#include "net/trace.h"
#include "net/wire/drop.h"

struct net_env {
	struct rng rng;
	struct trace trace;
	struct event_queue events;
	uint32_t drops[DROP_COUNT]; /* packets dropped, by reason */
};

/* Counts a drop. DROP_NONE is not counted. Returns whether there was a reason to drop. */
static inline bool env_drop(struct net_env *env, enum drop reason)
{
	if (reason != DROP_NONE)
		env->drops[reason]++;
	return reason != DROP_NONE;
}

#endif
