#include "net/wire/dhcp.h"

#include "net/wire/dhcp_layout.h"

#define OVERLOAD_FILE  1 /* RFC 2132 9.3 */
#define OVERLOAD_SNAME 2
#define OVERLOAD_MAX   3

bool dhcp_option_take(struct bytes *options, uint8_t *code, struct bytes *value)
{
	uint8_t len;

	do {
		*code = DHCP_OPT_PAD;
		if (!bytes_take_u8(options, code))
			return false;
	} while (*code == DHCP_OPT_PAD);
	return *code != DHCP_OPT_END && bytes_take_u8(options, &len) &&
	       bytes_take(options, len, value);
}

/* How a field of options ends: END, PAD (no END), or the option that runs past the field's end. */
static uint8_t field_ending(struct bytes field)
{
	struct bytes value;
	uint8_t code;

	while (dhcp_option_take(&field, &code, &value))
		;
	return code;
}

/* Adds the lengths of a field's options and, once they have their places, copies their values. */
static void field_read(struct bytes field, struct dhcp_packet *out, bool copy)
{
	struct bytes value;
	uint8_t code;

	while (dhcp_option_take(&field, &code, &value)) {
		if (copy)
			memcpy(out->pool + out->option_at[code] + out->option_len[code], value.data,
			       value.len);
		out->option_len[code] = (uint16_t)(out->option_len[code] + value.len);
		out->option_seen[code] = true;
	}
}

/*
 * Fills the pool from the fields, in their order: one walk for the lengths, which give each option
 * its place, and one to copy; so parts are joined (RFC 3396 7). The pool has a message's length.
 */
static void fields_read(const struct bytes *fields, size_t field_count, struct dhcp_packet *out)
{
	uint16_t at = 0;

	memset(out->option_len, 0, sizeof(out->option_len));
	for (size_t i = 0; i < field_count; i++)
		field_read(fields[i], out, false);
	for (size_t code = 0; code < 256; code++) {
		out->option_at[code] = at;
		at = (uint16_t)(at + out->option_len[code]);
	}
	memset(out->option_len, 0, sizeof(out->option_len));
	for (size_t i = 0; i < field_count; i++)
		field_read(fields[i], out, true);
}

/*
 * Reads the options, and `file` and `sname` as text or as more options, as option 52 has it. Behind
 * the text stands a NUL, since out was cleared.
 */
static void message_read(struct bytes options, struct bytes file, struct bytes sname,
                         struct dhcp_packet *out)
{
	struct bytes fields[3] = {options};
	size_t count = 1;
	uint8_t overload = 0;

	fields_read(fields, count, out);
	dhcp_option_u8(out, DHCP_OPT_OVERLOAD, &overload);
	if (overload > OVERLOAD_MAX)
		overload = 0;
	if (!(overload & OVERLOAD_FILE))
		memcpy(out->file, file.data, DHCP_FILE_LEN);
	else if (field_ending(file) == DHCP_OPT_END)
		fields[count++] = file;
	if (!(overload & OVERLOAD_SNAME))
		memcpy(out->sname, sname.data, DHCP_SNAME_LEN);
	else if (field_ending(sname) == DHCP_OPT_END)
		fields[count++] = sname;
	if (count > 1)
		fields_read(fields, count, out);
}

bool dhcp_peek_xid(struct bytes payload, uint32_t *out)
{
	struct bytes before;

	return bytes_take(&payload, XID_AT, &before) && bytes_take_be32(&payload, out);
}

enum drop dhcp_parse(struct bytes payload, struct dhcp_packet *out)
{
	const uint8_t *p = payload.data;
	struct bytes fixed;
	uint8_t ending;

	if (payload.len > DHCP_MESSAGE_MAX || !bytes_take(&payload, OPTIONS_AT, &fixed))
		return DROP_DHCP_MALFORMED;
	if (p[OP_AT] != OP_REPLY || p[HTYPE_AT] != HTYPE_ETHERNET ||
	    (p[HLEN_AT] != HLEN_ETHERNET && p[HLEN_AT] != HLEN_UUID) ||
	    be32_get(p + COOKIE_AT) != COOKIE)
		return DROP_DHCP_MALFORMED;
	ending = field_ending(payload);
	if (ending != DHCP_OPT_END && ending != DHCP_OPT_PAD)
		return DROP_DHCP_OPTIONS;

