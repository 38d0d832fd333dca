/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A boot program for the tests. It proves that it arrived whole (the CRC32 of a payload inside its
 * own file, which the tests know too), says what the firmware's view of it is, and returns
 * NBP_STATUS. Built with -DNBP_STATUS=... -DNBP_PAYLOAD="path".
 */
#include <efi.h>
#include <efilib.h>

#define CRC32_POLY 0xedb88320u

/* clang-format off */
__asm__(".section .rodata\n"
	".balign 16\n"
	"nbp_payload:\n"
	".incbin \"" NBP_PAYLOAD "\"\n"
	"nbp_payload_end:\n"
	".previous\n");
/* clang-format on */

/* Hidden: reached relative to the code, so that loading needs no relocation of them. */
extern const UINT8 nbp_payload[] __attribute__((visibility("hidden")));
extern const UINT8 nbp_payload_end[] __attribute__((visibility("hidden")));

static UINT32 crc32(const UINT8 *at, UINTN size)
{
	UINT32 table[256];
	UINT32 crc = ~0u;

	for (UINT32 i = 0; i < 256; i++) {
		UINT32 entry = i;

		for (unsigned bit = 0; bit < 8; bit++)
			entry = (entry >> 1) ^ ((entry & 1) ? CRC32_POLY : 0);
		table[i] = entry;
	}
	for (UINTN i = 0; i < size; i++)
		crc = (crc >> 8) ^ table[(crc ^ at[i]) & 0xff];
	return ~crc;
}

static void say_who_loaded_us(EFI_HANDLE image)
{
	EFI_GUID loaded_image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
	EFI_GUID path_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
	EFI_LOADED_IMAGE *self;
	CHAR16 *text;
	void *path;

	if (uefi_call_wrapper(BS->HandleProtocol, 3, image, &loaded_image_guid, (void **)&self) !=
	    EFI_SUCCESS)
		return;
	Print(L"NBP options=%d\n", self->LoadOptionsSize);
	if (uefi_call_wrapper(BS->HandleProtocol, 3, self->DeviceHandle, &path_guid, &path) !=
	    EFI_SUCCESS)
		return;
	text = DevicePathToStr(path);
	Print(L"NBP device=%s\n", text);
	FreePool(text);
}

#ifdef NBP_TAKES_NIC
/* Opens the network card exclusively, as GRUB does, starts it, and leaves it so. */
static void take_nic(EFI_HANDLE image)
{
	EFI_GUID loaded_image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
	EFI_GUID snp_guid = EFI_SIMPLE_NETWORK_PROTOCOL_GUID;
	EFI_SIMPLE_NETWORK_PROTOCOL *snp;
	EFI_LOADED_IMAGE *self;
	EFI_STATUS status;

	uefi_call_wrapper(BS->HandleProtocol, 3, image, &loaded_image_guid, (void **)&self);
	status = uefi_call_wrapper(BS->OpenProtocol, 6, self->DeviceHandle, &snp_guid,
	                           (void **)&snp, image, NULL, EFI_OPEN_PROTOCOL_EXCLUSIVE);
	if (status == EFI_SUCCESS && snp->Mode->State == EfiSimpleNetworkStopped)
		status = uefi_call_wrapper(snp->Start, 1, snp);
	if (status == EFI_SUCCESS && snp->Mode->State == EfiSimpleNetworkStarted)
		status = uefi_call_wrapper(snp->Initialize, 3, snp, 0, 0);
	Print(L"NBP takes the NIC: %r\n", status);
}
#endif

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
	UINTN size = (UINTN)(nbp_payload_end - nbp_payload);

	InitializeLib(image, system);
	Print(L"\n");
	say_who_loaded_us(image);
#ifdef NBP_TAKES_NIC
	take_nic(image);
#endif
	Print(L"NBP ran: payload=%d crc32=%08x end\n", size, crc32(nbp_payload, size));
	return NBP_STATUS;
}
