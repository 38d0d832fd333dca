/* How much memory the program takes, at its most, from a firmware that counts pages. */
#include "efi/program.h"

#include <stdlib.h>
#include <string.h>

#include "efi/firmware.h"
#include "tests/unit/uefi.h"
#include "tests/unit/unit.h"

#define PAGE        4096
#define PAGES       4096 /* there are */
#define SPARE_PAGES 128  /* 512 KiB: what is allowed beside the program's own */
#define BLOCK       1468
#define MANY        64

/* Memory of which the upper end is given away first, as EDK2 does. */
static struct {
	uint8_t *at;
	bool taken[PAGES];
	struct {
		size_t first, pages;
	} piece[MANY]; /* as it was allocated */
	size_t held, most;
	bool has_no_map;
} memory;

static bool is_free(size_t first, size_t pages)
{
	for (size_t n = first; n < first + pages; n++) {
		if (n >= PAGES || memory.taken[n])
			return false;
	}
	return true;
}

static void take(size_t first, size_t pages)
{
	size_t n = 0;

	while (memory.piece[n].pages > 0)
		n++;
	assert_in_range(n, 0, MANY - 1);
	memory.piece[n].first = first;
	memory.piece[n].pages = pages;
	memset(memory.taken + first, true, pages);
	memory.held += pages;
	memory.most = memory.held > memory.most ? memory.held : memory.most;
}

static EFI_STATUS EFIAPI allocate_pages(EFI_ALLOCATE_TYPE how, EFI_MEMORY_TYPE type, UINTN pages,
                                        EFI_PHYSICAL_ADDRESS *address)
{
	size_t first = PAGES;

	assert_int_equal(type, EfiLoaderData);
	if (how == AllocateAddress) {
		first = (size_t)(*address - (uintptr_t)memory.at) / PAGE;
		if (!is_free(first, pages))
			return EFI_NOT_FOUND;
	} else {
		for (first = pages > PAGES ? 0 : PAGES - pages; !is_free(first, pages); first--) {
			if (first == 0)
				return EFI_OUT_OF_RESOURCES;
		}
	}
	take(first, pages);
	*address = (uintptr_t)memory.at + first * PAGE;
	return EFI_SUCCESS;
}

/* Only a piece that was allocated as one. */
static EFI_STATUS EFIAPI free_pages(EFI_PHYSICAL_ADDRESS address, UINTN pages)
{
	size_t first = (size_t)(address - (uintptr_t)memory.at) / PAGE;

	for (size_t n = 0; n < MANY; n++) {
		if (memory.piece[n].pages != pages || memory.piece[n].first != first)
			continue;
		memory.piece[n].pages = 0;
		memset(memory.taken + first, false, pages);
		memory.held -= pages;
		return EFI_SUCCESS;
	}
	fail_msg("no such piece: %zu pages at %zu", (size_t)pages, first);
	return EFI_NOT_FOUND;
}

/* An entry for each range of pages alike, larger than its type is. */
static EFI_STATUS EFIAPI memory_map(UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key,
                                    UINTN *entry_size, UINT32 *version)
{
	UINTN room = *size, at = 0;

	*entry_size = sizeof(*map) + 8;
	*key = *version = 1;
	if (memory.has_no_map)
		return EFI_UNSUPPORTED;
	for (size_t first = 0, end; first < PAGES; first = end, at += *entry_size) {
		EFI_MEMORY_DESCRIPTOR entry = {
			.Type = memory.taken[first] ? EfiLoaderData : EfiConventionalMemory,
			.PhysicalStart = (uintptr_t)memory.at + first * PAGE,
		};

		for (end = first; end < PAGES && memory.taken[end] == memory.taken[first]; end++)
			entry.NumberOfPages++;
		if (at + *entry_size <= room)
			memcpy((uint8_t *)map + at, &entry, sizeof(entry));
	}
	*size = at;
	return at <= room ? EFI_SUCCESS : EFI_BUFFER_TOO_SMALL;
}

static EFI_STATUS EFIAPI allocate_pool(EFI_MEMORY_TYPE type, UINTN size, VOID **at)
{
	(void)type;
	*at = malloc(size);
	return *at ? EFI_SUCCESS : EFI_OUT_OF_RESOURCES;
}

static EFI_STATUS EFIAPI free_pool(VOID *at)
{
	free(at);
	return EFI_SUCCESS;
}

static struct program program;

static void begin(void)
{
	static uint8_t room[PAGES * PAGE] __attribute__((aligned(PAGE)));

	memset(&memory, 0, sizeof(memory));
	memory.at = room;
	program = (struct program){.data = NULL};
	uefi_boot.AllocatePages = allocate_pages;
	uefi_boot.FreePages = free_pages;
	uefi_boot.GetMemoryMap = memory_map;
	uefi_boot.AllocatePool = allocate_pool;
	uefi_boot.FreePool = free_pool;
	firmware_set(NULL, &uefi_table);
}

static size_t pages_of(size_t size)
{
	return (size + PAGE - 1) / PAGE;
}

static uint8_t octet(size_t n)
{
	return (uint8_t)(n ^ n / 251 ^ n / 65521);
}

/* False: there was no memory. */
static bool receive(size_t from, size_t size)
{
	uint8_t block[BLOCK];

	for (size_t at = from; at < size; at += BLOCK) {
		size_t len = size - at < BLOCK ? size - at : BLOCK;

		for (size_t n = 0; n < len; n++)
			block[n] = octet(at + n);
		if (!program_write(&program, at, block, len))
			return false;
	}
	return true;
}

