#include "tests/unit/packets.h"

#include <string.h>

#include "net/wire/checksum.h"
#include "net/wire/eth.h"
#include "net/wire/udp.h"

const mac client_mac = {{0x02, 0, 0, 0, 0, 1}};
const mac broadcast_mac = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

uint32_t last_xid;
uint16_t last_tftp_port;

mac mac_of(ip4 host)
{
	mac m = {{0x02, 0}};

	be32_set(m.octet + 2, host);
	return m;
}

/* ---- DHCP ---- */

void put_option(struct writer *w, uint8_t code, const void *value, size_t len)
{
	put_u8(w, code);
	put_u8(w, (uint8_t)len);
	put_bytes(w, value, len);
}

void put_option_be32(struct writer *w, uint8_t code, uint32_t value)
{
	uint8_t octets[4];

	be32_set(octets, value);
	put_option(w, code, octets, sizeof(octets));
}

static void put_ip4(struct writer *w, uint8_t code, ip4 ip)
{
	if (ip)
		put_option_be32(w, code, ip);
}

static void put_string(struct writer *w, uint8_t code, const char *text)
{
	if (text)
		put_option(w, code, text, strlen(text));
}

static void put_fixed(struct writer *w, const struct reply *r)
{
	char file[DHCP_FILE_LEN] = {0};

	if (r->field)
		memcpy(file, r->field,
		       strlen(r->field) < sizeof(file) ? strlen(r->field) : sizeof(file));
	put_be32(w, 0x02010600);
	put_be32(w, r->xid ? r->xid : last_xid);
	put_be32(w, 0);
	put_be32(w, 0); /* ciaddr */
	put_be32(w, r->address);
	put_be32(w, r->next);
	put_be32(w, 0);
	put_bytes(w, client_mac.octet, 6);
	put_zeros(w, 10 + DHCP_SNAME_LEN);
	put_bytes(w, file, sizeof(file));
	put_be32(w, 0x63825363);
}

struct packet reply(struct reply r)
{
	struct packet p = {
		.from = mac_of(r.from),
		.to = client_mac,
		.src = r.from,
		.dst = r.address ? r.address : IP4_BROADCAST,
		.src_port = r.port == PXE_SERVER_PORT ? PXE_SERVER_PORT : DHCP_SERVER_PORT,
		.dst_port = r.port ? r.port : DHCP_CLIENT_PORT,
	};
	struct writer w = {p.payload, DHCP_MESSAGE_MAX, 0, false};
	uint8_t control[] = {6, 1, (uint8_t)r.control, DHCP_OPT_END};

	put_fixed(&w, &r);
	if (r.type)
		put_option(&w, DHCP_OPT_TYPE, &r.type, 1);
	put_ip4(&w, DHCP_OPT_SERVER_ID, r.server);
	put_ip4(&w, DHCP_OPT_SUBNET_MASK, r.mask);
	put_ip4(&w, DHCP_OPT_ROUTER, r.router);
	put_string(&w, DHCP_OPT_CLASS, r.class);
	put_string(&w, DHCP_OPT_TFTP_NAME, r.named);
	put_string(&w, DHCP_OPT_BOOT_FILE, r.file);
	if (r.control != CONTROL_NONE)
		put_option(&w, DHCP_OPT_VENDOR, control, sizeof(control));
	put_bytes(&w, r.more.data, r.more.len);
	put_u8(&w, DHCP_OPT_END);
	assert_false(w.full);
	p.len = w.len;
	if (!r.address)
		p.to = broadcast_mac;
	if (r.port == PXE_SERVER_PORT || (r.port && !r.address)) {
		p.dst = CLIENT_IP;
		p.to = client_mac;
	}
	return p;
}

struct packet by_station_of(ip4 host, struct packet p)
{
	p.from = mac_of(host);
	return p;
}

/* ---- TFTP ---- */

uint8_t program_octet(uint64_t n)
{
	return (uint8_t)(n ^ n / 251 ^ n / 65521);
}

