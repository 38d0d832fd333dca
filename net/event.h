/*
 * What a boot tells its owner. At most one event of a kind waits, which is all that one frame or
 * one deadline can bring about; the owner takes them before it gives the next frame in.
 */
#ifndef NET_EVENT_H
#define NET_EVENT_H

#include "net/assert.h"
#include "net/err.h"
#include "net/wire/bytes.h"

/* In the order in which they are taken. */
enum boot_event_type {
	BOOT_EVENT_RESTART, /* what came is void: another source is tried, its data begin at 0 */
	BOOT_EVENT_SIZE,    /* size: the program's length, as the server says; before any DATA */
	BOOT_EVENT_DATA, /* data goes to offset of the program; borrowed from the frame given in */
	BOOT_EVENT_DONE, /* size: octets received; the program is complete */
	BOOT_EVENT_FAILED, /* failure; the boot is over */
	BOOT_EVENT_COUNT,
};

struct boot_event {
	enum boot_event_type type;
	uint64_t size;   /* octets */
	uint64_t offset; /* octets */
	struct bytes data;
	struct failure failure;
};

struct event_queue {
	bool waiting[BOOT_EVENT_COUNT];
	struct boot_event event[BOOT_EVENT_COUNT];
};

/* Adds an event. RESTART and FAILED void those that wait. */
static inline void event_post(struct event_queue *queue, struct boot_event event)
{
	if (event.type == BOOT_EVENT_RESTART || event.type == BOOT_EVENT_FAILED)
		*queue = (struct event_queue){0};
	net_assert(!queue->waiting[event.type]); /* the owner would lose one */
	queue->waiting[event.type] = true;
	queue->event[event.type] = event;
}

/* Takes the next event; false: none waits. */
static inline bool event_take(struct event_queue *queue, struct boot_event *out)
{
	for (int type = 0; type < BOOT_EVENT_COUNT; type++) {
		if (queue->waiting[type]) {
			queue->waiting[type] = false;
			*out = queue->event[type];
			return true;
		}
	}
	return false;
}

#endif
