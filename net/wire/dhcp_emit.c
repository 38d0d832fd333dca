#include "net/wire/dhcp.h"

#include "net/wire/dhcp_layout.h"

#define UUID_TYPE_GUID 0 /* RFC 4578 2.3 */

static const uint8_t parameters_wanted[] = {
	1,  2,  3,  4,  5,  6,  12, 13, 15, 17, 18,  22,  23,  26,  28,  40,  41,  42,
	43, 50, 51, 54, 58, 59, 60, 66, 67, 97, 128, 129, 130, 131, 132, 133, 134, 135,
};

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
	const struct dhcp_chaddr chaddr = dhcp_chaddr_of(message->identity);
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
	const struct dhcp_chaddr chaddr = dhcp_chaddr_of(identity);

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
