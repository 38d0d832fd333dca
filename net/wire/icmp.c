#include "net/wire/icmp.h"

#include "net/wire/checksum.h"
#include "net/wire/ipv4.h"

#define ECHO_REPLY    0
#define ECHO_REQUEST  8
#define UNREACHABLE   3
#define EXCEEDED      11
#define PARAMETER     12
#define HEADER_LEN    4 /* type, code, checksum */
#define QUOTED_DST_AT 16
#define UDP_PORTS_LEN 4
#define ECHO_LEN_MIN  8 /* with identifier and sequence number, or what an error has there */

enum drop icmp_parse_echo(struct bytes packet, struct bytes *rest)
{
	struct bytes header;

	if (packet.len < ECHO_LEN_MIN || checksum_finish(checksum_add(0, packet)) != 0)
		return DROP_ICMP_MALFORMED;
	bytes_take(&packet, HEADER_LEN, &header);
	if (header.data[0] != ECHO_REQUEST || header.data[1] != 0)
		return DROP_ICMP_TYPE;
	*rest = packet;
	return DROP_NONE;
}

void icmp_note_error(struct icmp_error *error, struct bytes packet, ip4 own)
{
	const uint8_t *quoted = packet.data + ECHO_LEN_MIN;
	uint8_t type;

	if (packet.len < ECHO_LEN_MIN + IPV4_HEADER_LEN ||
	    checksum_finish(checksum_add(0, packet)) != 0)
		return;
	type = packet.data[0];
	if (type != UNREACHABLE && type != EXCEEDED && type != PARAMETER)
		return;
	if (quoted[0] >> 4 != 4 || quoted[9] != IPV4_UDP || be32_get(quoted + 12) != own)
		return;
	error->len = (uint16_t)(packet.len < ICMP_ERROR_MAX ? packet.len : ICMP_ERROR_MAX);
	memcpy(error->octets, packet.data, error->len);
	error->seen = true;
}

bool icmp_is_unreachable(const struct icmp_error *error, ip4 dst, uint16_t dst_port)
{
	struct bytes rest = {error->octets, error->len};
	struct bytes header, quoted, options, udp;

	return bytes_take(&rest, ECHO_LEN_MIN, &header) && header.data[0] == UNREACHABLE &&
	       bytes_take(&rest, IPV4_HEADER_LEN, &quoted) &&
	       be32_get(quoted.data + QUOTED_DST_AT) == dst &&
	       bytes_take(&rest, 4 * (quoted.data[0] & 0x0fu) - IPV4_HEADER_LEN, &options) &&
	       bytes_take(&rest, UDP_PORTS_LEN, &udp) && be16_get(udp.data + 2) == dst_port;
}

void icmp_emit_echo_reply(struct writer *w, struct bytes rest)
{
	static const uint8_t type_and_code[] = {ECHO_REPLY, 0};
	uint32_t sum = checksum_add(0, (struct bytes){type_and_code, sizeof(type_and_code)});

	put_bytes(w, type_and_code, sizeof(type_and_code));
	put_be16(w, checksum_finish(checksum_add(sum, rest)));
	put_bytes(w, rest.data, rest.len);
}
