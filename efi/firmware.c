#include "efi/firmware.h"

#include "efi/mem.h"

struct firmware firmware;

void firmware_set(EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
	firmware.image = image;
	firmware.table = table;
	firmware.boot = table->BootServices;
}

void *firmware_protocol(EFI_HANDLE handle, EFI_GUID guid)
{
	void *found = NULL;

	if (handle == NULL || EFI_ERROR(firmware.boot->HandleProtocol(handle, &guid, &found)))
		return NULL;
	return found;
}

void *firmware_service(EFI_GUID guid)
{
	void *found = NULL;

	if (EFI_ERROR(firmware.boot->LocateProtocol(&guid, NULL, &found)))
		return NULL;
	return found;
}

EFI_HANDLE *firmware_handles(EFI_GUID guid, UINTN *count)
{
	EFI_HANDLE *handles = NULL;

	*count = 0;
	if (EFI_ERROR(
		    firmware.boot->LocateHandleBuffer(ByProtocol, &guid, NULL, count, &handles))) {
		*count = 0;
		return NULL;
	}
	return handles;
}

void *firmware_alloc(size_t size)
{
	void *memory = NULL;

	if (EFI_ERROR(firmware.boot->AllocatePool(EfiLoaderData, size, &memory)))
		return NULL;
	memset(memory, 0, size);
	return memory;
}

void firmware_free(void *memory)
{
	if (memory)
		firmware.boot->FreePool(memory);
}

const void *firmware_table(EFI_GUID guid)
{
	for (UINTN n = 0; n < firmware.table->NumberOfTableEntries; n++) {
		const EFI_CONFIGURATION_TABLE *entry = &firmware.table->ConfigurationTable[n];

		if (guid_equal(&entry->VendorGuid, &guid))
			return entry->VendorTable;
	}
	return NULL;
}

bool guid_equal(const EFI_GUID *a, const EFI_GUID *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

EFI_SHELL_PARAMETERS_PROTOCOL *firmware_shell(void)
{
	return firmware_protocol(firmware.image, (EFI_GUID)EFI_SHELL_PARAMETERS_PROTOCOL_GUID);
}