	memset(out, 0, sizeof(*out));
	out->op = p[OP_AT];
	out->xid = be32_get(p + XID_AT);
	out->ciaddr = be32_get(p + CIADDR_AT);
	out->yiaddr = be32_get(p + YIADDR_AT);
	out->siaddr = be32_get(p + SIADDR_AT);
	out->giaddr = be32_get(p + GIADDR_AT);
	out->chaddr.len = p[HLEN_AT];
	memcpy(out->chaddr.octet, p + CHADDR_AT, out->chaddr.len);
	message_read(payload, (struct bytes){p + FILE_AT, DHCP_FILE_LEN},
	             (struct bytes){p + SNAME_AT, DHCP_SNAME_LEN}, out);
	return DROP_NONE;
}

bool dhcp_option(const struct dhcp_packet *packet, uint8_t code, struct bytes *out)
{
	if (!packet->option_seen[code])
		return false;
	*out = (struct bytes){packet->pool + packet->option_at[code], packet->option_len[code]};
	return true;
}

bool dhcp_option_u8(const struct dhcp_packet *packet, uint8_t code, uint8_t *out)
{
	struct bytes value = {0};

	dhcp_option(packet, code, &value);
	return value.len == 1 && bytes_take_u8(&value, out);
}

bool dhcp_option_u32(const struct dhcp_packet *packet, uint8_t code, uint32_t *out)
{
	struct bytes value = {0};

	dhcp_option(packet, code, &value);
	return value.len == 4 && bytes_take_be32(&value, out);
}

bool dhcp_option_ip4(const struct dhcp_packet *packet, uint8_t code, ip4 *out)
{
	return dhcp_option_u32(packet, code, out);
}

bool dhcp_option_text(const struct dhcp_packet *packet, uint8_t code, char *out, size_t cap)
{
	struct bytes value = {0}, text;

	dhcp_option(packet, code, &value); /* one that is absent reads as empty */
	text = value;
	bytes_take_text(&value, &text);
	while (text.len > 0 && (text.data[text.len - 1] == ' ' || text.data[text.len - 1] == 0xff))
		text.len--;
	if (text.len == 0 || text.len >= cap)
		return false;
	memcpy(out, text.data, text.len);
	out[text.len] = 0;
	return true;
}

void dhcp_vendor(const struct dhcp_packet *packet, struct pxe_vendor *out)
{
	struct bytes option = {0};

	dhcp_option(packet, DHCP_OPT_VENDOR, &option);
	pxe_vendor_parse(option, out);
}

bool dhcp_is_pxe(const struct dhcp_packet *packet)
{
	static const char name[] = "PXEClient";
	struct bytes value = {0}, begin;

	dhcp_option(packet, DHCP_OPT_CLASS, &value);
	return bytes_take(&value, sizeof(name) - 1, &begin) &&
	       memcmp(begin.data, name, begin.len) == 0;
}

struct dhcp_chaddr dhcp_chaddr_of(const struct dhcp_identity *identity)
{
	struct dhcp_chaddr chaddr = {.len = identity->by_uuid ? HLEN_UUID : HLEN_ETHERNET};

	memcpy(chaddr.octet, identity->by_uuid ? identity->uuid : identity->chaddr.octet,
	       chaddr.len);
	return chaddr;
}

enum drop dhcp_check_reply(const struct dhcp_packet *packet, const struct dhcp_identity *identity,
                           uint32_t xid)
{
	const struct dhcp_chaddr own = dhcp_chaddr_of(identity);

	if (packet->xid != xid || packet->chaddr.len != own.len ||
	    memcmp(packet->chaddr.octet, own.octet, own.len) != 0)
		return DROP_DHCP_NOT_OURS;
	return DROP_NONE;
}
