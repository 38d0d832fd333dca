/* The part of the USB I/O Protocol (UEFI 17.2.4) that gnu-efi lacks and we need. */
#ifndef EFI_USBIO_H
#define EFI_USBIO_H

#include <efi.h>

#define USB_IO_GUID                                                    \
	{                                                              \
		0x2b2f68d6, 0x0cd2, 0x44cf,                            \
		{                                                      \
			0x8e, 0x8b, 0xbb, 0xa2, 0x0b, 0x1b, 0x5b, 0x75 \
		}                                                      \
	}

/* USB 2.0 9.6.5 */
struct usb_interface_descriptor {
	UINT8 length, type, number, alternate, endpoints, class, subclass, protocol, text;
};

struct usb_io {
	void *transfers[6]; /* control, bulk, interrupt (2), isochronous (2) */
	void *get_device_descriptor, *get_config_descriptor;
	EFI_STATUS(EFIAPI *get_interface_descriptor)
	(struct usb_io *usb, struct usb_interface_descriptor *out);
};

#endif
