#include "tests/host/lossy.h"

#include <string.h>

static struct lossy *lossy_of(struct link *link)
{
	return (struct lossy *)link;
}

static bool is_lost(struct lossy *lossy)
{
	return lossy->percent > 0 && rng_between(&lossy->rng, 1, 100) <= lossy->percent;
}

/* Lost on the way, not at the driver: so it counts as sent. */
static bool lossy_send(struct link *link, const uint8_t *frame, size_t len)
{
	struct lossy *lossy = lossy_of(link);

	return is_lost(lossy) || lossy->inner->ops->send(lossy->inner, frame, len);
}

static size_t lossy_recv(struct link *link, uint8_t *frame, size_t cap)
{
	struct lossy *lossy = lossy_of(link);
	size_t len = lossy->inner->ops->recv(lossy->inner, frame, cap);

	return len > 0 && is_lost(lossy) ? 0 : len;
}

static bool lossy_up(struct link *link)
{
	struct lossy *lossy = lossy_of(link);

	return lossy->inner->ops->up(lossy->inner);
}

static const struct link_ops lossy_ops = {
	.send = lossy_send,
	.recv = lossy_recv,
	.up = lossy_up,
};

void lossy_init(struct lossy *lossy, struct link *inner, uint32_t percent,
                const uint8_t seed[RNG_SEED_LEN])
{
	*lossy = (struct lossy){.link.ops = &lossy_ops, .inner = inner, .percent = percent};
	memcpy(lossy->link.mac, inner->mac, sizeof(inner->mac));
	rng_init(&lossy->rng, seed);
}
