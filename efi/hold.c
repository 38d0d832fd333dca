#include "efi/hold.h"

#include "efi/firmware.h"
#include "efi/mem.h"

#define BINDING_VERSION 0x10 /* of no weight: nothing is ever bound by it */

static EFI_GUID snp_guid = EFI_SIMPLE_NETWORK_PROTOCOL_GUID;
static EFI_GUID binding_guid = EFI_DRIVER_BINDING_PROTOCOL_GUID;

/* ---- what the firmware asks of a driver ---- */

/* It is never to be connected to anything: it opens its NIC itself. */
static EFI_STATUS EFIAPI binding_supported(EFI_DRIVER_BINDING_PROTOCOL *binding, EFI_HANDLE handle,
                                           EFI_DEVICE_PATH *rest)
{
	(void)binding;
	(void)handle;
	(void)rest;
	return EFI_UNSUPPORTED;
}

static void close(const struct hold *hold, EFI_HANDLE handle)
{
	firmware.boot->CloseProtocol(handle, &snp_guid, hold->agent, handle);
}

/* Somebody wants the NIC for himself. */
static EFI_STATUS EFIAPI binding_stop(EFI_DRIVER_BINDING_PROTOCOL *binding, EFI_HANDLE handle,
                                      UINTN child_count, EFI_HANDLE *children)
{
	struct hold *hold = (struct hold *)binding;

	(void)handle;
	(void)child_count;
	(void)children;
	hold_release(hold);
	close(hold, hold->child);
	return EFI_SUCCESS;
}

/* ---- holding ---- */

static EFI_STATUS open(const struct hold *hold, EFI_HANDLE handle)
{
	VOID *snp;
	EFI_STATUS status = firmware.boot->OpenProtocol(handle, &snp_guid, &snp, hold->agent,
	                                                handle, EFI_OPEN_PROTOCOL_BY_DRIVER);

	return status == EFI_ALREADY_STARTED ? EFI_SUCCESS : status;
}

static EFI_STATUS open_both(const struct hold *hold)
{
	/* The child's as well: nobody's driver may bind to it, and who has it has the NIC. */
	EFI_STATUS status = open(hold, hold->child);

	if (EFI_ERROR(status))
		return status;
	status = open(hold, hold->nic);
	if (status != EFI_ACCESS_DENIED)
		return status;
	nic_disconnect_drivers(hold->nic);
	return open(hold, hold->nic);
}

EFI_STATUS hold_take(struct hold *hold)
{
	EFI_STATUS status;

	if (hold->taken)
		return EFI_SUCCESS;
	status = open_both(hold);
	if (EFI_ERROR(status))
		return status;
	memset(&hold->snp, 0, sizeof(hold->snp));
	if (snp_open(&hold->snp, hold->protocol, firmware.boot) != ERR_NONE) {
		close(hold, hold->nic);
		return hold->snp.status;
	}
	hold->taken = true;
	return EFI_SUCCESS;
}

void hold_release(struct hold *hold)
{
	if (!hold->taken)
		return;
	hold->taken = false;
	snp_close(&hold->snp);
	close(hold, hold->nic);
}

/* In ExitBootServices() itself it is too late to touch the NIC; its driver stops it there. */
static void EFIAPI leave(EFI_EVENT event, void *hold)
{
	(void)event;
	hold_release(hold);
}

/* UEFI 2.9 7.1: EFI_EVENT_GROUP_BEFORE_EXIT_BOOT_SERVICES; older firmware never signals it. */
static void watch_for_exit(struct hold *hold)
{
	static EFI_GUID before_exit = {
		0x8be0e274, 0x3970, 0x4b44, {0x80, 0xc5, 0x1a, 0xb9, 0x50, 0x2f, 0x3b, 0xfc}};

	if (EFI_ERROR(firmware.boot->CreateEventEx(EVT_NOTIFY_SIGNAL, TPL_CALLBACK, leave, hold,
	                                           &before_exit, &hold->leaving)))
		hold->leaving = NULL;
}

bool hold_begin(struct hold *hold, const struct nic *nic, EFI_HANDLE child)
{
	EFI_STATUS status = firmware.boot->InstallProtocolInterface(
		&hold->agent, &binding_guid, EFI_NATIVE_INTERFACE, &hold->binding);

	if (EFI_ERROR(status))
		return false;
	hold->binding = (EFI_DRIVER_BINDING_PROTOCOL){
		.Supported = binding_supported,
		.Start = binding_supported,
		.Stop = binding_stop,
		.Version = BINDING_VERSION,
		.ImageHandle = firmware.image,
		.DriverBindingHandle = hold->agent,
	};
	hold->nic = nic->handle;
	hold->child = child;
	hold->protocol = nic->snp;
	open(hold, child); /* refused: hold_take() will see */
	watch_for_exit(hold);
	return true;
}

void hold_end(struct hold *hold)
{
	hold_release(hold);
	if (hold->leaving)
		firmware.boot->CloseEvent(hold->leaving);
	close(hold, hold->child);
	firmware.boot->UninstallProtocolInterface(hold->agent, &binding_guid, &hold->binding);
}
