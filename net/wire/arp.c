#include "net/wire/arp.h"

/* Hardware Ethernet (1), protocol IPv4 (0x0800), addresses of 6 and of 4 octets. */
static const uint8_t ethernet_ipv4[6] = {0x00, 0x01, 0x08, 0x00, 6, 4};

enum drop arp_parse(struct bytes payload, struct arp *out)
{
	struct bytes body;
	const uint8_t *p;

	if (!bytes_take(&payload, ARP_LEN, &body))
		return DROP_ARP_MALFORMED;
	p = body.data;
	if (memcmp(p, ethernet_ipv4, sizeof(ethernet_ipv4)) != 0)
		return DROP_ARP_MALFORMED;
	out->operation = be16_get(p + 6);
	if (out->operation != ARP_REQUEST && out->operation != ARP_REPLY)
		return DROP_ARP_MALFORMED;
	memcpy(out->sender_mac.octet, p + 8, 6);
	out->sender_ip = be32_get(p + 14);
	memcpy(out->target_mac.octet, p + 18, 6);
	out->target_ip = be32_get(p + 24);
	if (!mac_is_station(out->sender_mac))
		return DROP_ARP_SENDER;
	if (out->sender_ip != IP4_ANY && !ip4_is_host(out->sender_ip))
		return DROP_ARP_SENDER;
	return DROP_NONE;
}

void arp_emit(struct writer *w, const struct arp *arp)
{
	put_bytes(w, ethernet_ipv4, sizeof(ethernet_ipv4));
	put_be16(w, arp->operation);
	put_bytes(w, arp->sender_mac.octet, sizeof(arp->sender_mac.octet));
	put_be32(w, arp->sender_ip);
	put_bytes(w, arp->target_mac.octet, sizeof(arp->target_mac.octet));
	put_be32(w, arp->target_ip);
}
