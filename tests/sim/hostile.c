#include "tests/sim/hostile.h"

#include "net/wire/checksum.h"
#include "net/wire/dhcp_layout.h"
#include "net/wire/icmp.h"
#include "net/wire/udp.h"
#include "tests/sim/tftpd.h"
#include "tests/unit/packets.h"

#define FLOOD_FRAMES 40

/* Where what stands in a frame of UDP. */
#define IP_AT       14
#define TOTAL_AT    16
#define FRAGMENT_AT 20
#define SUM_AT      24
#define SRC_AT      26
#define DST_AT      30
#define SPORT_AT    34
#define DPORT_AT    36
#define UDP_LEN_AT  38
#define UDP_SUM_AT  40
#define DHCP_AT     42

void hostile_begin(struct hostile *hostile, struct rng *rng, struct cable *cable,
                   const struct scene *scene)
{
	hostile->rng = rng;
	hostile->cable = cable;
	hostile->scene = scene;
	hostile->healed = false;
	hostile->heard = 0;
	memset(hostile->acts, 0, sizeof(hostile->acts));
}

void hostile_heal(struct hostile *hostile)
{
	hostile->healed = true;
}

/* A frame that it is about to send. */
struct forgery {
	size_t len;
	uint8_t octets[ETH_FRAME_MAX];
};

/* ---- how frames are changed ---- */

static uint16_t sum(uint32_t start, const uint8_t *octets, size_t len)
{
	return checksum_finish(checksum_add(start, (struct bytes){octets, len}));
}

static void mend_ip_sum(uint8_t *f)
{
	be16_set(f + SUM_AT, 0);
	be16_set(f + SUM_AT, sum(0, f + IP_AT, IPV4_HEADER_LEN));
}

/* So that nothing but what was changed can be wrong with it. */
static void mend(struct hostile *hostile, struct forgery *forgery)
{
	uint8_t *f = forgery->octets;
	size_t len = be16_get(f + UDP_LEN_AT);
	uint32_t pseudo = checksum_add(IPV4_UDP + (uint32_t)len, (struct bytes){f + SRC_AT, 8});

	mend_ip_sum(f);
	if (hostile->scene->no_checksum || len < UDP_HEADER_LEN || len > forgery->len - SPORT_AT)
		return;
	be16_set(f + UDP_SUM_AT, 0);
	be16_set(f + UDP_SUM_AT, sum(pseudo, f + SPORT_AT, len));
}

static bool is_udp(const struct forgery *f)
{
	return f->len > DHCP_AT && be16_get(f->octets + 12) == ETH_TYPE_IPV4 &&
	       f->octets[IP_AT + 9] == IPV4_UDP;
}

static bool is_dhcp(const struct forgery *f)
{
	uint16_t port = be16_get(f->octets + DPORT_AT);

	return is_udp(f) && (port == DHCP_CLIENT_PORT || port == PXE_SERVER_PORT);
}

/* The place of a DHCP message's type, which option 54 follows; NULL: it has neither. */
static uint8_t *type_of(struct forgery *f)
{
	uint8_t *options = f->octets + DHCP_AT + OPTIONS_AT;

	return is_dhcp(f) && options[0] == DHCP_OPT_TYPE && options[3] == DHCP_OPT_SERVER_ID
	               ? options + 2
	               : NULL;
}

/*
 * False data, which nothing but who sends it gives away. From block 2 on: an answer to a request
 * may come from any port, and then its data count.
 */
static void falsify(struct forgery *f)
{
	uint8_t *tftp = f->octets + DHCP_AT;

	if (!is_dhcp(f) && be16_get(tftp) == TFTP_DATA && be16_get(tftp + 2) > 1 &&
	    f->len > ETH_FRAME_MIN)
		tftp[4] ^= 0xff;
}

static bool change_port(struct hostile *hostile, struct forgery *f, size_t at)
{
	uint16_t by = (uint16_t)rng_between(hostile->rng, 1, 1000);

	if (!is_udp(f))
		return false;
	be16_set(f->octets + at, (uint16_t)(be16_get(f->octets + at) + by));
	falsify(f);
	mend(hostile, f);
	return true;
}

