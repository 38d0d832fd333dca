#include "tests/sim/servers.h"

#include "net/wire/udp.h"

#define CHECKSUM_AT 40 /* of UDP, in a frame */

void servers_begin(struct servers *servers, struct rng *rng, struct cable *cable,
                   struct hostile *hostile, const struct scene *scene)
{
	*servers = (struct servers){
		.rng = rng,
		.cable = cable,
		.hostile = hostile,
		.scene = scene,
		.naks = scene->naks,
	};
}

void servers_heal(struct servers *servers)
{
	servers->healed = true;
	servers->naks = 0;
}

bool servers_down(const struct servers *servers, enum role role)
{
	return servers->scene->down[role] && !servers->healed;
}

bool servers_has(ip4 host)
{
	return host == DHCP_IP || host == PXE_IP || host == SECOND_IP || host == FAR_IP ||
	       host == ROUTER_IP;
}

const char *servers_file_name(const struct scene *scene)
{
	return scene->backslash ? "boot\\x64\\nbp.efi" : FILE_NAME;
}

/* A hostile host is now faster than the true one, now slower. */
static void send_frame(struct servers *servers, struct bytes frame, uint64_t now_ms)
{
	uint8_t copy[ETH_FRAME_MAX];
	bool is_heard = servers->hostile && servers->scene->is_hostile && frame.len <= sizeof(copy);
	bool is_first = is_heard && rng_between(servers->rng, 0, 1);

	if (is_heard) /* what it says is built where this frame stands */
		frame.data = memcpy(copy, frame.data, frame.len);
	if (is_first)
		hostile_hear(servers->hostile, frame, now_ms);
	cable_send(servers->cable, true, frame, now_ms);
	if (is_heard && !is_first)
		hostile_hear(servers->hostile, frame, now_ms);
}

void servers_send(struct servers *servers, struct packet *packet, uint64_t now_ms)
{
	uint8_t copy[ETH_FRAME_MAX];
	struct bytes frame;

	if (packet->src == FAR_IP)
		packet->from = mac_of(ROUTER_IP);
	frame = frame_of(packet);
	if (servers->scene->no_checksum && frame.len <= sizeof(copy)) {
		memcpy(copy, frame.data, frame.len);
		be16_set(copy + CHECKSUM_AT, 0);
		frame.data = copy;
	}
	send_frame(servers, frame, now_ms);
}

/* ---- ARP ---- */

/* Another host has the first addresses that the DHCP server gives away. */
static bool is_taken(const struct servers *servers, ip4 ip)
{
	return ip >= CLIENT_IP && ip - CLIENT_IP < servers->scene->taken;
}

static void input_arp(struct servers *servers, struct bytes payload, uint64_t now_ms)
{
	struct arp arp, answer = {.operation = ARP_REPLY, .target_mac = client_mac};

	if (arp_parse(payload, &arp) != DROP_NONE || arp.operation != ARP_REQUEST)
		return;
	if (!(servers_has(arp.target_ip) && arp.target_ip != FAR_IP) &&
	    !(is_taken(servers, arp.target_ip) && arp.sender_ip != arp.target_ip))
		return;
	answer.sender_mac = mac_of(arp.target_ip);
	answer.sender_ip = arp.target_ip;
	answer.target_ip = arp.sender_ip;
	send_frame(servers, arp_frame(&answer, client_mac), now_ms);
}

/* ---- frames ---- */

static void input_udp(struct servers *servers, const struct ipv4 *ip, uint64_t now_ms)
{
	struct udp udp;

	if (udp_parse(ip, &udp) != DROP_NONE)
		return;
	if (udp.dst_port == DHCP_SERVER_PORT)
		dhcpd_input(servers, udp.payload, now_ms);
	else if (udp.dst_port == PXE_SERVER_PORT)
		dhcpd_input_pxe(servers, ip->dst, udp.payload, now_ms);
	else if (servers_has(ip->dst) && !servers_down(servers, ROLE_TFTP))
		tftpd_input(servers, ip, &udp, now_ms);
}

static bool is_for_a_host(const struct eth *eth)
{
	return mac_equal(eth->dst, broadcast_mac) || mac_equal(eth->dst, mac_of(DHCP_IP)) ||
	       mac_equal(eth->dst, mac_of(PXE_IP)) || mac_equal(eth->dst, mac_of(SECOND_IP)) ||
	       mac_equal(eth->dst, mac_of(ROUTER_IP)) ||
	       mac_equal(eth->dst, mac_of_group(BOOT_GROUP));
}

void servers_input(struct servers *servers, struct bytes frame, uint64_t now_ms)
{
	struct eth eth;
	struct ipv4 ip;

	if (eth_parse(frame, &eth) != DROP_NONE || !is_for_a_host(&eth))
		return;
	if (eth.type == ETH_TYPE_ARP)
		input_arp(servers, eth.payload, now_ms);
	else if (eth.type == ETH_TYPE_IPV4 && ipv4_parse(eth.payload, &ip) == DROP_NONE &&
	         ip.protocol == IPV4_UDP)
		input_udp(servers, &ip, now_ms);
}

void servers_step(struct servers *servers, uint64_t now_ms)
{
	tftpd_step(servers, now_ms);
}

uint64_t servers_deadline_ms(const struct servers *servers)
{
	return tftpd_deadline_ms(servers);
}
