#include <string.h>

#include "efi/own_mark.h"
#include "tests/unit/unit.h"

#define MARK "Lanyard, a network boot client: 5e0d3f1c-8a77-4a0e-9f66-2f1b6c1d7e42"

static void found_anywhere(void **state)
{
	static const char begin[] = MARK "...", end[] = "LLLanyard," MARK;

	(void)state;
	assert_true(own_mark_in((const uint8_t *)begin, sizeof(begin) - 1));
	assert_true(own_mark_in(guarded((struct bytes){(const uint8_t *)end, sizeof(end) - 1}).data,
	                        sizeof(end) - 1));
}

static void not_in_other_programs(void **state)
{
	static const char part[] = MARK;

	(void)state;
	assert_false(own_mark_in(NULL, 0));
	assert_false(
		own_mark_in(guarded((struct bytes){(const uint8_t *)part, sizeof(part) - 2}).data,
	                    sizeof(part) - 2));
	assert_false(own_mark_in((const uint8_t *)"Lanyard", 7));
}

static void nor_in_a_large_file(void **state)
{
	static uint8_t file[(1 << 20) + 1];

	(void)state;
	memcpy(file + 100, MARK, sizeof(MARK) - 1);
	assert_true(own_mark_in(file, sizeof(file) - 1));
	assert_false(own_mark_in(file, sizeof(file)));
}

static void cut_mark(struct bytes part)
{
	assert_int_equal(own_mark_in(part.data, part.len), part.len == sizeof("LL" MARK) - 1);
}

/* A program cut at any length: nothing behind it is looked at. */
static void cut_anywhere(void **state)
{
	(void)state;
	each_truncation((struct bytes)TEXT("LL" MARK), cut_mark);
}

/* The work is bounded where every octet could be the mark's first. */
static void a_file_of_beginnings(void **state)
{
	static uint8_t file[1 << 20];

	(void)state;
	for (size_t i = 0; i < sizeof(file); i++)
		file[i] = (uint8_t)MARK[i % (sizeof(MARK) - 2)];
	assert_false(own_mark_in(file, sizeof(file)));
	memset(file, MARK[0], sizeof(file));
	assert_false(own_mark_in(file, sizeof(file)));
}

int main(void)
{
	UNIT(found_anywhere);
	UNIT(not_in_other_programs);
	UNIT(nor_in_a_large_file);
	UNIT(cut_anywhere);
	UNIT(a_file_of_beginnings);
	return unit_run("own_mark");
}
