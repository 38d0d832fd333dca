#include "net/iface.h"

#include "net/assert.h"
#include "net/wire/icmp.h"
#include "net/wire/ipv4.h"
#include "net/wire/udp.h"

void iface_init(struct iface *iface, mac own, struct net_env *env)
{
	*iface = (struct iface){.env = env, .mac = own};
	iface->next_id = (uint16_t)rng_u32(&env->rng);
	neighbours_init(&iface->neighbours, env);
	replies_init(&iface->replies, env);
	group_init(&iface->group, env);
}

static bool is_on_link(const struct iface *iface, ip4 ip)
{
	return ((ip ^ iface->ip) & iface->mask) == 0;
}

void iface_configure(struct iface *iface, ip4 ip, ip4 mask, ip4 router, uint64_t now_ms)
{
	iface->ip = ip;
	iface->mask = mask ? mask : ip4_class_mask(ip);
	iface->router = router == ip ? IP4_ANY : router;
	iface->expected = IP4_ANY;
	claim_init(&iface->claim);
	if (router == IP4_ANY || is_on_link(iface, router) || mask == IP4_BROADCAST)
		return;
	iface->router = IP4_ANY;
	trace(&iface->env->trace, now_ms, IP_ROUTER, router, ip);
}

void iface_expect(struct iface *iface, ip4 ip)
{
	iface->expected = ip;
}

/* ---- probing ---- */

void iface_probe(struct iface *iface, ip4 ip)
{
	claim_probe(&iface->claim, ip);
}

bool iface_probe_conflict(const struct iface *iface, mac *who)
{
	return claim_conflict(&iface->claim, who);
}

/* ---- a group ---- */

void iface_join(struct iface *iface, ip4 group, uint64_t now_ms)
{
	net_assert(iface->ip != IP4_ANY && ip4_is_multicast(group));
	group_join(&iface->group, group, now_ms);
}

void iface_leave(struct iface *iface)
{
	group_leave(&iface->group);
}

/* ---- where it goes ---- */

static ip4 next_hop(const struct iface *iface, ip4 dst)
{
	return is_on_link(iface, dst) || iface->router == IP4_ANY ? dst : iface->router;
}

static bool is_broadcast(const struct iface *iface, ip4 dst)
{
	ip4 hosts = ~iface->mask; /* at most 1: two hosts or one, none is the broadcast, RFC 3021 */

	return dst == IP4_BROADCAST ||
	       (iface->ip != IP4_ANY && iface->mask && hosts > 1 && dst == (iface->ip | hosts));
}

/* ---- frames in ---- */

static void reply_arp(struct iface *iface, const struct arp *request)
{
	struct arp reply = {
		.operation = ARP_REPLY,
		.sender_mac = iface->mac,
		.sender_ip = iface->ip,
		.target_mac = request->sender_mac,
		.target_ip = request->sender_ip,
	};
	struct eth eth = {request->sender_mac, iface->mac, ETH_TYPE_ARP, {0}};
	struct writer w;

	if (!replies_begin(&iface->replies, &w, &eth))
		return;
	arp_emit(&w, &reply);
	replies_end(&iface->replies, &w);
}

static enum drop input_arp(struct iface *iface, struct bytes payload, uint64_t now_ms)
{
	struct arp arp;
	enum drop drop = arp_parse(payload, &arp);

	if (drop != DROP_NONE)
		return drop;
	if (mac_equal(arp.sender_mac, iface->mac))
		return DROP_ARP_UNASKED; /* our own, sent back by the network */
	if (claim_input(&iface->claim, &arp))
		return DROP_NONE;
	if (iface->ip == IP4_ANY)
		return DROP_ARP_UNASKED;
	if (arp.sender_ip == iface->ip) {
		claim_defend(&iface->claim, iface->ip, now_ms);
		return DROP_ARP_CONFLICT;
	}
	if (arp.operation == ARP_REQUEST && arp.target_ip == iface->ip) {
		reply_arp(iface, &arp);
		return DROP_NONE;
	}
	return neighbours_input(&iface->neighbours, &arp, now_ms);
}

static enum drop input_icmp(struct iface *iface, const struct eth *eth, const struct ipv4 *ip)
{
	struct eth back = {eth->src, iface->mac, ETH_TYPE_IPV4, {0}};
	struct bytes rest;
	struct writer w;
	enum drop drop = icmp_parse_echo(ip->payload, &rest);
	struct ipv4 reply = {
		.src = iface->ip,
		.dst = ip->src,
		.protocol = IPV4_ICMP,
		.payload = ip->payload, /* a reply is as long as its request */
	};

	if (drop != DROP_NONE)
		return drop;
	if (iface->ip == IP4_ANY || ip->dst != iface->ip || !ip4_is_host(ip->src))
		return DROP_IP_NOT_FOR_US; /* RFC 1122 3.2.2.6: a broadcast may be ignored */
	if (ip->payload.len > ETH_FRAME_MAX - ETH_HEADER_LEN - IPV4_HEADER_LEN)
		return DROP_ICMP_MALFORMED; /* from a frame too long to be one */
	if (!replies_begin(&iface->replies, &w, &back))
		return DROP_NONE;
	reply.id = iface->next_id++;
	ipv4_emit(&w, &reply);
	icmp_emit_echo_reply(&w, rest);
	replies_end(&iface->replies, &w);
	return DROP_NONE;
}