struct packet tftp_packet(uint16_t opcode, uint16_t word, const void *rest, size_t len)
{
	struct packet p = {
		.from = mac_of(PXE_IP),
		.to = client_mac,
		.src = PXE_IP,
		.dst = CLIENT_IP,
		.src_port = SERVER_TID,
		.dst_port = last_tftp_port,
	};
	struct writer w = {p.payload, sizeof(p.payload), 0, false};

	put_be16(&w, opcode);
	if (opcode != TFTP_OACK)
		put_be16(&w, word);
	put_bytes(&w, rest, len);
	assert_false(w.full);
	p.len = w.len;
	return p;
}

struct packet oack(const char *text)
{
	struct packet p = tftp_packet(TFTP_OACK, 0, text, strlen(text));

	for (size_t i = 0; i < p.len; i++)
		p.payload[i] = p.payload[i] == '|' ? 0 : p.payload[i];
	return p;
}

struct packet tftp_data(uint16_t block, uint64_t offset, size_t len)
{
	uint8_t octets[DHCP_MESSAGE_MAX + 90];

	assert_true(len <= sizeof(octets));
	for (size_t i = 0; i < len; i++)
		octets[i] = program_octet(offset + i);
	return tftp_packet(TFTP_DATA, block, octets, len);
}

struct packet tftp_error(uint16_t code, const char *text)
{
	return tftp_packet(TFTP_ERROR, code, text, strlen(text) + 1);
}

/* ---- frames ---- */

static uint8_t buffer[PACKET_MAX];

static struct writer begin_frame(mac from, mac to, uint16_t type)
{
	struct writer w = {buffer, sizeof(buffer), 0, false};

	put_bytes(&w, to.octet, 6);
	put_bytes(&w, from.octet, 6);
	put_be16(&w, type);
	return w;
}

static struct bytes end_frame(struct writer *w)
{
	assert_false(w->full);
	if (w->len < ETH_FRAME_MIN)
		put_zeros(w, ETH_FRAME_MIN - w->len);
	return (struct bytes){w->data, w->len};
}

struct bytes frame_of(const struct packet *p)
{
	struct writer w = begin_frame(p->from, p->to, ETH_TYPE_IPV4);
	struct ipv4 ip = {p->src, p->dst, 7, IPV4_UDP, 64, 0, 0, {NULL, UDP_HEADER_LEN + p->len}};
	struct udp udp = {p->src_port, p->dst_port, {p->payload, p->len}};

	ipv4_emit(&w, &ip);
	udp_emit(&w, &udp, p->src, p->dst);
	put_bytes(&w, p->payload, p->len);
	return end_frame(&w);
}

struct bytes arp_frame(const struct arp *arp, mac to)
{
	struct writer w = begin_frame(arp->sender_mac, to, ETH_TYPE_ARP);

	arp_emit(&w, arp);
	return end_frame(&w);
}

struct bytes arp_reply(ip4 host)
{
	struct arp arp = {ARP_REPLY, mac_of(host), host, client_mac, CLIENT_IP};

	return arp_frame(&arp, client_mac);
}

struct bytes echo_request(ip4 host, const void *data, size_t len)
{
	static uint8_t packet[PACKET_MAX];
	struct writer icmp = {packet, sizeof(packet), 0, false};
	struct writer w = begin_frame(mac_of(host), client_mac, ETH_TYPE_IPV4);
	struct ipv4 ip = {host, CLIENT_IP, 7, IPV4_ICMP, 64, 0, 0, {NULL, 8 + len}};

	put_be16(&icmp, 0x0800);
	put_be16(&icmp, 0);
	put_be32(&icmp, 0x12345678);
	put_bytes(&icmp, data, len);
	be16_set(packet + 2, checksum_finish(checksum_add(0, (struct bytes){packet, icmp.len})));
	ipv4_emit(&w, &ip);
	put_bytes(&w, packet, icmp.len);
	return end_frame(&w);
}
