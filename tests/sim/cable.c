#include "tests/sim/cable.h"

#include "net/datagram.h"

#define REORDER_MS_MAX 40

bool cable_strikes(struct cable *cable, enum fault fault)
{
	bool strikes = cable->permille[fault] > 0 &&
	               rng_between(cable->rng, 1, 1000) <= cable->permille[fault];

	cable->struck[fault] += strikes;
	return strikes;
}

static void damage(struct cable *cable, struct cable_frame *frame)
{
	if (cable_strikes(cable, FAULT_CORRUPT)) {
		uint32_t bit = rng_between(cable->rng, 0, (uint32_t)(frame->len * 8 - 1));

		frame->octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	if (cable_strikes(cable, FAULT_TRUNCATE))
		frame->len = rng_between(cable->rng, 1, (uint32_t)frame->len);
}

static void put(struct cable *cable, bool to_client, struct bytes frame, uint64_t now_ms)
{
	struct cable_frame *way = &cable->frame[cable->count];

	if (cable->count == CABLE_FRAMES_MAX || cable_strikes(cable, FAULT_LOSS)) {
		cable->struck[FAULT_LOSS] += cable->count == CABLE_FRAMES_MAX;
		return;
	}
	cable->count++;
	way->at_ms = now_ms + cable->delay_ms + rng_between(cable->rng, 0, cable->jitter_ms);
	if (cable_strikes(cable, FAULT_REORDER))
		way->at_ms += rng_between(cable->rng, 1, REORDER_MS_MAX);
	way->number = cable->number++;
	way->to_client = to_client;
	way->len = frame.len;
	memcpy(way->octets, frame.data, frame.len);
	damage(cable, way);
}

void cable_send(struct cable *cable, bool to_client, struct bytes frame, uint64_t now_ms)
{
	put(cable, to_client, frame, now_ms);
	if (cable_strikes(cable, FAULT_DUPLICATE))
		put(cable, to_client, frame, now_ms);
}

static bool is_before(const struct cable_frame *a, const struct cable_frame *b)
{
	return a->at_ms < b->at_ms || (a->at_ms == b->at_ms && a->number < b->number);
}

static size_t first(const struct cable *cable)
{
	size_t best = 0;

	for (size_t n = 1; n < cable->count; n++) {
		if (is_before(&cable->frame[n], &cable->frame[best]))
			best = n;
	}
	return best;
}

uint64_t cable_deadline_ms(const struct cable *cable)
{
	return cable->count > 0 ? cable->frame[first(cable)].at_ms : NET_NEVER;
}

bool cable_take(struct cable *cable, struct cable_frame *out, uint64_t now_ms)
{
	size_t n = first(cable);

	if (cable->count == 0 || cable->frame[n].at_ms > now_ms)
		return false;
	*out = cable->frame[n];
	cable->frame[n] = cable->frame[--cable->count];
	return true;
}
