#include "tests/unit/uefi.h"

#include <string.h>

#include "tests/unit/unit.h"

CHAR16 uefi_screen[UEFI_SCREEN_MAX];
size_t uefi_screen_len;
uint64_t uefi_stalled_us;

static VOID EFIAPI copy(VOID *to, VOID *from, UINTN len)
{
	memmove(to, from, len);
}

static VOID EFIAPI set(VOID *to, UINTN len, UINT8 octet)
{
	memset(to, octet, len);
}

static EFI_STATUS EFIAPI stall(UINTN us)
{
	uefi_stalled_us += us;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI no_protocol(EFI_HANDLE handle, EFI_GUID *guid, VOID **interface)
{
	(void)handle;
	(void)guid;
	(void)interface;
	return EFI_UNSUPPORTED;
}

static EFI_STATUS EFIAPI no_service(EFI_GUID *guid, VOID *registration, VOID **interface)
{
	(void)guid;
	(void)registration;
	(void)interface;
	return EFI_NOT_FOUND;
}

static EFI_STATUS EFIAPI no_count(UINT64 *count)
{
	(void)count;
	return EFI_DEVICE_ERROR;
}

static EFI_STATUS EFIAPI no_time(EFI_TIME *time, EFI_TIME_CAPABILITIES *capabilities)
{
	(void)time;
	(void)capabilities;
	return EFI_DEVICE_ERROR;
}

EFI_BOOT_SERVICES uefi_boot = {
	.CopyMem = copy,
	.SetMem = set,
	.Stall = stall,
	.HandleProtocol = no_protocol,
	.LocateProtocol = no_service,
	.GetNextMonotonicCount = no_count,
};

EFI_RUNTIME_SERVICES uefi_runtime = {.GetTime = no_time};

EFI_SYSTEM_TABLE uefi_table = {.BootServices = &uefi_boot, .RuntimeServices = &uefi_runtime};

static EFI_STATUS EFIAPI output(SIMPLE_TEXT_OUTPUT_INTERFACE *this, CHAR16 *text)
{
	(void)this;
	for (; *text; text++) {
		assert_in_range(uefi_screen_len, 0, UEFI_SCREEN_MAX - 1);
		uefi_screen[uefi_screen_len++] = *text;
	}
	return EFI_SUCCESS;
}

void uefi_screen_on(void)
{
	static SIMPLE_TEXT_OUTPUT_INTERFACE out = {.OutputString = output};

	uefi_table.ConOut = &out;
	uefi_screen_len = 0;
	memset(uefi_screen, 0, sizeof(uefi_screen));
}

bool uefi_shows(const char *text)
{
	size_t len = strlen(text);

	for (size_t at = 0; at + len <= uefi_screen_len; at++) {
		size_t n = 0;

		while (n < len && uefi_screen[at + n] == (CHAR16)text[n])
			n++;
		if (n == len)
			return true;
	}
	return false;
}