static bool change_xid(struct hostile *hostile, struct forgery *f)
{
	if (!is_dhcp(f))
		return false;
	f->octets[DHCP_AT + XID_AT + rng_between(hostile->rng, 0, 3)] ^= 0x10;
	be32_set(f->octets + DHCP_AT + SIADDR_AT, HOSTILE_IP);
	mend(hostile, f);
	return true;
}

static bool change_source(struct hostile *hostile, struct forgery *f)
{
	if (!is_udp(f))
		return false;
	be32_set(f->octets + SRC_AT, HOSTILE_IP);
	falsify(f);
	mend(hostile, f);
	return true;
}

/* Lengths that no checksum has to catch: more than there is, or less than a header. */
static bool change_length(struct hostile *hostile, struct forgery *f)
{
	uint16_t more = (uint16_t)rng_between(hostile->rng, 1, 50);

	if (!is_udp(f))
		return false;
	switch (rng_between(hostile->rng, 0, 3)) {
	case 0:
		be16_set(f->octets + TOTAL_AT, (uint16_t)(f->len - IP_AT + more));
		break;
	case 1:
		be16_set(f->octets + TOTAL_AT, (uint16_t)rng_between(hostile->rng, 0, 27));
		break;
	case 2:
		be16_set(f->octets + UDP_LEN_AT, (uint16_t)(f->len - SPORT_AT + more));
		break;
	default:
		be16_set(f->octets + UDP_LEN_AT, (uint16_t)rng_between(hostile->rng, 0, 7));
		break;
	}
	mend(hostile, f);
	return true;
}

static bool make_fragment(struct hostile *hostile, struct forgery *f)
{
	if (!is_udp(f))
		return false;
	be16_set(f->octets + FRAGMENT_AT,
	         (uint16_t)(rng_between(hostile->rng, 0, 1) ? IPV4_MORE
	                                                    : rng_between(hostile->rng, 1, 100)));
	mend_ip_sum(f->octets);
	return true;
}

static bool turn_bit(struct hostile *hostile, struct forgery *f)
{
	uint32_t bit = rng_between(hostile->rng, 0, (uint32_t)(f->len * 8 - 1));

	f->octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
	return true;
}

static bool replay(struct hostile *hostile, struct forgery *f)
{
	uint32_t n = rng_between(hostile->rng, 0, HOSTILE_PAST - 1);

	if (n >= hostile->heard)
		return false;
	f->len = hostile->past_len[n];
	memcpy(f->octets, hostile->past[n], f->len);
	return true;
}

/* ---- a server's voice ---- */

/* In its own name: a file, and an address, that it has not. */
static bool speak_for_itself(struct hostile *hostile, struct forgery *f, enum dhcp_type type,
                             bool new_address)
{
	uint8_t *at = type_of(f);
	uint8_t *message = f->octets + DHCP_AT;

	if (!at)
		return false;
	*at = (uint8_t)type;
	be32_set(at + 3, HOSTILE_IP);
	be32_set(message + SIADDR_AT, HOSTILE_IP);
	memcpy(message + FILE_AT, "evil.efi", sizeof("evil.efi"));
	if (new_address)
		be32_set(message + YIADDR_AT, CLIENT_IP + 33);
	mend(hostile, f);
	return true;
}

static bool refuse(struct hostile *hostile, struct forgery *f)
{
	uint8_t *at = type_of(f);

	if (!at)
		return false;
	*at = DHCP_NAK;
	mend(hostile, f);
	return true;
}

static bool make_error(struct hostile *hostile, struct forgery *f)
{
	if (!is_udp(f) || is_dhcp(f))
		return false;
	be16_set(f->octets + DHCP_AT, TFTP_ERROR);
	be16_set(f->octets + DHCP_AT + 2, (uint16_t)rng_between(hostile->rng, 0, 9));
	mend(hostile, f);
	return true;
}

/* ---- frames of its own ---- */

