#include "net/iface.h"

#include "net/assert.h"
#include "net/subnet.h"
#include "net/wire/ipv4.h"
#include "net/wire/udp.h"

#define TTL_DEFAULT 64 /* RFC 1122 3.2.1.7 */

void iface_init(struct iface *iface, mac own, struct net_env *env)
{
	*iface = (struct iface){.env = env, .mac = own, .ttl = TTL_DEFAULT};
	iface->next_id = (uint16_t)rng_u32(&env->rng);
	neighbours_init(&iface->neighbours, env);
	replies_init(&iface->replies, env);
	groups_init(&iface->groups, env);
}

static struct subnet subnet_of(const struct iface *iface)
{
	return (struct subnet){iface->ip, iface->mask};
}

void iface_configure(struct iface *iface, ip4 ip, ip4 mask, ip4 router, uint64_t now_ms)
{
	if (ip != iface->ip)
		iface_forget(iface); /* what waits was to leave under the old one */
	iface->ip = ip;
	iface->mask = mask ? mask : ip4_class_mask(ip);
	iface->router = router == ip ? IP4_ANY : router;
	iface->expected = IP4_ANY;
	claim_init(&iface->claim);
	if (router == IP4_ANY || subnet_has(subnet_of(iface), router) || mask == IP4_BROADCAST)
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
	groups_join(&iface->groups, group, now_ms);
}

void iface_leave(struct iface *iface, ip4 group)
{
	groups_leave(&iface->groups, group);
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
		.ttl = TTL_DEFAULT,
		.protocol = IPV4_ICMP,
		.payload = ip->payload, /* a reply is as long as its request */
	};

	if (drop == DROP_ICMP_TYPE && iface->icmp && ip->dst == iface->ip)
		icmp_note_error(iface->icmp, ip->payload, iface->ip);
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

/*
 * Redundant routers hand packets over from cards of their own, not from the one that ARP names.
 */
static bool is_stranger(const struct iface *iface, ip4 src, mac station, uint64_t now_ms)
{
	bool by_relay = !subnet_has(subnet_of(iface), src) && mac_equal(iface->relay, station);
	mac known;

	return !by_relay && iface_find_station(iface, src, &known, now_ms) &&
	       !mac_equal(known, station);
}

static enum drop input_udp(const struct iface *iface, const struct ipv4 *ip, mac station,
                           struct udp_in *out, uint64_t now_ms)
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
		.station = station,
		.stranger = is_stranger(iface, ip->src, station, now_ms),
	};
	return DROP_NONE;
}

/* Before it has an address a client takes what its MAC is sent: the offer itself goes to yiaddr. */
static bool is_for_us(const struct iface *iface, ip4 dst, uint8_t protocol)
{
	return iface->ip == IP4_ANY || dst == iface->ip ||
	       subnet_is_broadcast(subnet_of(iface), dst) ||
	       (dst == iface->expected && dst != IP4_ANY) ||
	       groups_take_ip(&iface->groups, dst, protocol);
}

/* What the owner wants to see of others' datagrams; nothing else of theirs is answered. */
static bool is_overheard(const struct iface *iface, ip4 dst)
{
	return iface->promiscuous || (iface->all_groups && ip4_is_multicast(dst));
}

/* ours: the frame was. *is_udp tells that *out was filled. */
static enum drop input_ipv4(struct iface *iface, const struct eth *eth, bool ours,
                            struct udp_in *out, bool *is_udp, uint64_t now_ms)
{
	struct ipv4 ip;
	enum drop drop = ipv4_parse(eth->payload, &ip);

	if (drop != DROP_NONE)
		return drop;
	if (!(ours && is_for_us(iface, ip.dst, ip.protocol)) &&
	    !(is_overheard(iface, ip.dst) && ip.protocol == IPV4_UDP))
		return DROP_IP_NOT_FOR_US;
	if ((ip.src == iface->ip && ip.src != IP4_ANY) ||
	    subnet_is_no_host(subnet_of(iface), ip.src))
		return DROP_IP_SOURCE; /* a reply would go to ourselves, or to everybody */
	if (ip.protocol == IPV4_ICMP)
		return input_icmp(iface, eth, &ip);
	if (ip.protocol == IPV4_IGMP && groups_take_ip(&iface->groups, ip.dst, IPV4_IGMP))
		return groups_input(&iface->groups, ip.payload, now_ms);
	if (ip.protocol != IPV4_UDP)
		return DROP_IP_PROTOCOL;
	drop = input_udp(iface, &ip, eth->src, out, now_ms);
	*is_udp = drop == DROP_NONE;
	return drop;
}

static bool is_for_our_station(const struct iface *iface, mac dst)
{
	return mac_equal(dst, iface->mac) || mac_equal(dst, MAC_BROADCAST) ||
	       groups_take_mac(&iface->groups, dst);
}

static enum drop input_frame(struct iface *iface, struct bytes frame, struct udp_in *out,
                             bool *is_udp, uint64_t now_ms)
{
	struct eth eth;
	enum drop drop = eth_parse(frame, &eth);
	bool ours;

	if (drop != DROP_NONE)
		return drop;
	ours = is_for_our_station(iface, eth.dst);
	if (!ours && !iface->promiscuous && (!iface->all_groups || mac_is_station(eth.dst)))
		return DROP_ETH_NOT_FOR_US;
	if (eth.type == ETH_TYPE_IPV4)
		return input_ipv4(iface, &eth, ours, out, is_udp, now_ms);
	if (eth.type != ETH_TYPE_ARP)
		return DROP_ETH_TYPE;
	return ours ? input_arp(iface, eth.payload, now_ms) : DROP_ETH_NOT_FOR_US;
}

bool iface_input(struct iface *iface, struct bytes frame, struct udp_in *out, uint64_t now_ms)
{
	bool is_udp = false;

	env_drop(iface->env, input_frame(iface, frame, out, &is_udp, now_ms));
	return is_udp;
}
