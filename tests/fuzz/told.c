#include "tests/fuzz/told.h"

#include <string.h>

#include "tests/fuzz/fuzz.h"

static uint64_t watched(uint64_t at)
{
	return at < TOLD_MAX ? at : TOLD_MAX;
}

void told_begin(struct told *told)
{
	memset(told->held, 0, watched(told->end));
	told->received = told->in_order = told->end = 0;
}

void told_data(struct told *told, const struct boot_event *event)
{
	uint64_t end = event->offset + event->data.len;

	for (uint64_t at = event->offset; at < watched(end); at++) {
		must(!told->held[at], "data told twice");
		told->held[at] = true;
	}
	while (told->in_order < TOLD_MAX && told->held[told->in_order])
		told->in_order++;
	told->received += event->data.len;
	if (told->end < end)
		told->end = end;
}

void told_done(const struct told *told, const struct boot_event *event)
{
	must(event->size == told->received && told->received > 0, "another length told");
	must(told->end == told->received && told->in_order == watched(told->end),
	     "complete with a hole");
}
