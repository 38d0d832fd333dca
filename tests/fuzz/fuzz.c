#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATE_MAX   131072 /* octets of a machine */
#define CHANGES_MAX 100    /* of state, at one time, without a packet */
#define STACK_LEN   8192   /* octets below, where the machine's own variables lie */

void fuzz_fail(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, what);
	abort();
}

uint8_t script_u8(struct bytes *script)
{
	uint8_t value = 0;

	bytes_take_u8(script, &value);
	return value;
}

uint16_t script_be16(struct bytes *script)
{
	uint16_t high = script_u8(script);

	return (uint16_t)(high << 8 | script_u8(script));
}

uint32_t script_be32(struct bytes *script)
{
	uint32_t high = script_be16(script);

	return high << 16 | script_be16(script);
}

struct bytes script_bytes(struct bytes *script, size_t max)
{
	size_t len = script_be16(script);
	struct bytes taken = {0};

	if (len > max)
		len = max;
	if (len > script->len)
		len = script->len;
	bytes_take(script, len, &taken);
	return taken;
}

struct bytes exact(struct bytes from)
{
	uint8_t *room = malloc(from.len > 0 ? from.len : 1);

	must(room, "no memory");
	if (from.len == 0)
		return (struct bytes){room + 1, 0};
	memcpy(room, from.data, from.len);
	return (struct bytes){room, from.len};
}

void exact_free(struct bytes copy)
{
	free((uint8_t *)(uintptr_t)copy.data - (copy.len == 0));
}

bool is_inside(struct bytes view, struct bytes whole)
{
	return view.len == 0 || (view.data >= whole.data && view.len <= whole.len &&
	                         (size_t)(view.data - whole.data) <= whole.len - view.len);
}

void check_text(const char *text, size_t room)
{
	size_t len = 0;

	for (; len < room && text[len]; len++)
		must(text[len] >= ' ' && text[len] <= '~', "a character that is not printable");
	must(len < room, "a text without end");
}

uint64_t drop_sum(const struct net_env *env)
{
	uint64_t sum = 0;

	for (int reason = 0; reason < DROP_COUNT; reason++)
		sum += env->drops[reason];
	return sum;
}

/* Old memory of this value also where the machine's variables will lie. */
static __attribute__((noinline, no_sanitize("address", "undefined"))) void
soil_stack(uint64_t octet)
{
	volatile uint64_t below[STACK_LEN / sizeof(uint64_t)];

	for (size_t n = 0; n < sizeof(below) / sizeof(*below); n++)
		below[n] = octet * 0x0101010101010101;
}

static size_t output_over(const struct fuzz_machine *machine, uint8_t *room, uint8_t octet,
                          uint64_t now_ms)
{
	memset(room, octet, LINK_FRAME_MAX);
	soil_stack(octet);
	return machine->output(room, now_ms);
}

/* before: the machine's state. */
static size_t output_twice(const struct fuzz_machine *machine, const uint8_t *before, uint8_t *room,
                           uint64_t now_ms)
{
	uint8_t again[LINK_FRAME_MAX];
	size_t len = output_over(machine, again, 0xa5, now_ms);

	must(len <= LINK_FRAME_MAX, "a packet longer than its room");
	memcpy(machine->state, before, machine->size);
	must(output_over(machine, room, 0x5a, now_ms) == len,
	     "the same state sends another length");
	must(memcmp(room, again, len) == 0, "old memory is sent");
	return len;
}

size_t fuzz_output(const struct fuzz_machine *machine, uint8_t *room, uint64_t now_ms)
{
	static uint8_t before[STATE_MAX];

	must(machine->size <= sizeof(before), "a state larger than its room");
	for (int n = 0; machine->deadline_ms() <= now_ms; n++) {
		size_t len;

		must(n < CHANGES_MAX, "changes of state without end");
		memcpy(before, machine->state, machine->size);
		len = output_twice(machine, before, room, now_ms);
		if (len > 0)
			return len;
		must(memcmp(before, machine->state, machine->size) != 0,
		     "a deadline passed and nothing is done");
	}
	must(machine->output(room, now_ms) == 0, "a packet before its deadline");
	return 0;
}
