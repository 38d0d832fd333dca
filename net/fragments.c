#include "net/fragments.h"

/* Octets of the datagram in a frame; all but the last fragment hold a multiple of 8. */
#define PIECE_MAX ((ETH_FRAME_MAX - ETH_HEADER_LEN - IPV4_HEADER_LEN) / 8 * 8)

void fragments_begin(struct fragments *fragments, struct iface *iface,
                     const struct fragments_order *order)
{
	struct writer w = {.data = order->datagram, .cap = UDP_HEADER_LEN};
	const struct udp udp = {
		.src_port = order->src_port,
		.dst_port = order->dst_port,
		.payload = {order->datagram + UDP_HEADER_LEN, order->len - UDP_HEADER_LEN},
	};

	udp_emit(&w, &udp, order->src, order->dst);
	*fragments = (struct fragments){.order = *order, .id = iface->next_id++};
}

size_t fragments_next(struct fragments *fragments, const struct iface *iface, uint8_t *frame)
{
	const struct fragments_order *order = &fragments->order;
	size_t left = order->len - fragments->at;
	size_t len = left < PIECE_MAX ? left : PIECE_MAX;
	struct writer w = {.data = frame, .cap = ETH_FRAME_MAX};
	const struct eth eth = {.dst = order->to, .src = iface->mac, .type = ETH_TYPE_IPV4};
	const struct ipv4 ip = {
		.src = order->src,
		.dst = order->dst,
		.id = fragments->id,
		.ttl = iface->ttl,
		.tos = iface->tos,
		.protocol = IPV4_UDP,
		.fragment = (uint16_t)(fragments->at / 8 | (len < left ? IPV4_MORE : 0)),
		.payload = {NULL, len},
	};

	if (len == 0)
		return 0;
	eth_emit(&w, &eth);
	ipv4_emit(&w, &ip);
	put_bytes(&w, order->datagram + fragments->at, len);
	eth_pad(&w);
	fragments->at += len;
	return w.len;
}
