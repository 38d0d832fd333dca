#include "tests/unit/station.h"

#include <string.h>

#include "net/wire/udp.h"

struct net_env station_env;
struct iface iface;
struct udp_in got;
bool is_got;

static uint64_t deadline(void)
{
	return iface_deadline_ms(&iface);
}

static void frame_input(struct bytes in, uint64_t now_ms)
{
	is_got = iface_input(&iface, in, &got, now_ms);
}

static size_t frame_output(uint8_t *out, uint64_t now_ms)
{
	return iface_output(&iface, out, now_ms);
}

static const struct client station_client = {
	.state = &iface,
	.state_size = sizeof(iface),
	.env = &station_env,
	.deadline = deadline,
	.frame_input = frame_input,
	.frame_output = frame_output,
};

void begin_iface(ip4 ip, ip4 mask, ip4 router)
{
	static const uint8_t seed[RNG_SEED_LEN] = {1};

	station_env = (struct net_env){0};
	rng_init(&station_env.rng, seed);
	memset(&iface, 0xa5, sizeof(iface));
	begin(&station_client, 100000);
	iface_init(&iface, client_mac, &station_env);
	if (ip)
		iface_configure(&iface, ip, mask, router, now);
	quiet();
}

void begin_configured(void)
{
	begin_iface(CLIENT_IP, MASK_24, ROUTER_IP);
}

uint8_t frame[ETH_FRAME_MAX];
static size_t frame_len;

bool in_doubt;

void send_to(ip4 dst)
{
	static const char text[] = "datagram";
	struct udp_out out = {
		.src = iface.ip,
		.dst = dst,
		.src_port = 1000,
		.dst_port = 2000,
		.in_doubt = in_doubt,
		.payload = {frame + IFACE_PAYLOAD_AT, IFACE_PAYLOAD_MAX, 0, false},
	};

	memset(frame, 0xa5, sizeof(frame));
	put_text(&out.payload, text);
	frame_len = iface_send(&iface, &out, frame, now);
}

static void assert_datagram(const uint8_t *sent_frame, mac to)
{
	struct ipv4 ip;
	struct udp udp;
	const struct bytes text = TEXT("datagram");

	assert_memory_equal(sent_frame, to.octet, 6);
	assert_memory_equal(sent_frame + 6, client_mac.octet, 6);
	assert_drop(ipv4_parse((struct bytes){sent_frame + 14, 46}, &ip), DROP_NONE);
	assert_drop(udp_parse(&ip, &udp), DROP_NONE);
	assert_bytes(udp.payload, text);
	for (size_t i = 14 + 28 + text.len; i < ETH_FRAME_MIN; i++)
		assert_int_equal(sent_frame[i], 0);
}

void assert_sent_to(mac to)
{
	assert_int_equal(frame_len, ETH_FRAME_MIN);
	assert_datagram(frame, to);
}

void assert_waits(void)
{
	assert_int_equal(frame_len, 0);
	assert_int_not_equal(iface.neighbours.held_len, 0);
}

void expect_datagram(mac to)
{
	assert_true(output_once());
	assert_int_equal(sent.frame_len, ETH_FRAME_MIN);
	assert_datagram(sent.frame, to);
	assert_int_equal(iface.neighbours.held_len, 0);
}

void meet(ip4 host)
{
	send_to(host);
	assert_waits();
	expect("");
	give_frame(arp_reply(host));
	expect_datagram(mac_of(host));
	quiet();
}

struct bytes arp_of(uint16_t operation, mac from, ip4 sender, ip4 target)
{
	struct arp arp = {operation, from, sender, client_mac, target};

	return arp_frame(&arp, client_mac);
}
