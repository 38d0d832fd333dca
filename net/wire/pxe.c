#include "net/wire/pxe.h"

#include "net/wire/dhcp.h"

enum pxe_tag {
	PXE_DISCOVERY_CONTROL = 6,
	PXE_MULTICAST_ADDRESS = 7,
	PXE_BOOT_SERVERS = 8,
	PXE_BOOT_MENU = 9,
	PXE_MENU_PROMPT = 10,
	PXE_BOOT_ITEM = 71,
};

/* Whether a tag may be so long. Tags that no boot depends on are not judged. */
static bool length_is_legal(uint8_t tag, size_t len)
{
	switch (tag) {
	case PXE_DISCOVERY_CONTROL:
		return len == 1;
	case PXE_MULTICAST_ADDRESS:
	case PXE_BOOT_ITEM: /* type, layer */
		return len == 4;
	case PXE_BOOT_SERVERS: /* type, count, addresses */
	case PXE_BOOT_MENU:    /* type, length, description */
		return len >= 3;
	case PXE_MENU_PROMPT: /* timeout, text */
		return len >= 1;
	default:
		return true;
	}
}

bool pxe_vendor_parse(struct bytes option43, struct pxe_vendor *out)
{
	struct pxe_vendor vendor = {0};
	struct bytes value;
	uint8_t tag;

	*out = vendor;
	while (dhcp_option_take(&option43, &tag, &value)) {
		if (!length_is_legal(tag, value.len))
			return false;
		if (tag == PXE_DISCOVERY_CONTROL) {
			vendor.has_discovery_control = true;
			vendor.discovery_control = value.data[0];
		}
		vendor.has_menu |= tag == PXE_BOOT_MENU;
	}
	if (tag != DHCP_OPT_END && tag != DHCP_OPT_PAD)
		return false;
	*out = vendor;
	return true;
}
