/*
 * Raw frames into an interface: configured or not, with neighbours asked for, groups joined, an
 * address probed and datagrams to be sent in between.
 */
#include <string.h>

#include "net/iface.h"
#include "net/wire/ipv4.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mend.h"

#define FRAME_MAX 2048 /* longer than any that a driver hands over */
#define SENDS_MAX 64   /* in a row: groups, a reply, a datagram, a question */
#define START_MS  1000

static const mac own_mac = {{0x02, 0, 0, 0, 0, 1}};

static struct {
	struct net_env env;
	struct iface iface;
} station;

static struct icmp_error icmp_error;
static uint64_t now_ms;
static uint64_t frame_count, reply_count;
static uint64_t reply_after_ms; /* no reply may leave before */

static size_t output(uint8_t *room, uint64_t at_ms)
{
	return iface_output(&station.iface, room, at_ms);
}

static uint64_t deadline_ms(void)
{
	return iface_deadline_ms(&station.iface);
}

static const struct fuzz_machine machine = {&station, sizeof(station), output, deadline_ms};

/* ---- what leaves ---- */

static bool is_reply(const struct eth *eth)
{
	struct arp arp;
	struct ipv4 ip = {0};
	enum drop drop;

	if (eth->type == ETH_TYPE_ARP)
		return arp_parse(eth->payload, &arp) == DROP_NONE && arp.operation == ARP_REPLY;
	drop = ipv4_parse(eth->payload, &ip);
	must(drop == DROP_NONE || !ip4_is_host(station.iface.ip), "a packet that is none is sent");
	return ip.protocol == IPV4_ICMP;
}

static void check_reply(const struct eth *eth)
{
	struct ipv4 ip;

	must(++reply_count <= frame_count, "more replies than frames");
	must(now_ms >= reply_after_ms, "replies too fast");
	reply_after_ms = now_ms + REPLY_INTERVAL_MS;
	must(mac_is_station(eth->dst), "a reply to no station");
	if (eth->type == ETH_TYPE_IPV4)
		must(ipv4_parse(eth->payload, &ip) == DROP_NONE && ip4_is_host(ip.dst),
		     "a reply to no host");
}

static void check_sent(const uint8_t *frame, size_t len)
{
	struct eth eth;

	must(len >= ETH_FRAME_MIN && len <= ETH_FRAME_MAX, "a frame of impossible length");
	must(eth_parse((struct bytes){frame, len}, &eth) == DROP_NONE, "a frame from no station");
	must(mac_equal(eth.src, own_mac), "a frame under another's address");
	if (is_reply(&eth))
		check_reply(&eth);
}

static void send_due(void)
{
	uint8_t frame[LINK_FRAME_MAX];
	size_t len;

	for (int n = 0; (len = fuzz_output(&machine, frame, now_ms)) > 0; n++) {
		must(n < SENDS_MAX, "sends without end");
		check_sent(frame, len);
	}
}

/* ---- what comes ---- */

static void receive(struct bytes *script, unsigned mends)
{
	uint8_t frame[FRAME_MAX];
	struct bytes said = script_bytes(script, sizeof(frame)), in;
	struct udp_in datagram;
	uint64_t drops = drop_sum(&station.env);
	bool is_datagram;

	memcpy(frame, said.data ? said.data : frame, said.len);
	mend(frame, said.len, mends);
	in = exact((struct bytes){frame, said.len});
	frame_count++;
	is_datagram = iface_input(&station.iface, in, &datagram, now_ms);
	must(drop_sum(&station.env) - drops <= !is_datagram, "more than one drop for a frame");
	must(!is_datagram || is_inside(datagram.payload, in), "a datagram outside of its frame");
	exact_free(in);
}

/* ---- what the owner asks for ---- */

static void send_datagram(struct bytes *script, bool in_doubt)
{
	uint8_t frame[LINK_FRAME_MAX];
	struct udp_out out = {
		.src = station.iface.ip,
		.dst = script_be32(script),
		.src_port = 1000,
		.dst_port = 69,
		.in_doubt = in_doubt,
		.payload = {frame + IFACE_PAYLOAD_AT, IFACE_PAYLOAD_MAX, 0, false},
	};
	struct bytes said = script_bytes(script, IFACE_PAYLOAD_MAX);
	size_t len;

	put_bytes(&out.payload, said.data, said.len);
	len = iface_send(&station.iface, &out, frame, now_ms);
	if (len > 0)
		check_sent(frame, len);
}

static void join(ip4 group)
{
	if (station.iface.ip != IP4_ANY)
		iface_join(&station.iface, group | IP4(224, 0, 0, 0), now_ms);
}

static void set_switches(uint8_t bits)
{
	station.iface.promiscuous = bits & 1;
	station.iface.all_groups = bits & 2;
	station.iface.asks_nobody = bits & 4;
	station.iface.icmp = bits & 8 ? &icmp_error : NULL;
}

static void configure(struct bytes *script)
{
	ip4 ip = script_be32(script), mask = script_be32(script);

	iface_configure(&station.iface, ip, mask, script_be32(script), now_ms);
}

/* What the owner may ask or tell at any time. */
static void look(ip4 ip, uint8_t how)
{
	mac who = {{0x02, 0, 0, 0, 0, how}};

	if (how & 1)
		iface_suggest(&station.iface, ip, who, now_ms);

	iface_neighbour(&station.iface, ip, &who, now_ms);
	iface_station(&station.iface, ip, &who, now_ms);
	iface_probe_conflict(&station.iface, &who);
}

static void step(struct bytes *script)
{
	uint8_t what = script_u8(script);

	switch (what & 15) {
	case 0:
		configure(script);
		break;
	case 1:
		iface_resolve(&station.iface, script_be32(script), now_ms);
		break;
	case 2:
		join(script_be32(script) >> 4);
		break;
	case 3:
		iface_leave(&station.iface, script_be32(script) >> 4 | IP4(224, 0, 0, 0));
		break;
	case 4:
		iface_probe(&station.iface, script_be32(script));
		break;
	case 5:
		send_datagram(script, what & 16);
		break;
	case 6:
		now_ms += script_be16(script);
		break;
	case 7:
		if (deadline_ms() != NET_NEVER && deadline_ms() > now_ms)
			now_ms = deadline_ms();
		break;
	case 8:
		set_switches(script_u8(script));
		break;
	case 9:
		look(script_be32(script), what >> 4);
		break;
	case 10:
		iface_expect(&station.iface, script_be32(script));
		break;
	case 11:
		iface_forget(&station.iface);
		break;
	default:
		receive(script, what >> 4);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t seed[RNG_SEED_LEN] = {1};
	struct bytes script = {data, size};

	memset(&station, 0, sizeof(station));
	memset(&icmp_error, 0, sizeof(icmp_error));
	now_ms = START_MS;
	frame_count = reply_count = reply_after_ms = 0;
	rng_init(&station.env.rng, seed);
	iface_init(&station.iface, own_mac, &station.env);
	while (script.len > 0) {
		step(&script);
		send_due();
	}
	return 0;
}
