#include "efi/path.h"

#include "efi/firmware.h"
#include "efi/mem.h"

#define NODES_MAX     64
#define NODE_MIN      4
#define IPV4_NODE_LEN 27
#define PROTOCOL_UDP  17

static const uint8_t end_node[NODE_MIN] = {END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE,
                                           NODE_MIN, 0};

const EFI_DEVICE_PATH *path_of(EFI_HANDLE handle)
{
	return firmware_protocol(handle, (EFI_GUID)EFI_DEVICE_PATH_PROTOCOL_GUID);
}

size_t path_len(const EFI_DEVICE_PATH *path)
{
	const EFI_DEVICE_PATH *node = path;

	for (unsigned n = 0; n < NODES_MAX && !IsDevicePathEndType(node); n++) {
		if (DevicePathNodeLength(node) < NODE_MIN)
			break;
		node = NextDevicePathNode(node);
	}
	return (size_t)((const uint8_t *)node - (const uint8_t *)path);
}

bool path_begins(const EFI_DEVICE_PATH *path, const EFI_DEVICE_PATH *prefix)
{
	size_t len;

	if (!path || !prefix)
		return false;
	len = path_len(prefix);
	return path_len(path) >= len && memcmp(path, prefix, len) == 0;
}

/* path, then more octets, then the end node. */
static EFI_DEVICE_PATH *extended(const EFI_DEVICE_PATH *path, const uint8_t *more, size_t more_len)
{
	size_t len = path_len(path);
	uint8_t *copy = firmware_alloc(len + more_len + sizeof(end_node));

	if (!copy)
		return NULL;
	memcpy(copy, path, len);
	memcpy(copy + len, more, more_len);
	memcpy(copy + len + more_len, end_node, sizeof(end_node));
	return (EFI_DEVICE_PATH *)copy;
}

EFI_DEVICE_PATH *path_copy(const EFI_DEVICE_PATH *path)
{
	return path ? extended(path, NULL, 0) : NULL;
}

static void put_be32(uint8_t *at, uint32_t value)
{
	for (unsigned n = 0; n < 4; n++)
		at[n] = (uint8_t)(value >> (24 - 8 * n));
}

/* Octet by octet: gnu-efi's structure is padded to 28. */
EFI_DEVICE_PATH *path_with_ipv4(const EFI_DEVICE_PATH *path, const struct path_ipv4 *ipv4)
{
	uint8_t node[IPV4_NODE_LEN] = {MESSAGING_DEVICE_PATH, MSG_IPv4_DP, IPV4_NODE_LEN, 0};

	put_be32(node + 4, ipv4->local);
	put_be32(node + 8, ipv4->remote);
	/* The ports at 12 and 14 stay 0: TFTP's change with each transfer. */
	node[16] = PROTOCOL_UDP;
	/* The origin of the address at 18 stays 0: DHCP. */
	put_be32(node + 19, ipv4->gateway);
	put_be32(node + 23, ipv4->mask);
	return path ? extended(path, node, sizeof(node)) : NULL;
}

void path_text(struct line *line, const EFI_DEVICE_PATH *path)
{
	EFI_DEVICE_PATH_TO_TEXT_PROTOCOL *service =
		firmware_service((EFI_GUID)EFI_DEVICE_PATH_TO_TEXT_PROTOCOL_GUID);
	CHAR16 *text;

	if (!service || !path)
		return;
	text = service->ConvertDevicePathToText(path, TRUE, TRUE);
	if (text)
		line_wide(line, text);
	firmware_free(text);
}
