/*
 * What the fuzz targets share. A target is one file with one LLVMFuzzerTestOneInput(), which
 * libFuzzer, AFL++ and tests/fuzz/replay.c call with the octets of one input.
 *
 * An input is a script: the target takes from its front what to do next. All of it is decided by
 * the input alone, so that a finding can be run again.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "net/env.h"
#include "net/link.h"
#include "net/wire/addr.h"
#include "net/wire/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What has to hold; else the input is a finding. */
#define must(condition, what)                                \
	do {                                                 \
		if (!(condition))                            \
			fuzz_fail(__FILE__, __LINE__, what); \
	} while (0)
_Noreturn void fuzz_fail(const char *file, int line, const char *what);

/* ---- the script ---- */

/* The next octets of a script as numbers; 0 once it is used up. */
uint8_t script_u8(struct bytes *script);
uint16_t script_be16(struct bytes *script);
uint32_t script_be32(struct bytes *script);

/* The next octets, as many as the two before them say: max at most, and no more than are left. */
struct bytes script_bytes(struct bytes *script, size_t max);

/* ---- memory ---- */

/*
 * A copy that ends where its memory ends: the sanitizer tells of one octet too far. To be freed by
 * exact_free().
 */
struct bytes exact(struct bytes from);
void exact_free(struct bytes copy);

/* Whether a view lies inside of what it was taken from. */
bool is_inside(struct bytes view, struct bytes whole);

/* ---- checks ---- */

/* A C string of printable ASCII, shorter than its room. */
void check_text(const char *text, size_t room);

/* All packets dropped so far. */
uint64_t drop_sum(const struct net_env *env);

/* A machine with an output, as the checks below know it. */
struct fuzz_machine {
	void *state;
	size_t size;                                      /* octets */
	size_t (*output)(uint8_t *room, uint64_t now_ms); /* LINK_FRAME_MAX octets of room */
	uint64_t (*deadline_ms)(void);
};

/*
 * The machine's next packet that is due now; 0: none is any more. A deadline that has passed,
 * without a packet or a change of state, is a finding, and so is a packet before its deadline. The
 * packet is written twice, from the same state and over different old memory, and has to be the
 * same: every octet sent was written on purpose.
 */
size_t fuzz_output(const struct fuzz_machine *machine, uint8_t *room, uint64_t now_ms);

#endif
