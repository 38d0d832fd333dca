#include "efi/program.h"

#include "efi/firmware.h"
#include "efi/mem.h"

#define PAGE          4096u
#define CHUNK_PAGES   64u                 /* 256 KiB at a time, when the size is not known */
#define SIZE_LIMIT    (UINT64_C(1) << 40) /* beyond any memory; keeps the sums from overflowing */
#define SPARE_ENTRIES 16                  /* by which the memory map may grow while it is read */

static EFI_PHYSICAL_ADDRESS address_of(const uint8_t *data)
{
	return (EFI_PHYSICAL_ADDRESS)(uintptr_t)data;
}

/* Pages at this address, or anywhere if it is 0. NULL: there are none. */
static uint8_t *allocate(EFI_PHYSICAL_ADDRESS address, UINTN pages)
{
	EFI_ALLOCATE_TYPE how = address ? AllocateAddress : AllocateAnyPages;

	if (EFI_ERROR(firmware.boot->AllocatePages(how, EfiLoaderData, pages, &address)))
		return NULL;
	return (uint8_t *)(uintptr_t)address;
}

/* Where the widest free memory of a map begins that we can address. */
static EFI_PHYSICAL_ADDRESS widest_in(const uint8_t *map, UINTN size, UINTN entry_size)
{
	EFI_PHYSICAL_ADDRESS start = 0;
	UINT64 most = 0;

	for (UINTN at = 0; size - at >= entry_size; at += entry_size) {
		const EFI_MEMORY_DESCRIPTOR *entry = (const EFI_MEMORY_DESCRIPTOR *)(map + at);

		if (entry->Type != EfiConventionalMemory || entry->NumberOfPages <= most ||
		    (uintptr_t)entry->PhysicalStart != entry->PhysicalStart)
			continue;
		most = entry->NumberOfPages;
		start = entry->PhysicalStart;
	}
	return start;
}

/* Where memory grows best: firmware takes its own from the other end. 0: it does not tell. */
static EFI_PHYSICAL_ADDRESS widest(void)
{
	EFI_PHYSICAL_ADDRESS start = 0;
	UINTN size = 0, key, entry_size = 0;
	UINT32 version;
	uint8_t *map;

	firmware.boot->GetMemoryMap(&size, NULL, &key, &entry_size, &version);
	size += SPARE_ENTRIES * entry_size;
	map = firmware_alloc(size);
	if (map && entry_size >= sizeof(EFI_MEMORY_DESCRIPTOR) &&
	    !EFI_ERROR(firmware.boot->GetMemoryMap(&size, (EFI_MEMORY_DESCRIPTOR *)map, &key,
	                                           &entry_size, &version)))
		start = widest_in(map, size, entry_size);
	firmware_free(map);
	return start;
}

static UINTN pages_of(uint64_t size)
{
	return (UINTN)((size + PAGE - 1) / PAGE);
}

/* To memory in one piece, which is there beside the old one for a moment. */
static bool move_to(struct program *program, uint8_t *data, UINTN pages)
{
	size_t len = program->len;

	if (!data)
		return false;
	if (len > 0)
		memcpy(data, program->data, len);
	program_free(program);
	*program = (struct program){.data = data, .len = len, .pages = pages, .first = pages};
	return true;
}

bool program_reserve(struct program *program, uint64_t size)
{
	UINTN pages = pages_of(size);

	if (size > SIZE_LIMIT)
		return false;
	if (pages <= program->pages)
		return true;
	if (program->len == 0)
		program_free(program); /* an earlier source's: never both */
	return move_to(program, allocate(0, pages), pages);
}

/* Right behind what there is: nothing is copied, and nothing is there twice. */
static bool extend(struct program *program)
{
	EFI_PHYSICAL_ADDRESS end = address_of(program->data) + (uint64_t)program->pages * PAGE;

	if (!program->data || !allocate(end, CHUNK_PAGES))
		return false;
	program->pages += CHUNK_PAGES;
	return true;
}

static bool move_where_it_can_grow(struct program *program)
{
	UINTN pages = program->pages + CHUNK_PAGES;
	EFI_PHYSICAL_ADDRESS address = widest();
	uint8_t *data = address ? allocate(address, pages) : NULL;

	return move_to(program, data ? data : allocate(0, pages), pages);
}

bool program_write(struct program *program, uint64_t offset, const uint8_t *from, size_t len)
{
	uint64_t end;

	if (offset > SIZE_LIMIT)
		return false;
	end = offset + len;
	while (end > (uint64_t)program->pages * PAGE) {
		if (!extend(program) && !move_where_it_can_grow(program))
			return false;
	}
	memcpy(program->data + offset, from, len);
	if (end > program->len)
		program->len = (size_t)end;
	return true;
}

/* As it was allocated: not all firmware takes two pieces back as one. */
void program_free(struct program *program)
{
	EFI_PHYSICAL_ADDRESS address = address_of(program->data);

	for (UINTN at = program->first; at < program->pages; at += CHUNK_PAGES)
		firmware.boot->FreePages(address + (uint64_t)at * PAGE, CHUNK_PAGES);
	if (program->data)
		firmware.boot->FreePages(address, program->first);
	*program = (struct program){.data = NULL};
}