static void assert_whole(size_t size)
{
	assert_int_equal(program.len, size);
	for (size_t n = 0; n < size; n++) {
		if (program.data[n] != octet(n))
			fail_msg("octet %zu of %zu", n, size);
	}
}

static void end(void)
{
	size_t others = 0;

	program_free(&program);
	assert_null(program.data);
	for (size_t n = 0; n < MANY; n++)
		others += memory.piece[n].pages;
	assert_int_equal(memory.held, others);
}

/* ---- the server tells the size ---- */

static void told(void **state)
{
	const size_t size = 5000001;

	(void)state;
	begin();
	assert_true(program_reserve(&program, size));
	assert_true(receive(0, size));
	assert_whole(size);
	assert_int_equal(memory.most, pages_of(size));
	end();
	assert_int_equal(memory.held, 0);
}

/* The file is longer than was told: there is one move to where it can grow. */
static void told_too_little(void **state)
{
	const size_t size = 5000001;

	(void)state;
	begin();
	assert_true(program_reserve(&program, size / 2));
	assert_true(receive(0, size));
	assert_whole(size);
	assert_in_range(memory.most, 0, pages_of(size) + SPARE_PAGES);
	end();
	assert_int_equal(memory.held, 0);
}

static void told_too_much(void **state)
{
	(void)state;
	begin();
	assert_false(program_reserve(&program, (uint64_t)PAGES * PAGE + 1));
	assert_false(program_reserve(&program, UINT64_MAX));
	assert_int_equal(memory.most, 0);
	end();
}

/* What an earlier source was given is not there beside the next one's. */
static void told_by_the_next_source(void **state)
{
	(void)state;
	begin();
	assert_true(program_reserve(&program, 3000000));
	assert_true(receive(0, 100000));
	program.len = 0;
	assert_true(program_reserve(&program, 2000000)); /* there is room */
	assert_true(program_reserve(&program, 6000000));
	assert_true(receive(0, 6000000));
	assert_whole(6000000);
	assert_int_equal(memory.most, pages_of(6000000));
	end();
	assert_int_equal(memory.held, 0);
}

/* What came before the size was told is kept. */
static void told_late(void **state)
{
	(void)state;
	begin();
	assert_true(receive(0, 100000));
	assert_false(program_reserve(&program, (uint64_t)PAGES * PAGE));
	assert_true(program_reserve(&program, 3000000));
	assert_true(receive(program.len, 3000000));
	assert_whole(3000000);
	end();
	assert_int_equal(memory.held, 0);
}

/* ---- it does not ---- */

static void not_told(void **state)
{
	const size_t size = 12345678;
	const uint8_t *where;

	(void)state;
	begin();
	take(PAGES - 300, 10); /* the upper end is not the widest */
	take(0, 5);
	assert_true(receive(0, 1));
	where = program.data;
	assert_true(receive(0, size));
	assert_whole(size);
	assert_ptr_equal(program.data, where); /* never moved */
	assert_in_range(memory.most, 0, 15 + pages_of(size) + SPARE_PAGES);
	end();
	assert_int_equal(memory.held, 15);
}

/* Somebody else's memory is in the way: it moves, and takes twice its own for that moment. */
static void not_told_and_in_the_way(void **state)
{
	const size_t size = 5000001;

	(void)state;
	begin();
	assert_true(receive(0, size / 2));
	take((size_t)(program.data - memory.at) / PAGE + program.pages, 1);
	assert_true(receive(program.len, size));
	assert_whole(size);
	assert_in_range(memory.most, 0, pages_of(size) + SPARE_PAGES + 1);
	end();
	assert_int_equal(memory.held, 1);
}

/* A firmware that does not tell where memory is free. */
static void not_told_without_a_map(void **state)
{
	const size_t size = 3000001;

	(void)state;
	begin();
	memory.has_no_map = true;
	assert_true(receive(0, size));
	assert_whole(size);
	assert_in_range(memory.most, 0, 2 * pages_of(size) + SPARE_PAGES);
	end();
	assert_int_equal(memory.held, 0);
}

/* All memory but for a chunk is had; then there is no more, and all is given back. */
static void not_told_and_too_large(void **state)
{
	(void)state;
	begin();
	take(0, 1);
	assert_false(receive(0, (size_t)PAGES * PAGE));
	assert_in_range(program.len, (size_t)(PAGES - SPARE_PAGES) * PAGE, (size_t)PAGES * PAGE);
	assert_whole(program.len);
	end();
	assert_int_equal(memory.held, 1);
}

static void beyond_any_memory(void **state)
{
	(void)state;
	begin();
	assert_false(program_write(&program, UINT64_MAX, (const uint8_t *)"", 1));
	assert_false(program_write(&program, (uint64_t)PAGES * PAGE, (const uint8_t *)"", 1));
	end();
	assert_int_equal(memory.held, 0);
}

int main(void)
{
	UNIT(told);
	UNIT(told_too_little);
	UNIT(told_too_much);
	UNIT(told_by_the_next_source);
	UNIT(told_late);
	UNIT(not_told);
	UNIT(not_told_and_in_the_way);
	UNIT(not_told_without_a_map);
	UNIT(not_told_and_too_large);
	UNIT(beyond_any_memory);
	return unit_run("program");
}
