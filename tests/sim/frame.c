/*
 * What any frame of the client's has to be like. Written anew, without net/wire: a mistake in there
 * would be made here, too.
 */
#include "tests/sim/sim.h"

#define IP_AT 14

/* RFC 1071: 0 if the checksum within is right. */
static uint16_t sum(uint32_t start, const uint8_t *octets, size_t len)
{
	uint32_t total = start;

	for (size_t n = 0; n < len; n++)
		total += n % 2 ? octets[n] : (uint32_t)octets[n] << 8;
	while (total > 0xffff)
		total = (total & 0xffff) + (total >> 16);
	return (uint16_t)~total;
}

static bool is_zero(const uint8_t *octets, size_t len)
{
	for (size_t n = 0; n < len; n++) {
		if (octets[n] != 0)
			return false;
	}
	return true;
}

static const char *udp_fault(const uint8_t *ip, size_t total)
{
	const uint8_t *udp = ip + 20;
	size_t len = total - 20;
	uint32_t pseudo = IPV4_UDP + (uint32_t)len;

	if (len < 8 || be16_get(udp + 4) != len)
		return "sent: UDP length wrong";
	for (int at = 12; at < 20; at += 2)
		pseudo += be16_get(ip + at);
	if (be16_get(udp + 6) == 0)
		return "sent: no UDP checksum";
	if (sum(pseudo, udp, len) != 0)
		return "sent: UDP checksum wrong";
	return be16_get(udp) == 0 || be16_get(udp + 2) == 0 ? "sent: UDP port 0" : NULL;
}

static const char *ip_fault(const uint8_t *frame, size_t len)
{
	const uint8_t *ip = frame + IP_AT;
	size_t header = (size_t)(ip[0] & 0xf) * 4, total = be16_get(ip + 2);

	if (ip[0] >> 4 != 4 || header < 20 || header > 24)
		return "sent: IP version or header length wrong";
	if (total < header || total > len - IP_AT)
		return "sent: IP total length wrong";
	if (sum(0, ip, header) != 0)
		return "sent: IP checksum wrong";
	if ((be16_get(ip + 6) & 0xbfff) != 0 || ip[8] == 0)
		return "sent: a fragment, or without time to live";
	if (!is_zero(ip + total, len - IP_AT - total))
		return "sent: padding is not 0";
	if (len > 60 && len != IP_AT + total)
		return "sent: padding beyond 60 octets";
	if (ip[9] == IPV4_UDP)
		return header == 20 ? udp_fault(ip, total) : "sent: UDP with IP options";
	if (ip[9] != IPV4_ICMP && ip[9] != IPV4_IGMP)
		return "sent: a protocol that is none of the client's";
	return sum(0, ip + header, total - header) ? "sent: ICMP or IGMP checksum wrong" : NULL;
}

static const char *arp_fault(const uint8_t *frame, size_t len)
{
	static const uint8_t begins[] = {0, 1, 8, 0, 6, 4, 0};
	const uint8_t *arp = frame + IP_AT;

	if (len != 60 || memcmp(arp, begins, sizeof(begins)) != 0 || arp[7] < 1 || arp[7] > 2)
		return "sent: not ARP as it should be";
	if (memcmp(arp + 8, client_mac.octet, 6) != 0)
		return "sent: ARP in another station's name";
	return is_zero(arp + 28, len - IP_AT - 28) ? NULL : "sent: padding is not 0";
}

const char *frame_fault(const uint8_t *frame, size_t len)
{
	if (len < ETH_FRAME_MIN || len > LINK_FRAME_MAX)
		return "sent: a frame of impossible length";
	if (memcmp(frame + 6, client_mac.octet, 6) != 0)
		return "sent: a frame in another station's name";
	switch (be16_get(frame + 12)) {
	case ETH_TYPE_IPV4:
		return ip_fault(frame, len);
	case ETH_TYPE_ARP:
		return arp_fault(frame, len);
	default:
		return "sent: neither IPv4 nor ARP";
	}
}

static bool udp_is_damaged(const uint8_t *ip, const uint8_t *udp, size_t len)
{
	size_t udp_len = len < 8 ? 0 : be16_get(udp + 4);
	uint32_t pseudo = IPV4_UDP + (uint32_t)udp_len;

	if (udp_len < 8 || udp_len > len)
		return true;
	for (int at = 12; at < 20; at += 2)
		pseudo += be16_get(ip + at);
	return be16_get(udp + 6) != 0 && sum(pseudo, udp, udp_len) != 0;
}

bool frame_is_damaged(const uint8_t *frame, size_t len)
{
	const uint8_t *ip = frame + IP_AT;
	size_t header, total;

	if (len < IP_AT + 20)
		return len < IP_AT;
	if (!(frame[0] & 1) && memcmp(frame, client_mac.octet, 6) != 0)
		return true; /* another station's */
	if (be16_get(frame + 12) != ETH_TYPE_IPV4)
		return false;
	header = (size_t)(ip[0] & 0xf) * 4;
	total = be16_get(ip + 2);
	if (ip[0] >> 4 != 4 || header < 20 || total < header || total > len - IP_AT)
		return true;
	if (sum(0, ip, header) != 0 || (be16_get(ip + 6) & 0x3fff) != 0)
		return true;
	return ip[9] == IPV4_UDP && udp_is_damaged(ip, ip + header, total - header);
}