static enum drop input_udp(const struct ipv4 *ip, struct udp_in *out)
{
	struct udp udp;
	enum drop drop = udp_parse(ip, &udp);

	if (drop != DROP_NONE)
		return drop;
	*out = (struct udp_in){
		.src = ip->src,
		.dst = ip->dst,
		.src_port = udp.src_port,
		.dst_port = udp.dst_port,
		.payload = udp.payload,
	};
	return DROP_NONE;
}

/* Before it has an address a client takes what its MAC is sent: the offer itself goes to yiaddr. */
static bool is_for_us(const struct iface *iface, ip4 dst)
{
	return iface->ip == IP4_ANY || dst == iface->ip || is_broadcast(iface, dst) ||
	       (dst == iface->expected && dst != IP4_ANY);
}

/* *is_udp tells that *out was filled. */
static enum drop input_ipv4(struct iface *iface, const struct eth *eth, struct udp_in *out,
                            bool *is_udp, uint64_t now_ms)
{
	struct ipv4 ip;
	enum drop drop = ipv4_parse(eth->payload, &ip);

	if (drop != DROP_NONE)
		return drop;
	if (!is_for_us(iface, ip.dst) && !group_takes_ip(&iface->group, ip.dst, ip.protocol))
		return DROP_IP_NOT_FOR_US;
	if ((ip.src == iface->ip && ip.src != IP4_ANY) || is_broadcast(iface, ip.src))
		return DROP_IP_SOURCE; /* a reply would go to ourselves, or to everybody */
	if (ip.protocol == IPV4_ICMP)
		return input_icmp(iface, eth, &ip);
	if (ip.protocol == IPV4_IGMP && iface->group.joined != IP4_ANY)
		return group_input(&iface->group, ip.payload, now_ms);
	if (ip.protocol != IPV4_UDP)
		return DROP_IP_PROTOCOL;
	drop = input_udp(&ip, out);
	*is_udp = drop == DROP_NONE;
	return drop;
}

static enum drop input_frame(struct iface *iface, struct bytes frame, struct udp_in *out,
                             bool *is_udp, uint64_t now_ms)
{
	struct eth eth;
	enum drop drop = eth_parse(frame, &eth);

	if (drop != DROP_NONE)
		return drop;
	if (!mac_equal(eth.dst, iface->mac) && !mac_equal(eth.dst, MAC_BROADCAST) &&
	    !group_takes_mac(&iface->group, eth.dst))
		return DROP_ETH_NOT_FOR_US;
	if (eth.type == ETH_TYPE_ARP)
		return input_arp(iface, eth.payload, now_ms);
	if (eth.type != ETH_TYPE_IPV4)
		return DROP_ETH_TYPE;
	return input_ipv4(iface, &eth, out, is_udp, now_ms);
}

bool iface_input(struct iface *iface, struct bytes frame, struct udp_in *out, uint64_t now_ms)
{
	bool is_udp = false;

	env_drop(iface->env, input_frame(iface, frame, out, &is_udp, now_ms));
	return is_udp;
}

/* ---- frames out ---- */

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
		.protocol = IPV4_UDP,
		.payload = {NULL, UDP_HEADER_LEN + datagram->payload.len},
	};

	eth_emit(&w, &eth);
	ipv4_emit(&w, &ip);
	udp_emit(&w, &udp, datagram->src, datagram->dst);
}

/* The MAC a datagram goes to; false: ARP has to find it. */
static bool find_station(const struct iface *iface, ip4 dst, mac *out, uint64_t now_ms)
{
	*out = ip4_is_multicast(dst) ? mac_of_group(dst) : MAC_BROADCAST;
	return ip4_is_multicast(dst) || is_broadcast(iface, dst) ||
	       neighbours_find(&iface->neighbours, next_hop(iface, dst), out, now_ms);
}

size_t iface_send(struct iface *iface, const struct udp_out *datagram, uint8_t *frame,
                  uint64_t now_ms)
{
	struct writer w = {frame, ETH_FRAME_MAX, IFACE_PAYLOAD_AT + datagram->payload.len, false};
	mac to;
	bool is_known = find_station(iface, datagram->dst, &to, now_ms);

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
	if (group_output(&iface->group, &igmp, now_ms))
		return emit_igmp(iface, &igmp, frame);
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
		group_deadline_ms(&iface->group),
		neighbours_deadline_ms(&iface->neighbours),
	};
	uint64_t first = NET_NEVER;

	for (size_t i = 0; i < sizeof(deadlines) / sizeof(deadlines[0]); i++)
		first = deadlines[i] < first ? deadlines[i] : first;
	return first;
}
