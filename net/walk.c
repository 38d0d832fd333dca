#include "net/walk.h"

static void note(struct walk *walk, const struct plan_step *step)
{
	walk->under[step->offer][step->kind] = (uint8_t)(1 + step->lease);
	walk->try_count++;
}

void walk_begin(struct walk *walk, const struct boot_plan *plan)
{
	*walk = (struct walk){0};
	note(walk, &plan->step[0]);
}

static bool same_subnet(const struct offer *a, const struct offer *b)
{
	return ((a->address ^ b->address) & (a->mask & b->mask)) == 0;
}

static bool is_worth_trying(const struct walk *walk, const struct boot_plan *plan,
                            const struct offer *offers, const struct plan_step *step)
{
	const struct offer *lease = &offers[step->lease];
	uint8_t under = walk->under[step->offer][step->kind];

	if (lease->refused && step->lease != plan->step[0].lease)
		return false;
	return under == 0 || offers[under - 1].refused || !same_subnet(lease, &offers[under - 1]);
}

bool walk_next(struct walk *walk, const struct boot_plan *plan, const struct offer *offers)
{
	while (++walk->step < plan->step_count) {
		const struct plan_step *step = &plan->step[walk->step];

		if (walk->try_count < WALK_TRIES_MAX && is_worth_trying(walk, plan, offers, step)) {
			note(walk, step);
			return true;
		}
	}
	return false;
}
