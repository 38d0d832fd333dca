#include "tests/sim/cable.h"

#include "net/datagram.h"

void cable_begin(struct cable *cable, struct rng *rng, const struct scene *scene)
{
	cable->rng = rng;
	cable->healed = false;
	memcpy(cable->permille, scene->permille, sizeof(cable->permille));
	memset(cable->struck, 0, sizeof(cable->struck));
	cable->delay_ms = scene->delay_ms;
	cable->jitter_ms = scene->jitter_ms;
	cable->overtake_ms = scene->overtake_ms;
	cable->keeps_order = scene->keeps_order;
	memset(cable->sent_ms, 0, sizeof(cable->sent_ms));
	memset(cable->last_ms, 0, sizeof(cable->last_ms));
	cable->number = 0;
	cable->count = 0;
}

void cable_heal(struct cable *cable)
{
	cable->healed = true;
	cable->jitter_ms = 0;
}

bool cable_strikes(struct cable *cable, enum fault fault, bool to_client)
{
	uint32_t permille = cable->healed ? 0 : cable->permille[fault][to_client];
	bool strikes = permille > 0 && rng_between(cable->rng, 1, 1000) <= permille;

	cable->struck[fault][to_client] += strikes;
	return strikes;
}

static void damage(struct cable *cable, struct cable_frame *frame)
{
	if (cable_strikes(cable, FAULT_CORRUPT, frame->to_client)) {
		uint32_t bit = rng_between(cable->rng, 0, (uint32_t)(frame->len * 8 - 1));

		frame->octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	frame->cut = cable_strikes(cable, FAULT_TRUNCATE, frame->to_client);
	if (frame->cut)
		frame->len = rng_between(cable->rng, 1, (uint32_t)frame->len);
}

/* What is sent later than this, a server that is late has given away already. */
static uint64_t in_order_ms(struct cable *cable, bool to_client, uint64_t now_ms, uint64_t at_ms)
{
	if (!cable->keeps_order || now_ms < cable->sent_ms[to_client])
		return at_ms;
	if (at_ms < cable->last_ms[to_client])
		at_ms = cable->last_ms[to_client];
	cable->sent_ms[to_client] = now_ms;
	cable->last_ms[to_client] = at_ms;
	return at_ms;
}

/* When a frame arrives that is sent now. */
static uint64_t arrival_ms(struct cable *cable, bool to_client, uint64_t now_ms)
{
	uint64_t at_ms = now_ms + cable->delay_ms;

	if (cable->jitter_ms > 0)
		at_ms += rng_between(cable->rng, 0, cable->jitter_ms);
	at_ms = in_order_ms(cable, to_client, now_ms, at_ms);
	if (cable_strikes(cable, FAULT_REORDER, to_client))
		at_ms += rng_between(cable->rng, 1, cable->overtake_ms);
	return at_ms;
}

static void put(struct cable *cable, bool to_client, struct bytes frame, uint64_t now_ms)
{
	struct cable_frame *way = &cable->frame[cable->count];

	if (cable->count == CABLE_FRAMES_MAX || cable_strikes(cable, FAULT_LOSS, to_client)) {
		cable->struck[FAULT_LOSS][to_client] += cable->count == CABLE_FRAMES_MAX;
		return;
	}
	cable->count++;
	way->at_ms = arrival_ms(cable, to_client, now_ms);
	way->number = cable->number++;
	way->to_client = to_client;
	way->len = frame.len < ETH_FRAME_MAX ? frame.len : ETH_FRAME_MAX;
	memcpy(way->octets, frame.data, way->len);
	damage(cable, way);
}

void cable_send(struct cable *cable, bool to_client, struct bytes frame, uint64_t now_ms)
{
	put(cable, to_client, frame, now_ms);
	if (cable_strikes(cable, FAULT_DUPLICATE, to_client))
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

static void move(struct cable_frame *to, const struct cable_frame *from)
{
	memcpy(to, from, offsetof(struct cable_frame, octets) + from->len);
}

bool cable_take(struct cable *cable, struct cable_frame *out, uint64_t now_ms)
{
	size_t n = first(cable);

	if (cable->count == 0 || cable->frame[n].at_ms > now_ms)
		return false;
	move(out, &cable->frame[n]);
	if (n != --cable->count)
		move(&cable->frame[n], &cable->frame[cable->count]);
	return true;
}
