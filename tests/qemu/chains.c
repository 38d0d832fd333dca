/*
 * Starts \\lanyard.efi from its own volume again and again in one firmware session, and tells what
 * that left behind: pages, handles, open protocols, events, and of Lanyard's own allocations those
 * that it never freed, those of seeds and packets that it freed unwiped, and how much they were at
 * most at once. Before it tells what
 * the firmware itself loses when its network stack is taken off a NIC and put back as often. Ends
 * with an error, so that the firmware goes on with its next boot option.
 */
#include <efi.h>
#include <efilib.h>

#ifndef CHAINS
#define CHAINS 100
#endif
#define WARM_UP   (CHAINS > 1 ? 2 : 0) /* the firmware's own first allocations, where they count */
#define ALLOCATED 4096                 /* of Lanyard's, at once */
#define STATES    8192 /* octets: a boot's, or the PXE Base Code's, is larger, no other thing is */

/* What an agent has to close; who only gets a protocol need not (UEFI 7.3.9). */
#define HOLDS                                                                  \
	(EFI_OPEN_PROTOCOL_BY_DRIVER | EFI_OPEN_PROTOCOL_BY_CHILD_CONTROLLER | \
	 EFI_OPEN_PROTOCOL_EXCLUSIVE)

struct figures {
	UINT64 pages;
	UINT64 handles, opens;
	INT64 events, allocations, unwiped;
};

static EFI_BOOT_SERVICES original;
static INT64 events, unwiped;
static UINT64 held, most; /* octets of Lanyard's allocations, and the most of them at once */
static UINT64 lanyard_at, lanyard_end; /* where the image lies that was started */
static struct {
	UINT64 at;
	UINTN size;
	BOOLEAN is_pages; /* for programs */
} allocated[ALLOCATED];

static EFI_STATUS EFIAPI counting_create(UINT32 type, EFI_TPL tpl, EFI_EVENT_NOTIFY notify,
                                         VOID *context, EFI_EVENT *event)
{
	EFI_STATUS status = original.CreateEvent(type, tpl, notify, context, event);

	events += !EFI_ERROR(status);
	return status;
}

static EFI_STATUS EFIAPI counting_create_ex(UINT32 type, EFI_TPL tpl, EFI_EVENT_NOTIFY notify,
                                            const VOID *context, const EFI_GUID *group,
                                            EFI_EVENT *event)
{
	EFI_STATUS status = original.CreateEventEx(type, tpl, notify, context, group, event);

	events += !EFI_ERROR(status);
	return status;
}

static EFI_STATUS EFIAPI counting_close(EFI_EVENT event)
{
	EFI_STATUS status = original.CloseEvent(event);

	events -= !EFI_ERROR(status);
	return status;
}

/* An allocation, if Lanyard's code asks for it (the others have their own ways to free theirs). */
static void allocation(UINT64 at, UINTN size, BOOLEAN is_pages, void *caller)
{
	if ((UINT64)caller < lanyard_at || (UINT64)caller >= lanyard_end)
		return;
	for (UINTN n = 0; n < ALLOCATED; n++) {
		if (!allocated[n].at) {
			allocated[n].at = at;
			allocated[n].size = size;
			allocated[n].is_pages = is_pages;
			held += size;
			most = held > most ? held : most;
			return;
		}
	}
}

static BOOLEAN is_wiped(UINT64 at, UINTN size)
{
	for (UINTN n = 0; n < size; n++) {
		if (((const UINT8 *)at)[n] != 0)
			return FALSE;
	}
	return TRUE;
}

static void freed(UINT64 at)
{
	for (UINTN n = 0; n < ALLOCATED; n++) {
		if (allocated[n].at == at) {
			unwiped += !allocated[n].is_pages && allocated[n].size >= STATES &&
			           !is_wiped(at, allocated[n].size);
			held -= allocated[n].size;
			allocated[n].at = 0;
			return;
		}
	}
}

static EFI_STATUS EFIAPI counting_pool(EFI_MEMORY_TYPE type, UINTN size, VOID **at)
{
	EFI_STATUS status = original.AllocatePool(type, size, at);

	if (!EFI_ERROR(status))
		allocation((UINT64)*at, size, FALSE, __builtin_return_address(0));
	return status;
}

static EFI_STATUS EFIAPI counting_free_pool(VOID *at)
{
	freed((UINT64)at);
	return original.FreePool(at);
}

static EFI_STATUS EFIAPI counting_pages(EFI_ALLOCATE_TYPE how, EFI_MEMORY_TYPE type, UINTN pages,
                                        EFI_PHYSICAL_ADDRESS *at)
{
	EFI_STATUS status = original.AllocatePages(how, type, pages, at);

	if (!EFI_ERROR(status))
		allocation(*at, pages * EFI_PAGE_SIZE, TRUE, __builtin_return_address(0));
	return status;
}

static EFI_STATUS EFIAPI counting_free_pages(EFI_PHYSICAL_ADDRESS at, UINTN pages)
{
	freed(at);
	return original.FreePages(at, pages);
}

static void sign_table(void)
{
	BS->Hdr.CRC32 = 0;
	BS->CalculateCrc32(&BS->Hdr, BS->Hdr.HeaderSize, &BS->Hdr.CRC32);
}

