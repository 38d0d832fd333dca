#include "efi/connect.h"

#include "efi/firmware.h"
#include "efi/usbio.h"

#define PCI_CLASS_AT   0x08 /* revision, interface, subclass, class */
#define PCI_NETWORK    0x02
#define PCI_SERIAL_BUS 0x0c
#define PCI_SERIAL_USB 0x03

#define USB_COMMUNICATION 0x02 /* CDC: ECM, NCM, and RNDIS by the old rules */
#define USB_WIRELESS      0xe0 /* RNDIS by the new ones */
#define USB_MISCELLANEOUS 0xef
#define USB_VENDOR        0xff /* most USB network adapters */

static void connect(EFI_HANDLE handle, bool recursive)
{
	/* Its status tells nothing: "not found" also means that all drivers run already. */
	firmware.boot->ConnectController(handle, NULL, NULL, recursive ? TRUE : FALSE);
}

static uint32_t pci_class(EFI_HANDLE handle)
{
	struct _EFI_PCI_IO_PROTOCOL *pci =
		firmware_protocol(handle, (EFI_GUID)EFI_PCI_IO_PROTOCOL_GUID);
	UINT32 class = 0;

	if (!pci || EFI_ERROR(pci->Pci.Read(pci, EfiPciIoWidthUint32, PCI_CLASS_AT, 1, &class)))
		return 0;
	return class >> 16;
}

/* The devices behind a USB host controller are listed by connecting it, not the devices. */
static uint32_t connect_pci(void)
{
	UINTN count;
	EFI_HANDLE *handles = firmware_handles((EFI_GUID)EFI_PCI_IO_PROTOCOL_GUID, &count);
	uint32_t found = 0;

	for (UINTN n = 0; n < count; n++) {
		uint32_t class = pci_class(handles[n]);

		if (class >> 8 == PCI_NETWORK) {
			connect(handles[n], true);
			found++;
		} else if (class == (PCI_SERIAL_BUS << 8 | PCI_SERIAL_USB)) {
			connect(handles[n], false);
		}
	}
	firmware_free(handles);
	return found;
}

static bool may_be_network(EFI_HANDLE handle)
{
	struct usb_io *usb = firmware_protocol(handle, (EFI_GUID)USB_IO_GUID);
	struct usb_interface_descriptor interface = {0};

	if (!usb || EFI_ERROR(usb->get_interface_descriptor(usb, &interface)))
		return false;
	return interface.class == USB_COMMUNICATION || interface.class == USB_WIRELESS ||
	       interface.class == USB_MISCELLANEOUS || interface.class == USB_VENDOR;
}

/* Only what can be a network adapter: connecting disks and keyboards too would take long. */
static void connect_usb(void)
{
	UINTN count;
	EFI_HANDLE *handles = firmware_handles((EFI_GUID)USB_IO_GUID, &count);

	for (UINTN n = 0; n < count; n++) {
		if (may_be_network(handles[n]))
			connect(handles[n], true);
	}
	firmware_free(handles);
}

uint32_t connect_nics(void)
{
	uint32_t found;
	UINTN count;
	EFI_HANDLE *bridges =
		firmware_handles((EFI_GUID)EFI_PCI_ROOT_BRIDGE_IO_PROTOCOL_GUID, &count);

	for (UINTN n = 0; n < count; n++)
		connect(bridges[n], false);
	firmware_free(bridges);
	found = connect_pci();
	connect_usb();
	return found;
}
