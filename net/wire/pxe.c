#include "net/wire/pxe.h"

#include "net/wire/dhcp.h"

#define WINDOWS_MESSAGE 6

static void read_text(char out[PXE_TEXT_MAX + 1], struct bytes text)
{
	struct writer w = {.data = (uint8_t *)out, .cap = PXE_TEXT_MAX};

	for (size_t i = 0; i < text.len && text.data[i]; i++)
		put_printable(&w, text.data[i]);
	out[w.len] = '\0';
}

static bool read_control(struct bytes value, struct pxe_vendor *out)
{
	out->has_discovery_control = true;
	return value.len == 1 && bytes_take_u8(&value, &out->discovery_control);
}

static bool read_group(struct bytes value, struct pxe_vendor *out)
{
	if (value.len != 4 || !bytes_take_be32(&value, &out->group))
		return false;
	if (!ip4_is_multicast(out->group))
		out->group = IP4_ANY;
	return true;
}

static void add_server(struct pxe_vendor *out, uint16_t type, ip4 ip)
{
	if (out->server_count < PXE_SERVER_MAX)
		out->server[out->server_count++] = (struct pxe_boot_server){type, ip};
}

/* Groups of type, count and so many addresses. No addresses: any server of that type. */
static bool read_servers(struct bytes value, struct pxe_vendor *out)
{
	uint16_t type;
	uint8_t count;
	ip4 ip;

	if (value.len == 0)
		return false;
	while (value.len > 0) {
		if (!bytes_take_be16(&value, &type) || !bytes_take_u8(&value, &count))
			return false;
		if (count == 0)
			add_server(out, type, IP4_ANY);
		for (; count > 0; count--) {
			if (!bytes_take_be32(&value, &ip))
				return false;
			if (ip4_is_host(ip))
				add_server(out, type, ip);
		}
	}
	return true;
}

/* Items of type, length and description. A menu longer than one tag goes on in the next. */
static bool read_menu(struct bytes value, struct pxe_menu *menu)
{
	struct bytes text;
	uint16_t type;
	uint8_t len;

	if (value.len == 0)
		return false;
	while (value.len > 0) {
		if (!bytes_take_be16(&value, &type) || !bytes_take_u8(&value, &len) ||
		    !bytes_take(&value, len, &text))
			return false;
		if (menu->item_count == PXE_ITEM_MAX)
			continue;
		menu->item[menu->item_count].type = type;
		read_text(menu->item[menu->item_count++].text, text);
	}
	return true;
}

static bool read_prompt(struct bytes value, struct pxe_menu *menu)
{
	menu->has_prompt = bytes_take_u8(&value, &menu->prompt_s);
	read_text(menu->prompt, value);
	return menu->has_prompt;
}

static bool read_item(struct bytes value, struct pxe_boot_item *item)
{
	item->has = value.len == 4 && bytes_take_be16(&value, &item->type) &&
	            bytes_take_be16(&value, &item->layer);
	return item->has;
}

/* False if the tag is no good. Tags that no boot depends on are not judged. */
static bool read_tag(uint8_t tag, struct bytes value, struct pxe_vendor *out)
{
	switch (tag) {
	case PXE_DISCOVERY_CONTROL:
		return read_control(value, out);
	case PXE_MULTICAST_ADDRESS:
		return read_group(value, out);
	case PXE_BOOT_SERVERS:
		return read_servers(value, out);
	case PXE_BOOT_MENU:
		return read_menu(value, &out->menu);
	case PXE_MENU_PROMPT:
		return read_prompt(value, &out->menu);
	case PXE_BOOT_ITEM:
		return read_item(value, &out->item);
	default:
		return true;
	}
}

/* Whether a walk over options came to their end, by the last code dhcp_option_take() gave. */
static bool is_whole(uint8_t last_code)
{
	return last_code == DHCP_OPT_END || last_code == DHCP_OPT_PAD;
}

bool pxe_vendor_parse(struct bytes option43, struct pxe_vendor *out)
{
	bool is_good = true;
	struct bytes value;
	uint8_t tag;

	memset(out, 0, sizeof(*out));
	while (is_good && dhcp_option_take(&option43, &tag, &value))
		is_good = read_tag(tag, value, out);
	is_good = is_good && is_whole(tag);
	if (!is_good)
		memset(out, 0, sizeof(*out));
	return is_good;
}

bool pxe_windows_message(struct bytes option250, struct bytes *text)
{
	struct bytes value, found = {0};
	uint8_t tag;

	while (dhcp_option_take(&option250, &tag, &value)) {
		if (tag == WINDOWS_MESSAGE)
			found = value;
	}
	if (!is_whole(tag) || found.len == 0 || found.data[0] == 0)
		return false;
	if (!bytes_take_text(&found, text))
		*text = found;
	return true;
}