/* Programs started from here, and the drivers they call, use the table with ours in it. */
static void count_calls(void)
{
	CopyMem(&original, BS, sizeof(original));
	BS->CreateEvent = counting_create;
	BS->CreateEventEx = (EFI_CREATE_EVENT_EX)counting_create_ex;
	BS->CloseEvent = counting_close;
	BS->AllocatePool = counting_pool;
	BS->FreePool = counting_free_pool;
	BS->AllocatePages = counting_pages;
	BS->FreePages = counting_free_pages;
	sign_table();
}

static void count_no_more(void)
{
	CopyMem(BS, &original, sizeof(original));
	sign_table();
}

static UINT64 free_pages(void)
{
	static UINT8 map[65536];
	UINTN size = sizeof(map), key, entry_size;
	UINT32 version;
	UINT64 pages = 0;

	if (BS->GetMemoryMap(&size, (EFI_MEMORY_DESCRIPTOR *)map, &key, &entry_size, &version) !=
	    EFI_SUCCESS)
		return 0;
	for (UINTN at = 0; at + entry_size <= size; at += entry_size) {
		const EFI_MEMORY_DESCRIPTOR *entry = (const EFI_MEMORY_DESCRIPTOR *)(map + at);

		if (entry->Type == EfiConventionalMemory)
			pages += entry->NumberOfPages;
	}
	return pages;
}

static UINT64 opens_of(EFI_HANDLE handle)
{
	EFI_GUID **guid;
	UINTN count;
	UINT64 opens = 0;

	if (BS->ProtocolsPerHandle(handle, &guid, &count) != EFI_SUCCESS)
		return 0;
	for (UINTN n = 0; n < count; n++) {
		EFI_OPEN_PROTOCOL_INFORMATION_ENTRY *entry;
		UINTN entries;

		if (BS->OpenProtocolInformation(handle, guid[n], &entry, &entries) != EFI_SUCCESS)
			continue;
		for (UINTN k = 0; k < entries; k++)
			opens += (entry[k].Attributes & HOLDS) != 0;
		BS->FreePool(entry);
	}
	BS->FreePool(guid);
	return opens;
}

static struct figures measure(void)
{
	struct figures figures = {.pages = free_pages(), .events = events, .unwiped = unwiped};
	EFI_HANDLE *handle;
	UINTN count;

	if (BS->LocateHandleBuffer(AllHandles, NULL, NULL, &count, &handle) != EFI_SUCCESS)
		return figures;
	figures.handles = count;
	for (UINTN n = 0; n < ALLOCATED; n++)
		figures.allocations += allocated[n].at != 0;
	for (UINTN n = 0; n < count; n++)
		figures.opens += opens_of(handle[n]);
	BS->FreePool(handle);
	return figures;
}

static void tell(const CHAR16 *what, UINTN count, EFI_STATUS status, const struct figures *before)
{
	struct figures after = measure();

	Print(L"\n%s %d: %r: pages %d, handles %d, opens %d, events %d, "
	      L"allocations %d, unwiped %d\nat most %d octets\n",
	      what, count, status, (INT64)(after.pages - before->pages),
	      (INT64)(after.handles - before->handles), (INT64)(after.opens - before->opens),
	      after.events - before->events, after.allocations - before->allocations,
	      after.unwiped - before->unwiped, most);
}

/* Takes the firmware's network stack off the first NIC, and puts it back. */
static EFI_STATUS reconnect(void)
{
	EFI_GUID snp_guid = EFI_SIMPLE_NETWORK_PROTOCOL_GUID;
	EFI_HANDLE *handle;
	UINTN count;
	EFI_STATUS status = BS->LocateHandleBuffer(ByProtocol, &snp_guid, NULL, &count, &handle);

	if (EFI_ERROR(status))
		return status;
	BS->DisconnectController(handle[0], NULL, NULL);
	BS->ConnectController(handle[0], NULL, NULL, TRUE);
	BS->FreePool(handle);
	return EFI_SUCCESS;
}

static EFI_STATUS start(EFI_HANDLE image, EFI_DEVICE_PATH *path)
{
	static CHAR16 options[] = L"lanyard.efi error-wait=0";
	EFI_GUID loaded_image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
	EFI_LOADED_IMAGE *loaded;
	EFI_HANDLE child = NULL;
	EFI_STATUS status = BS->LoadImage(FALSE, image, path, NULL, 0, &child);

	if (EFI_ERROR(status))
		return status;
	BS->HandleProtocol(child, &loaded_image_guid, (void **)&loaded);
	lanyard_at = (UINT64)loaded->ImageBase;
	lanyard_end = lanyard_at + loaded->ImageSize;
	loaded->LoadOptions = options;
	loaded->LoadOptionsSize = sizeof(options);
	return BS->StartImage(child, NULL, NULL);
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
	EFI_GUID loaded_image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
	EFI_LOADED_IMAGE *self;
	EFI_DEVICE_PATH *path;
	struct figures before;
	EFI_STATUS status = EFI_SUCCESS;
	UINTN n;

	InitializeLib(image, system);
	count_calls();
	BS->HandleProtocol(image, &loaded_image_guid, (void **)&self);
	path = FileDevicePath(self->DeviceHandle, L"\\lanyard.efi");
	for (n = WARM_UP; n > 0 && !EFI_ERROR(status); n--)
		status = start(image, path);
	before = measure();
	for (n = 0; n < CHAINS && !EFI_ERROR(status); n++)
		status = reconnect();
	tell(L"RECONNECTS", n, status, &before);
	before = measure();
	for (n = 0; n < CHAINS && !EFI_ERROR(status); n++)
		status = start(image, path);
	tell(L"CHAINS", n, status, &before);
	FreePool(path);
	count_no_more();
	return EFI_ABORTED;
}
