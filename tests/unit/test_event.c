#include "net/event.h"

#include "tests/unit/unit.h"

static struct event_queue queue;

static void post(enum boot_event_type type, uint64_t size)
{
	event_post(&queue, (struct boot_event){.type = type, .size = size});
}

static void assert_next(enum boot_event_type type, uint64_t size)
{
	struct boot_event event;

	assert_true(event_take(&queue, &event));
	assert_int_equal(event.type, type);
	assert_int_equal(event.size, size);
}

static void assert_empty(void)
{
	struct boot_event event;

	assert_false(event_take(&queue, &event));
}

static void events_come_in_order(void **state)
{
	(void)state;
	queue = (struct event_queue){0};
	assert_empty();
	post(BOOT_EVENT_DONE, 3);
	post(BOOT_EVENT_DATA, 2);
	post(BOOT_EVENT_SIZE, 1);
	assert_next(BOOT_EVENT_SIZE, 1);
	assert_next(BOOT_EVENT_DATA, 2);
	assert_next(BOOT_EVENT_DONE, 3);
	assert_empty();
}

static void end_voids_what_waits(void **state)
{
	static const enum boot_event_type ends[] = {BOOT_EVENT_RESTART, BOOT_EVENT_FAILED};

	(void)state;
	for (int i = 0; i < 2; i++) {
		queue = (struct event_queue){0};
		post(BOOT_EVENT_SIZE, 1);
		post(BOOT_EVENT_DATA, 2);
		post(ends[i], 9);
		assert_next(ends[i], 9);
		assert_empty();
	}
}

static void restart_comes_before_what_follows(void **state)
{
	(void)state;
	queue = (struct event_queue){0};
	post(BOOT_EVENT_RESTART, 0);
	post(BOOT_EVENT_SIZE, 5);
	assert_next(BOOT_EVENT_RESTART, 0);
	assert_next(BOOT_EVENT_SIZE, 5);
	assert_empty();
}

int main(void)
{
	UNIT(events_come_in_order);
	UNIT(end_voids_what_waits);
	UNIT(restart_comes_before_what_follows);
	return unit_run("event");
}
