#include "net/wire/ipv4.h"

#include "net/wire/checksum.h"

#define VERSION_4     0x40
#define DONT_FRAGMENT 0x4000
#define FRAGMENT_MASK 0x3fff /* "more fragments" and the offset: not 0 in any fragment */
#define CHECKSUM_AT   10

enum drop ipv4_parse(struct bytes packet, struct ipv4 *out)
{
	struct bytes header;
	const uint8_t *p = packet.data;
	size_t header_len, total_len;

	if (packet.len < IPV4_HEADER_LEN || p[0] >> 4 != 4)
		return DROP_IP_MALFORMED;
	header_len = (p[0] & 15u) * 4;
	total_len = be16_get(p + 2);
	if (header_len < IPV4_HEADER_LEN || total_len < header_len || total_len > packet.len)
		return DROP_IP_MALFORMED;
	packet.len = total_len; /* what follows is Ethernet's padding */
	bytes_take(&packet, header_len, &header);
	if (checksum_finish(checksum_add(0, header)) != 0)
		return DROP_IP_CHECKSUM;
	if (be16_get(p + 6) & FRAGMENT_MASK)
		return DROP_IP_FRAGMENT;
	out->id = be16_get(p + 4);
	out->protocol = p[9];
	out->src = be32_get(p + 12);
	out->dst = be32_get(p + 16);
	out->payload = packet;
	if (out->src != IP4_ANY && !ip4_is_host(out->src))
		return DROP_IP_SOURCE;
	return DROP_NONE;
}

static void emit_header(struct writer *w, const struct ipv4 *ip, uint8_t ttl, struct bytes options)
{
	size_t len = IPV4_HEADER_LEN + options.len;
	uint8_t *header = put_room(w, len);
	struct writer in = {header, len, 0, false};

	if (!header)
		return;
	put_u8(&in, (uint8_t)(VERSION_4 | len / 4));
	put_u8(&in, ip->tos);
	put_be16(&in, (uint16_t)(len + ip->payload.len));
	put_be16(&in, ip->id);
	put_be16(&in, ip->fragment ? ip->fragment : DONT_FRAGMENT);
	put_u8(&in, ttl);
	put_u8(&in, ip->protocol);
	put_be16(&in, 0); /* the checksum, once the rest stands */
	put_be32(&in, ip->src);
	put_be32(&in, ip->dst);
	put_bytes(&in, options.data, options.len);
	be16_set(header + CHECKSUM_AT,
	         checksum_finish(checksum_add(0, (struct bytes){header, len})));
}

void ipv4_emit(struct writer *w, const struct ipv4 *ip)
{
	emit_header(w, ip, ip->ttl, (struct bytes){NULL, 0});
}

void ipv4_emit_router_alert(struct writer *w, const struct ipv4 *ip)
{
	static const uint8_t alert[] = {0x94, 4, 0, 0};

	emit_header(w, ip, 1, (struct bytes){alert, sizeof(alert)});
}
