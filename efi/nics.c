#include "efi/nics.h"

#include "efi/connect.h"
#include "efi/firmware.h"
#include "efi/mem.h"
#include "efi/path.h"

static EFI_GUID snp_guid = EFI_SIMPLE_NETWORK_PROTOCOL_GUID;

/*
 * The firmware offers the same SNP again on the handles of IPv4 and IPv6 above a NIC, whose paths
 * go on from the NIC's.
 */
static bool stands_above_another(EFI_HANDLE handle, const EFI_HANDLE *handles, UINTN count)
{
	const EFI_DEVICE_PATH *path = path_of(handle);

	for (UINTN n = 0; n < count; n++) {
		const EFI_DEVICE_PATH *other = path_of(handles[n]);

		if (handles[n] != handle && path_begins(path, other) &&
		    path_len(path) > path_len(other))
			return true;
	}
	return false;
}

static void add(struct nics *nics, EFI_HANDLE handle)
{
	struct nic *nic = &nics->nic[nics->count];
	EFI_SIMPLE_NETWORK_PROTOCOL *snp = firmware_protocol(handle, snp_guid);

	if (!snp || !snp->Mode || nics->count == NICS_MAX)
		return;
	for (uint32_t n = 0; n < nics->count; n++) {
		if (nics->nic[n].snp == snp)
			return;
	}
	*nic = (struct nic){.handle = handle, .path = path_copy(path_of(handle)), .snp = snp};
	memcpy(nic->mac, snp->Mode->CurrentAddress.Addr, sizeof(nic->mac));
	nics->count++;
}

bool nic_has_link(const struct nic *nic)
{
	const EFI_SIMPLE_NETWORK_MODE *mode = nic->snp->Mode;

	return !mode->MediaPresentSupported || mode->MediaPresent;
}

/* Lower comes first. */
static unsigned rank(const struct nic *nic, const EFI_DEVICE_PATH *own)
{
	if (path_begins(own, nic->path))
		return 0;
	return nic_has_link(nic) ? 1 : 2;
}

static void sort(struct nics *nics)
{
	EFI_LOADED_IMAGE *self =
		firmware_protocol(firmware.image, (EFI_GUID)EFI_LOADED_IMAGE_PROTOCOL_GUID);
	const EFI_DEVICE_PATH *own = self ? path_of(self->DeviceHandle) : NULL;

	for (uint32_t n = 1; n < nics->count; n++) {
		struct nic nic = nics->nic[n];
		uint32_t at = n;

		for (; at > 0 && rank(&nics->nic[at - 1], own) > rank(&nic, own); at--)
			nics->nic[at] = nics->nic[at - 1];
		nics->nic[at] = nic;
	}
}

void nics_find(struct nics *nics)
{
	EFI_HANDLE *handles;
	UINTN count;

	nics->pci_count = connect_nics();
	nics->count = 0;
	handles = firmware_handles(snp_guid, &count);
	for (UINTN n = 0; n < count; n++) {
		if (!stands_above_another(handles[n], handles, count))
			add(nics, handles[n]);
	}
	firmware_free(handles);
	sort(nics);
}

/* Has the firmware put its network stack back on a closed NIC. */
static void restore(const struct nic *nic)
{
	if (nic->disturbed)
		firmware.boot->ConnectController(nic->handle, NULL, NULL, TRUE);
}

void nics_free(struct nics *nics)
{
	for (uint32_t n = 0; n < nics->count; n++) {
		restore(&nics->nic[n]);
		firmware_free(nics->nic[n].path);
	}
	nics->count = 0;
}

static EFI_STATUS open_exclusive(struct nic *nic)
{
	VOID *snp = NULL;
	EFI_STATUS status = firmware.boot->OpenProtocol(
		nic->handle, &snp_guid, &snp, firmware.image, NULL, EFI_OPEN_PROTOCOL_EXCLUSIVE);

	if (!EFI_ERROR(status))
		nic->snp = snp;
	return status;
}

typedef bool is_to_go(UINT32 attributes);

