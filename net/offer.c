#include "net/offer.h"

#include "net/wire/pxe.h"

/* Option 67 before the field `file`; the field may be the name's only place (RFC 2132 9.5). */
static void read_file_name(char name[BOOT_FILE_MAX + 1], const struct dhcp_packet *packet)
{
	if (dhcp_option_text(packet, DHCP_OPT_BOOT_FILE, name, BOOT_FILE_MAX + 1))
		return;
	memcpy(name, packet->file, sizeof(packet->file));
	for (size_t len = sizeof(packet->file); len > 0; len--) {
		uint8_t last = (uint8_t)name[len - 1];

		if (last != '\0' && last != ' ' && last != 0xff)
			return;
		name[len - 1] = '\0';
	}
}

/* An IPv4 address in dotted decimal, as option 66 often holds one. */
static bool parse_ip4(const char *text, ip4 *out)
{
	ip4 ip = 0;

	for (int part = 0; part < 4; part++) {
		uint32_t value = 0;
		int digits = 0;

		for (; *text >= '0' && *text <= '9' && digits < 3; digits++)
			value = value * 10 + (uint32_t)(*text++ - '0');
		if (digits == 0 || value > 255 || *text++ != (part < 3 ? '.' : '\0'))
			return false;
		ip = ip << 8 | value;
	}
	*out = ip;
	return true;
}

static ip4 file_server(const struct dhcp_packet *packet, ip4 src)
{
	char name[sizeof("255.255.255.255")];
	ip4 named = IP4_ANY;

	if (ip4_is_host(packet->siaddr))
		return packet->siaddr;
	dhcp_option_ip4(packet, DHCP_OPT_SERVER_ID, &named);
	if (ip4_is_host(named))
		return named;
	if (dhcp_option_text(packet, DHCP_OPT_TFTP_NAME, name, sizeof(name)) &&
	    parse_ip4(name, &named) && ip4_is_host(named))
		return named;
	return src;
}

/* 0 if there is none or if its ones are not all in front. */
static ip4 read_mask(const struct dhcp_packet *packet)
{
	ip4 mask = 0;

	dhcp_option_ip4(packet, DHCP_OPT_SUBNET_MASK, &mask);
	return (~mask & (~mask + 1)) == 0 ? mask : 0;
}

/*
 * The first router of the list (RFC 2132 3.5) that the subnet holds, since one outside of it cannot
 * be asked for its hardware address; else the first, for the interface to refuse.
 */
static ip4 read_router(const struct dhcp_packet *packet, ip4 address, ip4 mask)
{
	struct bytes list = {0};
	ip4 router, first = IP4_ANY;

	dhcp_option(packet, DHCP_OPT_ROUTER, &list);
	if (list.len % 4 != 0)
		return IP4_ANY;
	while (bytes_take_be32(&list, &router)) {
		if (first == IP4_ANY)
			first = router;
		if (router != address && ((router ^ address) & mask) == 0)
			return router;
	}
	return first;
}

void offer_read(struct offer *out, const struct dhcp_packet *packet, ip4 src)
{
	struct bytes option;
	struct pxe_vendor vendor;

	*out = (struct offer){.server = src, .address = packet->yiaddr, .sender = src};
	dhcp_option_ip4(packet, DHCP_OPT_SERVER_ID, &out->server);
	out->mask = read_mask(packet);
	out->router = read_router(packet, out->address, out->mask);
	dhcp_option_u32(packet, DHCP_OPT_LEASE_TIME, &out->lease_s);
	dhcp_option_u32(packet, DHCP_OPT_RENEWAL_TIME, &out->t1_s);
	dhcp_option_u32(packet, DHCP_OPT_REBINDING_TIME, &out->t2_s);
	out->bootp = !dhcp_option(packet, DHCP_OPT_TYPE, &option);
	out->pxe = dhcp_is_pxe(packet);
	if (out->pxe) {
		dhcp_vendor(packet, &vendor);
		out->discovery = vendor.has_discovery_control;
		out->use_file = vendor.discovery_control & PXE_DISCOVERY_BOOT_FILE;
	}
	read_file_name(out->file.name, packet);
	out->file.server = file_server(packet, src);
}
