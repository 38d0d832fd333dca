/* Frames that mean nothing, of every kind that a client parses. */
#ifndef TESTS_ATTACKER_JUNK_H
#define TESTS_ATTACKER_JUNK_H

#include "net/wire/addr.h"
#include "net/wire/bytes.h"

struct junk {
	uint64_t state; /* of the generator; not 0 */
	mac own, victim;
	uint16_t port; /* one of the victim's, likely to be open */
};

/* Writes the next one. */
void junk_emit(struct junk *junk, struct writer *w);

#endif