/* Takes drivers off that use the SNP on a handle, not the one that offers it there. */
static void disconnect(EFI_HANDLE controller, EFI_HANDLE handle, is_to_go *goes)
{
	EFI_OPEN_PROTOCOL_INFORMATION_ENTRY *user = NULL;
	UINTN count = 0;

	if (EFI_ERROR(firmware.boot->OpenProtocolInformation(handle, &snp_guid, &user, &count)))
		return;
	for (UINTN n = 0; n < count; n++) {
		if (goes(user[n].Attributes))
			firmware.boot->DisconnectController(controller, user[n].AgentHandle, NULL);
	}
	firmware_free(user);
}

static bool is_driver(UINT32 attributes)
{
	return attributes & EFI_OPEN_PROTOCOL_BY_DRIVER;
}

/* A program like iPXE takes it exclusively. */
static bool is_sharing_driver(UINT32 attributes)
{
	return attributes == EFI_OPEN_PROTOCOL_BY_DRIVER;
}

void nic_disconnect_drivers(EFI_HANDLE handle)
{
	disconnect(handle, handle, is_sharing_driver);
}

void nic_attach(struct nic *nic)
{
	static EFI_GUID pxebc_guid = EFI_PXE_BASE_CODE_PROTOCOL_GUID;
	EFI_HANDLE *handles;
	UINTN count;

	restore(nic);
	handles = firmware_handles(pxebc_guid, &count);
	for (UINTN n = 0; n < count; n++) {
		/* EDK2's driver keeps the SNP of its children for itself. */
		if (path_begins(path_of(handles[n]), nic->path) && handles[n] != nic->handle)
			disconnect(nic->handle, handles[n], is_driver);
	}
	firmware_free(handles);
}

enum net_err nic_open(struct nic *nic, EFI_STATUS *status)
{
	nic->disturbed = true;
	*status = open_exclusive(nic);
	if (EFI_ERROR(*status)) {
		/* Some firmware does not take its drivers off by itself. */
		disconnect(nic->handle, nic->handle, is_driver);
		*status = open_exclusive(nic);
	}
	nic->open = !EFI_ERROR(*status);
	return nic->open ? ERR_NONE : ERR_NIC_START;
}

void nic_close(struct nic *nic)
{
	if (nic->open)
		firmware.boot->CloseProtocol(nic->handle, &snp_guid, firmware.image, NULL);
	nic->open = false;
}

static bool is_open_by_us(EFI_HANDLE handle)
{
	EFI_OPEN_PROTOCOL_INFORMATION_ENTRY *user = NULL;
	UINTN count = 0;
	bool ours = false;

	if (EFI_ERROR(firmware.boot->OpenProtocolInformation(handle, &snp_guid, &user, &count)))
		return false;
	for (UINTN n = 0; n < count; n++)
		ours = ours || user[n].AgentHandle == firmware.image;
	firmware_free(user);
	return ours;
}

static void abandon(EFI_HANDLE handle)
{
	EFI_SIMPLE_NETWORK_PROTOCOL *snp = firmware_protocol(handle, snp_guid);

	if (!snp || !is_open_by_us(handle))
		return;
	snp->Shutdown(snp);
	snp->Stop(snp);
	firmware.boot->CloseProtocol(handle, &snp_guid, firmware.image, NULL);
	firmware.boot->ConnectController(handle, NULL, NULL, TRUE);
}

void nics_abandon(void)
{
	UINTN count;
	EFI_HANDLE *handles = firmware_handles(snp_guid, &count);

	for (UINTN n = 0; n < count; n++)
		abandon(handles[n]);
	firmware_free(handles);
}

/* Without the last part of the path, which only says the hardware address again. */
static void cut_at_mac(struct line *line)
{
	static const char part[] = "/MAC(";

	for (size_t at = 0; at + sizeof(part) - 1 <= line->len; at++) {
		size_t n = 0;

		while (part[n] && line->text[at + n] == part[n])
			n++;
		if (!part[n]) {
			line->text[at] = '\0';
			line->len = at;
		}
	}
}

void nic_text(struct line *line, const struct nic *nic)
{
	line_mac(line, nic->mac);
	if (!nic->path)
		return;
	line_text(line, " at ");
	path_text(line, nic->path);
	cut_at_mac(line);
}
