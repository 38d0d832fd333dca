/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How fast the firmware can hand over frames at all: SNP.Receive in a bare loop, under a flood
 * (flood.c) that grows. Octets and time are counted in windows of WINDOW_S; the best of them is the
 * ceiling, since a flood far above it takes the machine its time. The clock is the processor's
 * counter, measured against the firmware's Stall(). Before the flood the same clock shows what
 * Lanyard's own code takes for a block (own.c).
 */
#include <efi.h>
#include <efilib.h>

#include "efi/firmware.h"
#include "tests/bench/own.h"
#include "tests/bench/ticks.h"

#define FRAME_MAX  2048 /* above 1514: a driver may add the frame check sequence */
#define WINDOWS    16
#define PER_SECOND 2 /* windows in a second */
#define STALL_US   200000
#define BLOCKS     500

static UINT64 ticks_per_second(void)
{
	UINT64 begin = ticks();

	uefi_call_wrapper(BS->Stall, 1, STALL_US);
	return (ticks() - begin) * (1000000 / STALL_US);
}

/* Gives every device its driver: firmware that boots from a stick may have left NICs out. */
static void connect_devices(void)
{
	EFI_GUID guid = EFI_PCI_IO_PROTOCOL_GUID;
	EFI_HANDLE *handles;
	UINTN count;

	if (EFI_ERROR(LibLocateHandle(ByProtocol, &guid, NULL, &count, &handles)))
		return;
	for (UINTN i = 0; i < count; i++)
		uefi_call_wrapper(BS->ConnectController, 4, handles[i], NULL, NULL, TRUE);
	FreePool(handles);
}

/* The first NIC there is, taken from the firmware's stack. */
static EFI_STATUS take_nic(EFI_HANDLE image, EFI_SIMPLE_NETWORK_PROTOCOL **nic)
{
	EFI_GUID guid = EFI_SIMPLE_NETWORK_PROTOCOL_GUID;
	EFI_HANDLE *handles;
	UINTN count;
	EFI_STATUS status = LibLocateHandle(ByProtocol, &guid, NULL, &count, &handles);

	if (EFI_ERROR(status))
		return status;
	status = uefi_call_wrapper(BS->OpenProtocol, 6, handles[0], &guid, (void **)nic, image,
	                           NULL, EFI_OPEN_PROTOCOL_EXCLUSIVE);
	FreePool(handles);
	return status;
}

/* The same, at work and listening. */
static EFI_STATUS open_nic(EFI_HANDLE image, EFI_SIMPLE_NETWORK_PROTOCOL **nic)
{
	EFI_STATUS status = take_nic(image, nic);

	if (EFI_ERROR(status))
		return status;
	if ((*nic)->Mode->State == EfiSimpleNetworkStopped)
		uefi_call_wrapper((*nic)->Start, 1, *nic);
	if ((*nic)->Mode->State == EfiSimpleNetworkStarted)
		status = uefi_call_wrapper((*nic)->Initialize, 3, *nic, 0, 0);
	if (EFI_ERROR(status))
		return status;
	return uefi_call_wrapper((*nic)->ReceiveFilters, 6, *nic,
	                         EFI_SIMPLE_NETWORK_RECEIVE_UNICAST |
	                                 EFI_SIMPLE_NETWORK_RECEIVE_BROADCAST,
	                         0, FALSE, 0, NULL);
}

/* The octets of one frame; 0: none was there. */
static UINTN receive(EFI_SIMPLE_NETWORK_PROTOCOL *nic)
{
	static UINT8 frame[FRAME_MAX];
	UINTN size = sizeof(frame);
	EFI_STATUS status =
		uefi_call_wrapper(nic->Receive, 7, nic, NULL, &size, frame, NULL, NULL, NULL);

	return EFI_ERROR(status) ? 0 : size;
}

static void print_own(UINT64 ticks_in_s)
{
	UINT64 own = own_ticks(BLOCKS);

	if (own == 0)
		Print(L"OWN failed\n");
	else
		Print(L"OWN %ld ns a block\n", own * 1000 / BLOCKS * 1000000 / ticks_in_s);
}

static UINT64 octets_in(EFI_SIMPLE_NETWORK_PROTOCOL *nic, UINT64 duration)
{
	UINT64 begin = ticks();
	UINT64 octets = 0;

	while (ticks() - begin < duration)
		octets += receive(nic);
	return octets;
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
	EFI_SIMPLE_NETWORK_PROTOCOL *nic;
	EFI_STATUS status;
	UINT64 ticks_in_s;
	UINT64 best = 0;

	InitializeLib(image, system);
	firmware_set(image, system);
	connect_devices();
	status = open_nic(image, &nic);
	if (EFI_ERROR(status)) {
		Print(L"CEILING failed: %r\n", status);
		return status;
	}
	ticks_in_s = ticks_per_second();
	print_own(ticks_in_s);
	Print(L"CEILING begins\n");
	while (receive(nic) == 0)
		;
	for (unsigned i = 0; i < WINDOWS; i++) {
		UINT64 rate = octets_in(nic, ticks_in_s / PER_SECOND) * PER_SECOND;

		Print(L"CEILING %ld octets/s\n", rate);
		if (rate > best)
			best = rate;
	}
	Print(L"CEILING best %ld end\n", best);
	return EFI_SUCCESS;
}
