#include "efi/status.h"

#include <stddef.h>

/* From newer editions of the specification than gnu-efi's. */
#ifndef EFI_IP_ADDRESS_CONFLICT
#define EFI_IP_ADDRESS_CONFLICT EFIERR(34)
#endif
#ifndef EFI_HTTP_ERROR
#define EFI_HTTP_ERROR EFIERR(35)
#endif

#define STATUSES(X)                 \
	X(EFI_SUCCESS)              \
	X(EFI_LOAD_ERROR)           \
	X(EFI_INVALID_PARAMETER)    \
	X(EFI_UNSUPPORTED)          \
	X(EFI_BAD_BUFFER_SIZE)      \
	X(EFI_BUFFER_TOO_SMALL)     \
	X(EFI_NOT_READY)            \
	X(EFI_DEVICE_ERROR)         \
	X(EFI_WRITE_PROTECTED)      \
	X(EFI_OUT_OF_RESOURCES)     \
	X(EFI_VOLUME_CORRUPTED)     \
	X(EFI_VOLUME_FULL)          \
	X(EFI_NO_MEDIA)             \
	X(EFI_MEDIA_CHANGED)        \
	X(EFI_NOT_FOUND)            \
	X(EFI_ACCESS_DENIED)        \
	X(EFI_NO_RESPONSE)          \
	X(EFI_NO_MAPPING)           \
	X(EFI_TIMEOUT)              \
	X(EFI_NOT_STARTED)          \
	X(EFI_ALREADY_STARTED)      \
	X(EFI_ABORTED)              \
	X(EFI_ICMP_ERROR)           \
	X(EFI_TFTP_ERROR)           \
	X(EFI_PROTOCOL_ERROR)       \
	X(EFI_INCOMPATIBLE_VERSION) \
	X(EFI_SECURITY_VIOLATION)   \
	X(EFI_CRC_ERROR)            \
	X(EFI_END_OF_MEDIA)         \
	X(EFI_END_OF_FILE)          \
	X(EFI_INVALID_LANGUAGE)     \
	X(EFI_COMPROMISED_DATA)     \
	X(EFI_IP_ADDRESS_CONFLICT)  \
	X(EFI_HTTP_ERROR)

static const char *name_of(EFI_STATUS status)
{
#define X(name)             \
	if (status == name) \
		return #name;
	STATUSES(X)
#undef X
	return NULL;
}

void status_text(struct line *line, EFI_STATUS status)
{
	const char *name = name_of(status);

	if (name) {
		line_text(line, name);
		return;
	}
	line_text(line, EFI_ERROR(status) ? "status error " : "status ");
	line_number(line, status & ~EFI_ERROR_MASK, 1, ' ');
}

EFI_STATUS status_of(enum net_err err)
{
	switch (err) {
	case ERR_NONE:
		return EFI_SUCCESS;
	case ERR_NIC_NONE:
	case ERR_TFTP_NOT_FOUND:
	case ERR_DHCP_NO_BOOT_INFO:
	case ERR_PXE_NO_FILE:
		return EFI_NOT_FOUND;
	case ERR_NIC_START:
		return EFI_DEVICE_ERROR;
	case ERR_LINK_DOWN:
		return EFI_NO_MEDIA;
	case ERR_ABORTED:
	case ERR_LOCAL_BOOT: /* on success some firmware stops at its menu */
		return EFI_ABORTED;
	case ERR_DHCP_NO_OFFER:
	case ERR_DHCP_NO_ACK:
	case ERR_PXE_NO_REPLY:
	case ERR_PXE_NO_BOOT_SERVER:
	case ERR_PXE_NOT_SERVED:
	case ERR_TFTP_NO_REPLY:
		return EFI_NO_RESPONSE;
	case ERR_TFTP_STALLED:
		return EFI_TIMEOUT;
	case ERR_TFTP_REFUSED:
	case ERR_TFTP_EMPTY:
		return EFI_TFTP_ERROR;
	case ERR_NO_MEMORY:
		return EFI_OUT_OF_RESOURCES;
	case ERR_IMAGE_NOT_EFI:
		return EFI_LOAD_ERROR;
	case ERR_IMAGE_MACHINE:
	case ERR_IMAGE_IS_LANYARD:
		return EFI_UNSUPPORTED;
	case ERR_INTERNAL:
		return EFI_COMPROMISED_DATA;
	case ERR_IMAGE_SIGNATURE:
		return EFI_SECURITY_VIOLATION;
	default:
		return EFI_PROTOCOL_ERROR;
	}
}
