#include "net/walk.h"

#include <string.h>

#include "tests/unit/unit.h"

#define HERE      IP4(192, 168, 77, 50)
#define ELSEWHERE IP4(10, 0, 0, 50)
#define MASK      IP4(255, 255, 255, 0)

static struct offer offers[OFFER_MAX];
static struct boot_plan plan;
static struct walk walk;

static void begin_walk(void)
{
	memset(offers, 0, sizeof(offers));
	memset(&plan, 0, sizeof(plan));
	offers[0] = (struct offer){.address = HERE, .mask = MASK};
	offers[1] = (struct offer){.address = HERE + 1, .mask = MASK};
	offers[2] = (struct offer){.address = ELSEWHERE, .mask = MASK};
}

static void add(uint8_t lease, uint8_t offer, enum source_kind kind)
{
	plan.step[plan.step_count++] = (struct plan_step){lease, offer, (uint8_t)kind};
}

static void assert_next(uint32_t step)
{
	assert_true(walk_next(&walk, &plan, offers));
	assert_int_equal(walk.step, step);
}

static void assert_over(void)
{
	assert_false(walk_next(&walk, &plan, offers));
}

static void each_step_once(void **state)
{
	(void)state;
	begin_walk();
	add(0, 3, SOURCE_ASK);
	add(0, 3, SOURCE_FILE);
	add(0, 0, SOURCE_FILE);
	walk_begin(&walk, &plan);
	assert_int_equal(walk.step, 0);
	assert_next(1);
	assert_next(2);
	assert_over();
}

static void same_source_only_from_another_subnet(void **state)
{
	(void)state;
	begin_walk();
	add(0, 3, SOURCE_ASK);
	add(1, 3, SOURCE_ASK);
	add(2, 3, SOURCE_ASK);
	walk_begin(&walk, &plan);
	assert_next(2);
	assert_over();
}

static void the_kinds_are_told_apart(void **state)
{
	(void)state;
	begin_walk();
	add(0, 3, SOURCE_ASK);
	add(1, 3, SOURCE_FILE);
	add(1, 4, SOURCE_ASK);
	walk_begin(&walk, &plan);
	assert_next(1);
	assert_next(2);
	assert_over();
}

static void address_taken_back_is_passed_over(void **state)
{
	(void)state;
	begin_walk();
	add(0, 3, SOURCE_ASK);
	add(1, 1, SOURCE_FILE);
	add(1, 4, SOURCE_ASK);
	add(2, 2, SOURCE_FILE);
	walk_begin(&walk, &plan);
	assert_next(1);
	offers[1].refused = true;
	assert_next(3);
	assert_over();
}

/* A source that was to be tried with an address that was not got has not been tried. */
static void source_of_an_address_taken_back_is_tried_yet(void **state)
{
	(void)state;
	begin_walk();
	add(0, 0, SOURCE_FILE);
	add(1, 3, SOURCE_ASK);
	add(3, 3, SOURCE_ASK);
	offers[3] = (struct offer){.address = HERE + 3, .mask = MASK};
	walk_begin(&walk, &plan);
	assert_next(1);
	offers[1].refused = true;
	assert_next(2);
	assert_over();
}

/* The address chosen is used even if its server refused in an earlier round. */
static void address_chosen_is_used_though_refused_before(void **state)
{
	(void)state;
	begin_walk();
	offers[0].refused = true;
	add(0, 0, SOURCE_ASK);
	add(0, 0, SOURCE_FILE);
	walk_begin(&walk, &plan);
	assert_next(1);
	assert_over();
}

static void no_more_tries_than_that(void **state)
{
	uint32_t tries = 1;

	(void)state;
	begin_walk();
	for (uint8_t n = 0; n < PLAN_STEPS_MAX; n++)
		add((uint8_t)(n / 32), n % OFFER_MAX,
		    n % 32 < OFFER_MAX ? SOURCE_ASK : SOURCE_FILE);
	offers[1].address = ELSEWHERE;
	walk_begin(&walk, &plan);
	while (walk_next(&walk, &plan, offers))
		tries++;
	assert_int_equal(tries, WALK_TRIES_MAX);
}

int main(void)
{
	UNIT(each_step_once);
	UNIT(same_source_only_from_another_subnet);
	UNIT(the_kinds_are_told_apart);
	UNIT(address_taken_back_is_passed_over);
	UNIT(source_of_an_address_taken_back_is_tried_yet);
	UNIT(address_chosen_is_used_though_refused_before);
	UNIT(no_more_tries_than_that);
	return unit_run("walk");
}
