#include "net/wire/udp.h"

#include "net/wire/checksum.h"

#define CHECKSUM_AT 6

/* The sum over the pseudo header (RFC 768) and octets of the datagram. */
static uint32_t sum_begin(ip4 src, ip4 dst, uint16_t udp_len, struct bytes octets)
{
	uint8_t pseudo[12];
	struct writer w = {pseudo, sizeof(pseudo), 0, false};

	put_be32(&w, src);
	put_be32(&w, dst);
	put_be16(&w, IPV4_UDP);
	put_be16(&w, udp_len);
	return checksum_add(checksum_add(0, (struct bytes){pseudo, sizeof(pseudo)}), octets);
}

bool udp_checksum_is_good(ip4 src, ip4 dst, struct bytes datagram)
{
	bool is_absent = be16_get(datagram.data + CHECKSUM_AT) == 0;

	return is_absent ||
	       checksum_finish(sum_begin(src, dst, (uint16_t)datagram.len, datagram)) == 0;
}

enum drop udp_parse(const struct ipv4 *ip, struct udp *out)
{
	struct bytes rest = ip->payload, datagram;
	const uint8_t *p = rest.data;
	uint16_t udp_len;

	if (rest.len < UDP_HEADER_LEN)
		return DROP_UDP_MALFORMED;
	udp_len = be16_get(p + 4);
	if (udp_len < UDP_HEADER_LEN || !bytes_take(&rest, udp_len, &datagram))
		return DROP_UDP_MALFORMED;
	if (!udp_checksum_is_good(ip->src, ip->dst, datagram))
		return DROP_UDP_CHECKSUM;
	out->src_port = be16_get(p);
	out->dst_port = be16_get(p + 2);
	out->payload = (struct bytes){p + UDP_HEADER_LEN, datagram.len - UDP_HEADER_LEN};
	return DROP_NONE;
}

void udp_emit(struct writer *w, const struct udp *udp, ip4 src, ip4 dst)
{
	uint16_t udp_len = (uint16_t)(UDP_HEADER_LEN + udp->payload.len), checksum;
	uint8_t *header = put_room(w, UDP_HEADER_LEN);
	uint32_t sum;

	if (!header)
		return;
	be16_set(header, udp->src_port);
	be16_set(header + 2, udp->dst_port);
	be16_set(header + 4, udp_len);
	be16_set(header + CHECKSUM_AT, 0);
	sum = sum_begin(src, dst, udp_len, (struct bytes){header, UDP_HEADER_LEN});
	checksum = checksum_finish(checksum_add(sum, udp->payload));
	/* 0 would say that none was made; 0xffff is the same in one's complement (RFC 768). */
	be16_set(header + CHECKSUM_AT, checksum ? checksum : 0xffff);
}
