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
	ip4 named;

	if (ip4_is_host(packet->siaddr))
		return packet->siaddr;
	if (dhcp_option_ip4(packet, DHCP_OPT_SERVER_ID, &named) && ip4_is_host(named))
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

void offer_read(struct offer *out, const struct dhcp_packet *packet, ip4 src)
{
	struct bytes option;
	struct pxe_vendor vendor;

	*out = (struct offer){.server = src, .address = packet->yiaddr};
	dhcp_option_ip4(packet, DHCP_OPT_SERVER_ID, &out->server);
	out->mask = read_mask(packet);
	dhcp_option_first_ip4(packet, DHCP_OPT_ROUTER, &out->router);
	dhcp_option_u32(packet, DHCP_OPT_LEASE_TIME, &out->lease_s);
	out->bootp = !dhcp_option(packet, DHCP_OPT_TYPE, &option);
	out->pxe = dhcp_is_pxe(packet);
	if (out->pxe && dhcp_option(packet, DHCP_OPT_VENDOR, &option) &&
	    pxe_vendor_parse(option, &vendor)) {
		out->discovery = vendor.has_discovery_control;
		out->use_file = vendor.discovery_control & PXE_DISCOVERY_BOOT_FILE;
	}
	read_file_name(out->file.name, packet);
	out->file.server = file_server(packet, src);
}

static bool has_file(const struct offer *offer)
{
	return offer->file.name[0] != '\0';
}

/* Worth asking on 4011, which a server that says "use the boot file" is not. */
static bool is_askable(const struct offer *offer)
{
	return offer->pxe && !(offer->use_file && has_file(offer));
}

/*
 * The class of an offer by itself, 1 best; 0: of no use. Numbers are those of the table in offer.h.
 */
static unsigned class_of(const struct offer *offer)
{
	bool proxy = offer->address == 0;

	if (offer->pxe && (is_askable(offer) || has_file(offer)))
		return offer->discovery ? (proxy ? 2 : 1) : (proxy ? 4 : 3);
	if (!has_file(offer))
		return 0;
	if (proxy)
		return 4;
	return offer->bootp ? 6 : 5;
}

#define CLASS_WORST 6

static void add_source(struct boot_plan *plan, enum source_kind kind, uint32_t offer)
{
	plan->source[plan->source_count++] = (struct source){kind, (uint8_t)offer};
}

static void add_sources_of(struct boot_plan *plan, const struct offer *offer, uint32_t index)
{
	if (is_askable(offer))
		add_source(plan, SOURCE_ASK, index);
	if (has_file(offer))
		add_source(plan, SOURCE_FILE, index);
}

/*
 * An offer whose address is taken is the best by class; one without class serves if no other does.
 */
static void choose_address(struct boot_plan *plan, const struct offer *offers, uint32_t count)
{
	unsigned best = CLASS_WORST + 2;

	for (uint32_t i = 0; i < count; i++) {
		unsigned class = class_of(&offers[i]);

		if (offers[i].address == 0)
			continue;
		if (class == 0)
			class = CLASS_WORST + 1;
		if (class < best) {
			best = class;
			plan->has_address = true;
			plan->address = (uint8_t)i;
		}
	}
}

void offer_plan(struct boot_plan *out, const struct offer *offers, uint32_t count)
{
	*out = (struct boot_plan){0};
	choose_address(out, offers, count);
	for (unsigned class = 1; class <= CLASS_WORST; class ++) {
		for (uint32_t i = 0; i < count; i++) {
			if (class_of(&offers[i]) == class)
				add_sources_of(out, &offers[i], i);
		}
	}
}

bool offer_plan_complete(const struct boot_plan *plan)
{
	return plan->has_address && plan->source_count > 0;
}
