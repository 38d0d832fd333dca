/* Frames out. What goes in: net/iface.c. */
#include "net/iface.h"
#include "net/subnet.h"
#include "net/wire/ipv4.h"
#include "net/wire/udp.h"

static struct subnet subnet_of(const struct iface *iface)
{
	return (struct subnet){iface->ip, iface->mask};
}

static ip4 next_hop(const struct iface *iface, ip4 dst)
{
	bool direct = iface->router == IP4_ANY || subnet_has(subnet_of(iface), dst);

	return direct ? dst : iface->router;
}

static void emit_headers(struct iface *iface, const struct udp_out *datagram, mac to,
                         uint8_t *frame)
{
	struct writer w = {.data = frame, .cap = IFACE_PAYLOAD_AT};
	struct eth eth = {.dst = to, .src = iface->mac, .type = ETH_TYPE_IPV4};
	struct udp udp = {
		.src_port = datagram->src_port,
		.dst_port = datagram->dst_port,
		.payload = {frame + IFACE_PAYLOAD_AT, datagram->payload.len},
	};
	struct ipv4 ip = {
		.src = datagram->src,
		.dst = datagram->dst,
		.id = iface->next_id++,
		.ttl = iface->ttl,
		.tos = iface->tos,
		.protocol = IPV4_UDP,
		.payload = {NULL, UDP_HEADER_LEN + datagram->payload.len},
	};

	eth_emit(&w, &eth);
	ipv4_emit(&w, &ip);
	udp_emit(&w, &udp, datagram->src, datagram->dst);
}

bool iface_find_station(const struct iface *iface, ip4 dst, mac *out, uint64_t now_ms)
{
	*out = ip4_is_multicast(dst) ? mac_of_group(dst) : MAC_BROADCAST;
	return ip4_is_multicast(dst) || subnet_is_broadcast(subnet_of(iface), dst) ||
	       neighbours_find(&iface->neighbours, next_hop(iface, dst), out, now_ms);
}

size_t iface_send(struct iface *iface, const struct udp_out *datagram, uint8_t *frame,
                  uint64_t now_ms)
{
	struct writer w = {frame, ETH_FRAME_MAX, IFACE_PAYLOAD_AT + datagram->payload.len, false};
	mac to;
	bool is_known;

	if (!datagram->in_doubt)
		neighbours_trust(&iface->neighbours, next_hop(iface, datagram->dst), now_ms);
	else if (!iface->asks_nobody)
		neighbours_doubt(&iface->neighbours, next_hop(iface, datagram->dst), now_ms);
	is_known = iface_find_station(iface, datagram->dst, &to, now_ms);

	emit_headers(iface, datagram, to, frame);
	eth_pad(&w);
	if (is_known)
		return w.len;
	neighbours_hold(&iface->neighbours, next_hop(iface, datagram->dst),
	                (struct bytes){frame, w.len}, now_ms);
	return 0;
}

static size_t emit_question(const struct iface *iface, ip4 wanted, uint8_t *frame)
{
	struct writer w = {.data = frame, .cap = ETH_FRAME_MAX};
	struct eth eth = {.dst = MAC_BROADCAST, .src = iface->mac, .type = ETH_TYPE_ARP};
	struct arp arp = {
		.operation = ARP_REQUEST,
		.sender_mac = iface->mac,
		.sender_ip = iface->ip,
		.target_ip = wanted,
	};

	eth_emit(&w, &eth);
	arp_emit(&w, &arp);
	eth_pad(&w);
	return w.len;
}

static size_t emit_igmp(struct iface *iface, const struct igmp *igmp, uint8_t *frame)
{
	struct writer w = {.data = frame, .cap = ETH_FRAME_MAX};
	mac to = mac_of_group(igmp_destination(igmp));
	struct eth eth = {.dst = to, .src = iface->mac, .type = ETH_TYPE_IPV4};

	eth_emit(&w, &eth);
	igmp_emit(&w, igmp, iface->ip, iface->next_id++);
	eth_pad(&w);
	return w.len;
}

bool iface_station(struct iface *iface, ip4 dst, mac *out, uint64_t now_ms)
{
	if (iface_find_station(iface, dst, out, now_ms))
		return true;
	neighbours_resolve(&iface->neighbours, next_hop(iface, dst), now_ms);
	return false;
}

void iface_resolve(struct iface *iface, ip4 ip, uint64_t now_ms)
{
	neighbours_resolve(&iface->neighbours, ip, now_ms);
}

bool iface_neighbour(const struct iface *iface, ip4 ip, mac *out, uint64_t now_ms)
{
	return neighbours_find(&iface->neighbours, ip, out, now_ms);
}

void iface_suggest(struct iface *iface, ip4 ip, mac station, uint64_t now_ms)
{
	if (next_hop(iface, ip) == ip)
		neighbours_suggest(&iface->neighbours, ip, station, now_ms);
}

void iface_forget(struct iface *iface)
{
	neighbours_forget(&iface->neighbours);
}

size_t iface_output(struct iface *iface, uint8_t *frame, uint64_t now_ms)
{
	size_t len;
	struct igmp igmp;
	ip4 wanted;

	wanted = claim_output(&iface->claim);
	if (wanted != IP4_ANY)
		return emit_question(iface, wanted, frame);
	len = replies_take(&iface->replies, frame, now_ms);
	if (len > 0)
		return len;
	if (groups_output(&iface->groups, &igmp, now_ms))
		return emit_igmp(iface, &igmp, frame);
	if (iface->asks_nobody)
		return 0;
	len = neighbours_release(&iface->neighbours, frame, now_ms);
	if (len > 0)
		return len;
	wanted = neighbours_ask(&iface->neighbours, now_ms);
	return wanted == IP4_ANY ? 0 : emit_question(iface, wanted, frame);
}

uint64_t iface_deadline_ms(const struct iface *iface)
{
	const uint64_t deadlines[] = {
		claim_deadline_ms(&iface->claim),
		replies_deadline_ms(&iface->replies),
		groups_deadline_ms(&iface->groups),
		iface->asks_nobody ? NET_NEVER : neighbours_deadline_ms(&iface->neighbours),
	};
	uint64_t first = NET_NEVER;

	for (size_t i = 0; i < sizeof(deadlines) / sizeof(deadlines[0]); i++)
		first = deadlines[i] < first ? deadlines[i] : first;
	return first;
}
