#include "tests/sim/total.h"

#include <inttypes.h>
#include <stdio.h>

#define MS_PER_HOUR 3600000

void total_count(struct total *total, const struct sim *sim)
{
	total->seeds++;
	total->attempts += sim->attempts;
	total->done += sim->programs > 0;
	total->virtual_ms += sim->now_ms;
	total->sent += sim->sent;
	total->violations += sim->violation != NULL;
	for (int n = 0; n < SIM_ERROR_MAX; n++)
		total->failed[n] += sim->failures[n];
	for (int n = 0; n < FAULT_COUNT; n++) {
		total->struck[n][0] += sim->cable.struck[n][0];
		total->struck[n][1] += sim->cable.struck[n][1];
	}
	for (int n = 0; n < HOSTILE_COUNT; n++)
		total->acts[n] += sim->hostile.acts[n];
	for (int n = 0; n < DROP_COUNT; n++)
		total->dropped[n] += sim->boot.env.drops[n];
}

void total_add(struct total *total, const struct total *more)
{
	uint64_t *to = (uint64_t *)total;
	const uint64_t *from = (const uint64_t *)more;

	for (size_t n = 0; n < sizeof(*total) / sizeof(*to); n++)
		to[n] += from[n];
}

static void print_faults(const struct total *total)
{
#define X(name, text) text,
	static const char *const fault[] = {FAULTS(X)};
	static const char *const act[] = {HOSTILES(X)};
#undef X

	printf("frames, of the client and for it:\n");
	for (int n = 0; n < FAULT_COUNT; n++)
		printf("  %10" PRIu64 " %10" PRIu64 " %s\n", total->struck[n][0],
		       total->struck[n][1], fault[n]);
	printf("a hostile host sent:\n");
	for (int n = 0; n < HOSTILE_COUNT; n++)
		printf("  %10" PRIu64 " %s\n", total->acts[n], act[n]);
}

static void print_outcomes(const struct total *total)
{
#define X(name, text) #name,
	static const char *const drop[] = { "NONE", DROPS(X) };
#undef X

	printf("attempts that ended without a program:\n");
	for (unsigned n = 0; n < SIM_ERROR_MAX; n++) {
		if (total->failed[n] > 0)
			printf("  %10" PRIu64 " E%02u %s\n", total->failed[n], n, net_err_name(n));
	}
	printf("frames dropped in the last attempts:");
	for (int n = 1; n < DROP_COUNT; n++)
		printf("%s%s %" PRIu64, n % 4 == 1 ? "\n  " : ", ", drop[n], total->dropped[n]);
	printf("\n");
}

void total_print(const struct total *total)
{
	print_faults(total);
	print_outcomes(total);
	printf("%" PRIu64 " seeds (%" PRIu64 " of them run twice), %" PRIu64 " attempts, %" PRIu64
	       " complete, %.1f virtual hours, %" PRIu64 " frames sent, %" PRIu64 " violations\n",
	       total->seeds, total->twins, total->attempts, total->done,
	       (double)total->virtual_ms / MS_PER_HOUR, total->sent, total->violations);
}
