#include "tests/fuzz/mend.h"

#include "net/wire/checksum.h"
#include "net/wire/eth.h"
#include "net/wire/ipv4.h"
#include "net/wire/udp.h"
#include "tests/fuzz/fuzz.h"

#define CHANGES_MAX 4 /* of one frame */

/* Where the fields stand. */
enum { IP_TOTAL_AT = 2, IP_PROTOCOL_AT = 9, IP_CHECKSUM_AT = 10, IP_ADDRESSES_AT = 12 };
enum { UDP_LEN_AT = 4, UDP_CHECKSUM_AT = 6, MESSAGE_CHECKSUM_AT = 2, MESSAGE_MIN = 8 };

static void set_checksum(uint8_t *packet, size_t len, size_t at, uint32_t sum)
{
	be16_set(packet + at, 0);
	be16_set(packet + at, checksum_finish(checksum_add(sum, (struct bytes){packet, len})));
}

/* The part of the sum that comes from IPv4's header. */
static uint32_t pseudo_header(const uint8_t *ip, size_t udp_len)
{
	uint8_t rest[4] = {0, IPV4_UDP, (uint8_t)(udp_len >> 8), (uint8_t)udp_len};

	return checksum_add(checksum_add(0, (struct bytes){ip + IP_ADDRESSES_AT, 8}),
	                    (struct bytes){rest, sizeof(rest)});
}

static void mend_udp(const uint8_t *ip, uint8_t *udp, size_t room, unsigned what)
{
	size_t len;

	if (what & MEND_LENGTHS)
		be16_set(udp + UDP_LEN_AT, (uint16_t)room);
	len = be16_get(udp + UDP_LEN_AT);
	if (!(what & MEND_CHECKSUMS))
		return;
	if (len >= UDP_HEADER_LEN && len <= room)
		set_checksum(udp, len, UDP_CHECKSUM_AT, pseudo_header(ip, len));
	else
		be16_set(udp + UDP_CHECKSUM_AT, 0); /* none was made */
}

/* What the header carries; not what does not lie within the frame. */
static void mend_message(uint8_t *ip, size_t header_len, size_t room, unsigned what)
{
	size_t total = be16_get(ip + IP_TOTAL_AT);

	if (total > room || total < header_len + MESSAGE_MIN)
		return;
	if (ip[IP_PROTOCOL_AT] == IPV4_UDP)
		mend_udp(ip, ip + header_len, total - header_len, what);
	else if (what & MEND_CHECKSUMS)
		set_checksum(ip + header_len, total - header_len, MESSAGE_CHECKSUM_AT, 0);
}

static void mend_ip(uint8_t *ip, size_t room, unsigned what)
{
	size_t header_len = (ip[0] & 15) * 4u;

	if (header_len < IPV4_HEADER_LEN || header_len > room)
		return;
	if (what & MEND_LENGTHS)
		be16_set(ip + IP_TOTAL_AT, (uint16_t)room);
	mend_message(ip, header_len, room, what);
	if (what & MEND_CHECKSUMS)
		set_checksum(ip, header_len, IP_CHECKSUM_AT, 0);
}

void mend(uint8_t *frame, size_t len, unsigned what)
{
	if (len >= ETH_HEADER_LEN + IPV4_HEADER_LEN &&
	    be16_get(frame + ETH_HEADER_LEN - 2) == ETH_TYPE_IPV4)
		mend_ip(frame + ETH_HEADER_LEN, len - ETH_HEADER_LEN, what);
}

size_t damage(uint8_t *frame, size_t len, size_t cap, struct bytes *script)
{
	uint8_t what = script_u8(script);

	for (unsigned n = 0; n <= what % CHANGES_MAX && len > 0; n++) {
		size_t at = script_be16(script) % len;
		uint8_t value = script_u8(script);

		switch (what >> 2 & 7) {
		case 0:
			len = at + 1;
			break;
		case 1:
			for (size_t more = value % DAMAGE_GROWTH_MAX; more > 0 && len < cap; more--)
				frame[len++] = script_u8(script);
			break;
		case 2:
			frame[at] ^= (uint8_t)(1 << value % 8);
			break;
		default:
			frame[at] = value;
		}
	}
	return len;
}
