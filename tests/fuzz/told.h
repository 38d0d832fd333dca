/* What a client tells of the program: its octets in any order, each once, and in the end all. */
#ifndef TESTS_FUZZ_TOLD_H
#define TESTS_FUZZ_TOLD_H

#include "net/event.h"

#define TOLD_MAX 65536 /* octets that are watched one by one: the beginning */

struct told {
	uint64_t received; /* octets */
	uint64_t in_order; /* of those watched: before the first that is missing */
	uint64_t end;      /* of the furthest ones */
	bool held[TOLD_MAX];
};

/* Another program, or the same from the beginning. */
void told_begin(struct told *told);

/* A DATA event. */
void told_data(struct told *told, const struct boot_event *event);

/* A DONE event. */
void told_done(const struct told *told, const struct boot_event *event);

#endif
