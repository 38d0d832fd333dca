#include "efi/program.h"

#include "efi/firmware.h"
#include "efi/mem.h"

#define PAGE        4096u
#define LEAST_PAGES 1024u               /* 4 MiB, when the server does not tell the size */
#define SIZE_LIMIT  (UINT64_C(1) << 40) /* beyond any memory; keeps the sums from overflowing */

bool program_reserve(struct program *program, uint64_t size)
{
	UINTN pages = (UINTN)((size + PAGE - 1) / PAGE);
	EFI_PHYSICAL_ADDRESS address = 0;
	uint8_t *data;

	if (size > SIZE_LIMIT)
		return false;
	if (pages <= program->pages)
		return true;
	if (EFI_ERROR(
		    firmware.boot->AllocatePages(AllocateAnyPages, EfiLoaderData, pages, &address)))
		return false;
	data = (uint8_t *)(uintptr_t)address;
	if (program->data) {
		memcpy(data, program->data, program->len);
		firmware.boot->FreePages((EFI_PHYSICAL_ADDRESS)(uintptr_t)program->data,
		                         program->pages);
	}
	program->data = data;
	program->pages = pages;
	return true;
}

/* Doubling keeps the copying to as much again as the program's size. */
static bool grow(struct program *program, uint64_t needed)
{
	uint64_t twice = (uint64_t)program->pages * PAGE * 2;

	if (twice < LEAST_PAGES * PAGE)
		twice = LEAST_PAGES * PAGE;
	if (twice > needed && program_reserve(program, twice))
		return true;
	return program_reserve(program, needed);
}

bool program_write(struct program *program, uint64_t offset, const uint8_t *from, size_t len)
{
	uint64_t end;

	if (offset > SIZE_LIMIT)
		return false;
	end = offset + len;
	if (end > (uint64_t)program->pages * PAGE && !grow(program, end))
		return false;
	memcpy(program->data + offset, from, len);
	if (end > program->len)
		program->len = (size_t)end;
	return true;
}

void program_free(struct program *program)
{
	if (program->data)
		firmware.boot->FreePages((EFI_PHYSICAL_ADDRESS)(uintptr_t)program->data,
		                         program->pages);
	*program = (struct program){NULL, 0, 0};
}
