/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A boot program that uses the PXE Base Code, leaves boot services and looks whether anything still
 * writes to the memory that the network stack had: a NIC that receives would, from then on into an
 * operating system's.
 */
#include <efi.h>
#include <efilib.h>

#define COM1         0x3f8
#define KEYBOARD     0x60
#define STATUS       0x64
#define STACK_AROUND (256u << 10) /* our own, in memory of the firmware's */

static UINT8 map[64 << 10];
static UINTN map_size, descriptor_size;

static void out(UINT16 port, UINT8 octet)
{
	__asm__ volatile("outb %0, %1" : : "a"(octet), "Nd"(port));
}

static UINT8 in(UINT16 port)
{
	UINT8 octet;

	__asm__ volatile("inb %1, %0" : "=a"(octet) : "Nd"(port));
	return octet;
}

/* There is no firmware any more to say it with. */
static void say(const char *text)
{
	for (; *text; text++) {
		while (!(in(COM1 + 5) & 0x20))
			;
		out(COM1, (UINT8)*text);
	}
}

static void wait_for_key(void)
{
	while (in(STATUS)&1)
		in(KEYBOARD);
	while (!(in(STATUS)&1))
		;
}

static UINT64 sum_of_page(UINT64 page)
{
	const UINT64 *word = (const UINT64 *)page;
	UINT64 sum = 0;

	for (UINTN n = 0; n < EFI_PAGE_SIZE / sizeof(*word); n++)
		sum = (sum << 1 | sum >> 63) + word[n];
	return sum;
}

/* What drivers allocated, but for our stack. */
static UINT64 sum_of_memory(void)
{
	UINT64 here = (UINT64)&here, sum = 0;

	for (UINTN at = 0; at < map_size; at += descriptor_size) {
		const EFI_MEMORY_DESCRIPTOR *piece = (const EFI_MEMORY_DESCRIPTOR *)(map + at);

		if (piece->Type != EfiBootServicesData)
			continue;
		for (UINT64 n = 0; n < piece->NumberOfPages; n++) {
			UINT64 page = piece->PhysicalStart + n * EFI_PAGE_SIZE;

			if (page + STACK_AROUND < here || page > here + STACK_AROUND)
				sum = (sum << 1 | sum >> 63) + sum_of_page(page);
		}
	}
	return sum;
}

/* Waits for what never comes; the NIC receives from then on. */
static void use_base_code(EFI_HANDLE image)
{
	EFI_GUID loaded_image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
	EFI_GUID pxebc_guid = EFI_PXE_BASE_CODE_PROTOCOL_GUID;
	EFI_PXE_BASE_CODE_PROTOCOL *bc;
	EFI_LOADED_IMAGE *self;
	UINT16 port = 50300, from;
	EFI_IP_ADDRESS source;
	UINT8 room[16];
	UINTN size = sizeof(room);

	BS->HandleProtocol(image, &loaded_image_guid, (void **)&self);
	BS->HandleProtocol(self->DeviceHandle, &pxebc_guid, (void **)&bc);
	bc->UdpRead(bc,
	            EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_SRC_IP |
	                    EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_SRC_PORT,
	            NULL, &port, &source, &from, NULL, NULL, &size, room);
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
	UINT32 version;
	UINTN key;
	UINT64 before;

	InitializeLib(image, system);
	use_base_code(image);
	map_size = sizeof(map);
	if (BS->GetMemoryMap(&map_size, (EFI_MEMORY_DESCRIPTOR *)map, &key, &descriptor_size,
	                     &version) != EFI_SUCCESS)
		return EFI_OUT_OF_RESOURCES;
#ifndef STAYS
	if (BS->ExitBootServices(image, key) != EFI_SUCCESS)
		return EFI_ABORTED;
#else
	BS->RaiseTPL(TPL_HIGH_LEVEL);
#endif
	__asm__ volatile("cli");
	before = sum_of_memory();
	say("LEFT boot services\r\n");
	wait_for_key();
	say(sum_of_memory() == before ? "LEFT memory as it was\r\n" : "LEFT memory changed\r\n");
	for (;;)
		__asm__ volatile("hlt");
}