static void send(struct hostile *hostile, enum hostile_act act, struct bytes frame, uint64_t now_ms)
{
	hostile->acts[act]++;
	cable_send(hostile->cable, true, frame, now_ms);
}

static bool make_arp(struct hostile *hostile, struct forgery *f)
{
	static const ip4 victims[] = {DHCP_IP, PXE_IP, IP4(192, 168, 77, 3), ROUTER_IP, CLIENT_IP};
	uint32_t n = rng_between(hostile->rng, 0, sizeof(victims) / sizeof(*victims) - 1);
	struct arp arp = {ARP_REPLY, mac_of(HOSTILE_IP), victims[n], client_mac, CLIENT_IP};
	struct bytes frame = arp_frame(&arp, client_mac);

	f->len = frame.len;
	memcpy(f->octets, frame.data, frame.len);
	return true;
}

static void flood(struct hostile *hostile, uint64_t now_ms)
{
	struct arp arp = {ARP_REQUEST, mac_of(HOSTILE_IP), HOSTILE_IP, {{0}}, CLIENT_IP};

	for (uint32_t n = 0; n < FLOOD_FRAMES; n++) {
		arp.sender_ip = IP4(192, 168, 77, 100) + n;
		arp.sender_mac = mac_of(arp.sender_ip);
		send(hostile, HOSTILE_FLOOD,
		     n % 2 ? arp_frame(&arp, broadcast_mac)
		           : echo_request(arp.sender_ip, program_octets(), n),
		     now_ms);
	}
}

/* ---- acting ---- */

static bool forge(struct hostile *hostile, enum hostile_act act, struct forgery *f)
{
	switch (act) {
	case HOSTILE_BIT:
		return turn_bit(hostile, f);
	case HOSTILE_XID:
		return change_xid(hostile, f);
	case HOSTILE_PORT:
		return change_port(hostile, f, DPORT_AT);
	case HOSTILE_TID:
		return change_port(hostile, f, SPORT_AT);
	case HOSTILE_SOURCE:
		return change_source(hostile, f);
	case HOSTILE_STATION:
		memcpy(f->octets, mac_of(HOSTILE_IP).octet, 6);
		return true;
	case HOSTILE_LENGTH:
		return change_length(hostile, f);
	case HOSTILE_REPLAY:
		return replay(hostile, f);
	case HOSTILE_FRAGMENT:
		return make_fragment(hostile, f);
	case HOSTILE_ARP:
		return make_arp(hostile, f);
	case HOSTILE_ACK:
		return speak_for_itself(hostile, f, DHCP_ACK, false);
	case HOSTILE_OFFER:
		return speak_for_itself(hostile, f, DHCP_OFFER, true);
	case HOSTILE_NAK:
		return refuse(hostile, f);
	case HOSTILE_ERROR:
		return make_error(hostile, f);
	default:
		return false;
	}
}

static void remember(struct hostile *hostile, const struct forgery *true_frame)
{
	uint32_t n = hostile->heard++ % HOSTILE_PAST;

	hostile->past_len[n] = (uint32_t)true_frame->len;
	memcpy(hostile->past[n], true_frame->octets, true_frame->len);
}

static bool acts(struct hostile *hostile, enum hostile_act act)
{
	uint32_t permille = hostile->scene->hostile[act];

	return permille > 0 && rng_between(hostile->rng, 1, 1000) <= permille;
}

void hostile_hear(struct hostile *hostile, struct bytes frame, uint64_t now_ms)
{
	struct forgery heard, f;

	if (hostile->healed || !hostile->scene->is_hostile || frame.len > ETH_FRAME_MAX)
		return;
	heard.len = frame.len;
	memcpy(heard.octets, frame.data, frame.len);
	remember(hostile, &heard);
	for (enum hostile_act act = 0; act < HOSTILE_COUNT; act++) {
		if (!acts(hostile, act))
			continue;
		f = heard;
		if (act == HOSTILE_FLOOD)
			flood(hostile, now_ms);
		else if (forge(hostile, act, &f))
			send(hostile, act, (struct bytes){f.octets, f.len}, now_ms);
	}
}
