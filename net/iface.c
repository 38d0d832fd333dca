#include "net/iface.h"

#include "net/wire/arp.h"
#include "net/wire/icmp.h"
#include "net/wire/ipv4.h"
#include "net/wire/udp.h"

static const struct retry_policy arp_policy = {
	.first_ms = 250,
	.max_ms = 1000, /* RFC 1122 2.3.2.1: one request a second and destination */
	.jitter_ms = 25,
};

void iface_init(struct iface *iface, mac own, struct net_env *env)
{
	*iface = (struct iface){.env = env, .mac = own};
	iface->next_id = (uint16_t)rng_u32(&env->rng);
	retry_stop(&iface->arp);
}

void iface_configure(struct iface *iface, ip4 ip, ip4 mask, ip4 router)
{
	iface->ip = ip;
	iface->mask = mask;
	iface->router = router;
}

/* ---- neighbours ---- */

static struct neighbour *find_neighbour(struct iface *iface, ip4 ip, uint64_t now_ms)
{
	for (size_t i = 0; i < IFACE_NEIGHBOURS_MAX; i++) {
		struct neighbour *n = &iface->neighbours[i];

		if (n->ip == ip && n->expires_ms > now_ms)
			return n;
	}
	return NULL;
}

/* Takes the place of the entry that expires first; a free one has expired long ago. */
static void add_neighbour(struct iface *iface, ip4 ip, mac address, uint64_t now_ms)
{
	struct neighbour *oldest = &iface->neighbours[0];

	for (size_t i = 1; i < IFACE_NEIGHBOURS_MAX; i++) {
		if (iface->neighbours[i].expires_ms < oldest->expires_ms)
			oldest = &iface->neighbours[i];
	}
	*oldest = (struct neighbour){ip, address, now_ms + IFACE_NEIGHBOUR_TTL_MS};
}

static ip4 next_hop(const struct iface *iface, ip4 dst)
{
	bool on_link = ((dst ^ iface->ip) & iface->mask) == 0;

	return on_link || iface->router == IP4_ANY ? dst : iface->router;
}

static bool is_broadcast(const struct iface *iface, ip4 dst)
{
	ip4 hosts = ~iface->mask; /* at most 1: two hosts or one, none is the broadcast, RFC 3021 */

	return dst == IP4_BROADCAST ||
	       (iface->ip != IP4_ANY && iface->mask && hosts > 1 && dst == (iface->ip | hosts));
}

/* ---- frames in ---- */

/* A reply that may be sent now: one at a time, and no faster than the interval. */
static struct writer *begin_reply(struct iface *iface, struct writer *w, mac to, uint16_t type)
{
	struct eth eth = {.dst = to, .src = iface->mac, .type = type};

	if (iface->reply_len > 0) {
		env_drop(iface->env, DROP_REPLY_BUSY);
		return NULL;
	}
	*w = (struct writer){.data = iface->reply, .cap = sizeof(iface->reply)};
	eth_emit(w, &eth);
	return w;
}

static void reply_arp(struct iface *iface, const struct arp *request)
{
	struct arp reply = {
		.operation = ARP_REPLY,
		.sender_mac = iface->mac,
		.sender_ip = iface->ip,
		.target_mac = request->sender_mac,
		.target_ip = request->sender_ip,
	};
	struct writer w;

	if (!begin_reply(iface, &w, request->sender_mac, ETH_TYPE_ARP))
		return;
	arp_emit(&w, &reply);
	iface->reply_len = w.len;
}

/* Only the first answer to our own question makes a neighbour, so nobody can plant one unasked. */
static enum drop input_arp(struct iface *iface, struct bytes payload, uint64_t now_ms)
{
	struct arp arp;
	enum drop drop = arp_parse(payload, &arp);

	if (drop != DROP_NONE)
		return drop;
	if (iface->ip == IP4_ANY)
		return DROP_ARP_UNASKED;
	if (arp.sender_ip == iface->ip)
		return DROP_ARP_CONFLICT;
	if (arp.operation == ARP_REQUEST && arp.target_ip == iface->ip) {
		reply_arp(iface, &arp);
		return DROP_NONE;
	}
	if (arp.operation != ARP_REPLY || iface->held_len == 0 ||
	    arp.sender_ip != iface->held_next_hop || find_neighbour(iface, arp.sender_ip, now_ms))
		return DROP_ARP_UNASKED;
	add_neighbour(iface, arp.sender_ip, arp.sender_mac, now_ms);
	iface->arp.due_ms = now_ms;
	return DROP_NONE;
}

static enum drop input_icmp(struct iface *iface, const struct eth *eth, const struct ipv4 *ip)
{
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
	if (!begin_reply(iface, &w, eth->src, ETH_TYPE_IPV4))
		return DROP_NONE;
	reply.id = iface->next_id++;
	ipv4_emit(&w, &reply);
	icmp_emit_echo_reply(&w, rest);
	iface->reply_len = w.len;
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
	return iface->ip == IP4_ANY || dst == iface->ip || is_broadcast(iface, dst);
}

