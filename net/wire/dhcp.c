#include "net/wire/dhcp.h"

#include "net/wire/dhcp_layout.h"

#define OVERLOAD_FILE  1 /* RFC 2132 9.3 */
#define OVERLOAD_SNAME 2
#define OVERLOAD_MAX   3

#define UUID_TYPE_GUID 0 /* RFC 4578 2.3 */

static const uint8_t parameters_wanted[] = {
	1,  2,  3,  4,  5,  6,  12, 13, 15, 17, 18,  22,  23,  26,  28,  40,  41,  42,
	43, 50, 51, 54, 58, 59, 60, 66, 67, 97, 128, 129, 130, 131, 132, 133, 134, 135,
};

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
	struct bytes value, text;

	if (!dhcp_option(packet, code, &value))
		return false;
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
	struct bytes value, begin;

	return dhcp_option(packet, DHCP_OPT_CLASS, &value) &&
	       bytes_take(&value, sizeof(name) - 1, &begin) &&
	       memcmp(begin.data, name, begin.len) == 0;
}

static struct dhcp_chaddr chaddr_of(const struct dhcp_identity *identity)
{
	struct dhcp_chaddr chaddr = {.len = identity->by_uuid ? HLEN_UUID : HLEN_ETHERNET};

	memcpy(chaddr.octet, identity->by_uuid ? identity->uuid : identity->chaddr.octet,
	       chaddr.len);
	return chaddr;
}

enum drop dhcp_check_reply(const struct dhcp_packet *packet, const struct dhcp_identity *identity,
                           uint32_t xid)
{
	const struct dhcp_chaddr own = chaddr_of(identity);

	if (packet->xid != xid || packet->chaddr.len != own.len ||
	    memcmp(packet->chaddr.octet, own.octet, own.len) != 0)
		return DROP_DHCP_NOT_OURS;
	return DROP_NONE;
}

/* ---- sending ---- */

/* An option's value has at most 255 octets; a longer one does not fit, like too long a message. */
static void put_option(struct writer *w, uint8_t code, const void *value, size_t len)
{
	if (len > UINT8_MAX) {
		w->full = true;
		return;
	}
	put_u8(w, code);
	put_u8(w, (uint8_t)len);
	put_bytes(w, value, len);
}

static void put_option_be16(struct writer *w, uint8_t code, uint16_t value)
{
	uint8_t octets[2];

	be16_set(octets, value);
	put_option(w, code, octets, sizeof(octets));
}

static void put_option_ip4(struct writer *w, uint8_t code, ip4 ip)
{
	uint8_t octets[4];

	be32_set(octets, ip);
	if (ip != IP4_ANY)
		put_option(w, code, octets, sizeof(octets));
}

static void put_option_text(struct writer *w, uint8_t code, const char *text)
{
	size_t len = 0;

	while (text[len])
		len++;
	if (len > 0)
		put_option(w, code, text, len);
}

/* An option of one octet and a value: the type of what follows (options 61, 97). */
static void put_option_typed(struct writer *w, uint8_t code, uint8_t type, const uint8_t *value,
                             uint8_t len)
{
	put_u8(w, code);
	put_u8(w, (uint8_t)(1 + len));
	put_u8(w, type);
	put_bytes(w, value, len);
}

/* "PXEClient:Arch:00007:UNDI:003016" (PXE 2.1 2.2.1): servers know a PXE client by this text. */
static void put_option_class(struct writer *w, uint16_t arch)
{
	uint8_t text[32];
	struct writer in = {text, sizeof(text), 0, false};

	put_text(&in, "PXEClient:Arch:");
	put_decimal(&in, arch, 5);
	put_text(&in, ":UNDI:003016");
	put_option(w, DHCP_OPT_CLASS, text, in.len);
}

static void put_boot_item(struct writer *w, const struct pxe_boot_item *item)
{
	uint8_t tag[] = {PXE_BOOT_ITEM, 4, 0, 0, 0, 0, DHCP_OPT_END};

	be16_set(tag + 2, item->type);
	be16_set(tag + 4, item->layer);
	if (item->has)
		put_option(w, DHCP_OPT_VENDOR, tag, sizeof(tag));
}

static void put_fixed_fields(struct writer *w, const struct dhcp_message *message)
{
	const struct dhcp_chaddr chaddr = chaddr_of(message->identity);
	const uint8_t op_htype_hlen_hops[] = {OP_REQUEST, HTYPE_ETHERNET, chaddr.len, 0};

	put_bytes(w, op_htype_hlen_hops, sizeof(op_htype_hlen_hops));
	put_be32(w, message->xid);
	put_be16(w, message->secs);
	put_be16(w, message->broadcast ? FLAG_BROADCAST : 0);
	put_be32(w, message->ciaddr);
	put_zeros(w, CHADDR_AT - YIADDR_AT); /* yiaddr, siaddr, giaddr: the server's and relay's */
	put_bytes(w, chaddr.octet, sizeof(chaddr.octet));
	put_zeros(w, COOKIE_AT - CHADDR_AT - sizeof(chaddr.octet));
	put_be32(w, COOKIE);
}

/* What kind of machine asks for what: in all that asks for something (RFC 2131 table 5). */
static void put_request(struct writer *w, const struct dhcp_message *message)
{
	static const uint8_t undi_3_16[] = {1, 3, 16}; /* RFC 4578 2.2 */
	const struct dhcp_identity *identity = message->identity;

	put_option_be16(w, DHCP_OPT_MESSAGE_MAX, DHCP_MESSAGE_MAX);
	put_option_class(w, identity->arch);
	put_option(w, DHCP_OPT_PARAMETERS, parameters_wanted, sizeof(parameters_wanted));
	/* As plain text, not as RFC 3004 has it: what dnsmasq and ISC match, and iPXE sends. */
	put_option_text(w, DHCP_OPT_USER_CLASS, identity->user_class);
	put_option_be16(w, DHCP_OPT_ARCH, identity->arch);
	put_option(w, DHCP_OPT_UNDI, undi_3_16, sizeof(undi_3_16));
	put_option_typed(w, DHCP_OPT_UUID, UUID_TYPE_GUID, identity->uuid, 16);
	put_boot_item(w, &message->boot_item);
}

/* RFC 2132 9.14: 1 for an Ethernet address, 0 for what is none. */
static void put_client_id(struct writer *w, const struct dhcp_identity *identity)
{
	const struct dhcp_chaddr chaddr = chaddr_of(identity);

	put_option_typed(w, DHCP_OPT_CLIENT_ID, identity->by_uuid ? 0 : HTYPE_ETHERNET,
	                 chaddr.octet, chaddr.len);
}

void dhcp_emit(struct writer *w, const struct dhcp_message *message)
{
	put_fixed_fields(w, message);
	put_option(w, DHCP_OPT_TYPE, &message->type, 1);
	put_client_id(w, message->identity);
	put_option_ip4(w, DHCP_OPT_REQUESTED_IP, message->requested_ip);
	put_option_ip4(w, DHCP_OPT_SERVER_ID, message->server_id);
	if (message->type != DHCP_DECLINE && message->type != DHCP_RELEASE)
		put_request(w, message);
	put_u8(w, DHCP_OPT_END);
	if (w->len < BOOTP_MESSAGE_MIN)
		put_zeros(w, BOOTP_MESSAGE_MIN - w->len);
}
