#include "net/wire/icmp.h"

#include "net/wire/checksum.h"
#include "net/wire/ipv4.h"

#define ECHO_REPLY   0
#define ECHO_REQUEST 8
#define UNREACHABLE  3
#define EXCEEDED     11
#define PARAMETER    12
#define HEADER_LEN   4 /* type, code, checksum */
#define ECHO_LEN_MIN 8 /* with identifier and sequence number, or what an error has there */

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

void icmp_emit_echo_reply(struct writer *w, struct bytes rest)
{
	static const uint8_t type_and_code[] = {ECHO_REPLY, 0};
	uint32_t sum = checksum_add(0, (struct bytes){type_and_code, sizeof(type_and_code)});

	put_bytes(w, type_and_code, sizeof(type_and_code));
	put_be16(w, checksum_finish(checksum_add(sum, rest)));
	put_bytes(w, rest.data, rest.len);
}
