#include "net/wire/icmp.h"

#include "net/wire/checksum.h"

#define ECHO_REPLY   0
#define ECHO_REQUEST 8
#define HEADER_LEN   4 /* type, code, checksum */
#define ECHO_LEN_MIN 8 /* with identifier and sequence number */

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

void icmp_emit_echo_reply(struct writer *w, struct bytes rest)
{
	static const uint8_t type_and_code[] = {ECHO_REPLY, 0};
	uint32_t sum = checksum_add(0, (struct bytes){type_and_code, sizeof(type_and_code)});

	put_bytes(w, type_and_code, sizeof(type_and_code));
	put_be16(w, checksum_finish(checksum_add(sum, rest)));
	put_bytes(w, rest.data, rest.len);
}