/* *is_udp tells that *out was filled. */
static enum drop input_ipv4(struct iface *iface, const struct eth *eth, struct udp_in *out,
                            bool *is_udp)
{
	struct ipv4 ip;
	enum drop drop = ipv4_parse(eth->payload, &ip);

	if (drop != DROP_NONE)
		return drop;
	if (!is_for_us(iface, ip.dst))
		return DROP_IP_NOT_FOR_US;
	if ((ip.src == iface->ip && ip.src != IP4_ANY) || is_broadcast(iface, ip.src))
		return DROP_IP_SOURCE; /* a reply would go to ourselves, or to everybody */
	if (ip.protocol == IPV4_ICMP)
		return input_icmp(iface, eth, &ip);
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
	if (!mac_equal(eth.dst, iface->mac) && !mac_equal(eth.dst, MAC_BROADCAST))
		return DROP_ETH_NOT_FOR_US;
	if (eth.type == ETH_TYPE_ARP)
		return input_arp(iface, eth.payload, now_ms);
	if (eth.type != ETH_TYPE_IPV4)
		return DROP_ETH_TYPE;
	return input_ipv4(iface, &eth, out, is_udp);
}

bool iface_input(struct iface *iface, struct bytes frame, struct udp_in *out, uint64_t now_ms)
{
	bool is_udp = false;

	env_drop(iface->env, input_frame(iface, frame, out, &is_udp, now_ms));
	return is_udp;
}

/* ---- frames out ---- */

static size_t pad(uint8_t *frame, size_t len)
{
	if (len >= ETH_FRAME_MIN)
		return len;
	memset(frame + len, 0, ETH_FRAME_MIN - len);
	return ETH_FRAME_MIN;
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
		.protocol = IPV4_UDP,
		.payload = {NULL, UDP_HEADER_LEN + datagram->payload.len},
	};

	eth_emit(&w, &eth);
	ipv4_emit(&w, &ip);
	udp_emit(&w, &udp, datagram->src, datagram->dst);
}

size_t iface_send(struct iface *iface, const struct udp_out *datagram, uint8_t *frame,
                  uint64_t now_ms)
{
	size_t len = IFACE_PAYLOAD_AT + datagram->payload.len;
	bool to_all = is_broadcast(iface, datagram->dst);
	ip4 hop = next_hop(iface, datagram->dst);
	const struct neighbour *neighbour = to_all ? NULL : find_neighbour(iface, hop, now_ms);

	emit_headers(iface, datagram, neighbour ? neighbour->mac : MAC_BROADCAST, frame);
	len = pad(frame, len);
	if (to_all || neighbour)
		return len;
	memcpy(iface->held, frame, len);
	iface->held_len = len;
	if (iface->held_next_hop != hop || iface->arp.due_ms == NET_NEVER) {
		iface->held_next_hop = hop;
		iface->held_since_ms = now_ms;
		retry_start(&iface->arp, &arp_policy, now_ms);
	}
	return 0;
}

static size_t take_reply(struct iface *iface, uint8_t *frame, uint64_t now_ms)
{
	size_t len = iface->reply_len;

	memcpy(frame, iface->reply, len);
	iface->reply_len = 0;
	iface->reply_after_ms = now_ms + IFACE_REPLY_INTERVAL_MS;
	return pad(frame, len);
}

static size_t ask_neighbour(struct iface *iface, uint8_t *frame, uint64_t now_ms)
{
	struct writer w = {.data = frame, .cap = ETH_FRAME_MAX};
	struct eth eth = {.dst = MAC_BROADCAST, .src = iface->mac, .type = ETH_TYPE_ARP};
	struct arp arp = {
		.operation = ARP_REQUEST,
		.sender_mac = iface->mac,
		.sender_ip = iface->ip,
		.target_ip = iface->held_next_hop,
	};

	retry_arm(&iface->arp, &arp_policy, &iface->env->rng, now_ms);
	eth_emit(&w, &eth);
	arp_emit(&w, &arp);
	return pad(frame, w.len);
}

void iface_forget(struct iface *iface)
{
	iface->held_len = 0;
	retry_stop(&iface->arp);
}

/*
 * The neighbour answered: the held datagram leaves with its MAC in the place of the broadcast one.
 */
static size_t release_held(struct iface *iface, mac to, uint8_t *frame)
{
	size_t len = iface->held_len;

	memcpy(frame, iface->held, len);
	memcpy(frame, to.octet, sizeof(to.octet));
	iface_forget(iface);
	return len;
}

size_t iface_output(struct iface *iface, uint8_t *frame, uint64_t now_ms)
{
	const struct neighbour *neighbour;

	if (iface->reply_len > 0 && now_ms >= iface->reply_after_ms)
		return take_reply(iface, frame, now_ms);
	if (iface->arp.due_ms > now_ms)
		return 0;
	neighbour = find_neighbour(iface, iface->held_next_hop, now_ms);
	if (neighbour)
		return release_held(iface, neighbour->mac, frame);
	if (now_ms - iface->held_since_ms < IFACE_ARP_GIVE_UP_MS)
		return ask_neighbour(iface, frame, now_ms);
	trace(&iface->env->trace, now_ms, ARP_NO_REPLY, iface->held_next_hop);
	iface_forget(iface);
	return 0;
}

uint64_t iface_deadline_ms(const struct iface *iface)
{
	uint64_t deadline = iface->arp.due_ms;

	if (iface->reply_len > 0 && iface->reply_after_ms < deadline)
		deadline = iface->reply_after_ms;
	return deadline;
}
