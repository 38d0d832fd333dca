#include "tests/unit/uefi.h"

#include <string.h>

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
