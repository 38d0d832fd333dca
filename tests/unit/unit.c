#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "tests/unit/unit.h"

#include <sys/mman.h>
#include <unistd.h>

#define TESTS_MAX 512

static struct CMUnitTest tests[TESTS_MAX];
static size_t test_count;
const char *unit_where;

static int tell_where(void **state)
{
	(void)state;
	if (unit_where)
		print_error("it was at: %s\n", unit_where);
	unit_where = NULL;
	return 0;
}

void unit_add(const char *name, void (*test)(void **state), const void *row)
{
	if (test_count == TESTS_MAX)
		fail_msg("more than %d tests in one file", TESTS_MAX);
	tests[test_count].name = name;
	tests[test_count].test_func = test;
	tests[test_count].teardown_func = tell_where;
	tests[test_count++].initial_state = (void *)(uintptr_t)row;
}

int unit_run(const char *group)
{
	return _cmocka_run_group_tests(group, tests, test_count, NULL, NULL);
}

uint8_t *guarded_room(size_t len)
{
	static uint8_t *guard;

	if (!guard) {
		size_t page = (size_t)sysconf(_SC_PAGESIZE);
		uint8_t *room = mmap(NULL, GUARDED_MAX + page, PROT_READ | PROT_WRITE,
		                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		assert_ptr_not_equal(room, MAP_FAILED);
		guard = room + GUARDED_MAX;
		assert_int_equal(mprotect(guard, page, PROT_NONE), 0);
	}
	assert_true(len <= GUARDED_MAX);
	return memset(guard - len, 0xa5, len);
}

struct bytes guarded(struct bytes packet)
{
	uint8_t *room = guarded_room(packet.len);

	if (packet.len > 0)
		memcpy(room, packet.data, packet.len);
	return (struct bytes){room, packet.len};
}

void each_truncation(struct bytes packet, void (*check)(struct bytes part))
{
	for (size_t len = 0; len <= packet.len; len++)
		check(guarded((struct bytes){packet.data, len}));
}

void emits_soundly(void (*emit)(struct writer *w), size_t len)
{
	static uint8_t first[GUARDED_MAX];
	struct writer w;

	for (size_t cap = 0; cap <= len; cap++) {
		w = (struct writer){guarded_room(cap), cap, 0, false};
		emit(&w);
		assert_int_equal(w.full, cap < len);
		assert_true(w.len <= cap);
	}
	assert_int_equal(w.len, len);
	memcpy(first, w.data, len);
	memset(w.data, 0x5a, len);
	w.len = 0;
	emit(&w);
	assert_bytes((struct bytes){w.data, len}, (struct bytes){first, len});
}

void assert_bytes(struct bytes got, struct bytes want)
{
	assert_int_equal(got.len, want.len);
	if (want.len > 0)
		assert_memory_equal(got.data, want.data, want.len);
}

const char *drop_name(enum drop drop)
{
#define X(name, text) #name,
	static const char *const names[] = { "NONE", DROPS(X) };
#undef X

	assert_in_range(drop, 0, DROP_COUNT - 1);
	return names[drop];
}
