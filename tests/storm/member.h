/* One machine of a storm: its boot, the memory its program goes to, and what it sent. */
#ifndef TESTS_STORM_MEMBER_H
#define TESTS_STORM_MEMBER_H

#include "net/boot.h"
#include "tests/storm/tally.h"

#define MEMBER_NOT_YET UINT64_MAX

enum member_state {
	MEMBER_OFF,
	MEMBER_BOOTING,
	MEMBER_BOOTED, /* its program is whole: it runs, and nothing more is heard or said */
	MEMBER_FAILED,
};

struct member {
	struct boot boot;
	struct tally tally;
	enum member_state state;
	struct bytes served; /* the program as it should be; borrowed */
	uint8_t *program;    /* the same as it came; NULL before and after the transfer */
	uint64_t began_ms;   /* of the storm */
	uint64_t on_ms;      /* when it is switched on */
	uint64_t asked_ms;   /* its first request for the program; or MEMBER_NOT_YET */
	uint64_t ended_ms;   /* or MEMBER_NOT_YET */
	const char *wrong;   /* what must never be; NULL: nothing was */
};

/* It is off until on_ms. config is copied, served borrowed for the member's life. */
void member_init(struct member *member, const struct boot_config *config, struct bytes served,
                 uint64_t began_ms, uint64_t on_ms);

/* A frame for it or for all. */
void member_hear(struct member *member, struct bytes frame, uint64_t now_ms);

/* Writes the next frame it sends (LINK_FRAME_MAX octets of room); 0: none is due. */
size_t member_say(struct member *member, uint8_t *frame, uint64_t now_ms);

/*
 * Takes what the boot tells; to be called after each frame heard and what was said to it. Returns
 * whether the boot has ended with that.
 */
bool member_attend(struct member *member, uint64_t now_ms);

/* When member_say() has to be called even if no frame comes; NET_NEVER: not at all. */
uint64_t member_deadline_ms(const struct member *member);

/* Whether it has the program, octet for octet. */
bool member_has_booted(const struct member *member);

/* Prints it as a line of JSON; times count from began_ms. */
void member_print(const struct member *member);

#endif
