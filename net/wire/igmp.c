#include "net/wire/igmp.h"

#include "net/wire/checksum.h"
#include "net/wire/ipv4.h"

#define MESSAGE_LEN    8 /* what follows is another version's, RFC 2236 2.5 */
#define CHECKSUM_AT    2
#define RESPONSE_UNIT  100 /* ms */
#define RESPONSE_IN_V1 100 /* units */

enum drop igmp_parse_query(struct bytes message, struct igmp_query *out)
{
	const uint8_t *p = message.data;

	if (message.len < MESSAGE_LEN || checksum_finish(checksum_add(0, message)) != 0)
		return DROP_IGMP_MALFORMED;
	if (p[0] != IGMP_QUERY)
		return DROP_IGMP_TYPE;
	out->max_response_ms = (p[1] ? p[1] : RESPONSE_IN_V1) * RESPONSE_UNIT;
	out->group = be32_get(p + 4);
	return DROP_NONE;
}

ip4 igmp_destination(const struct igmp *igmp)
{
	return igmp->type == IGMP_LEAVE ? IGMP_ALL_ROUTERS : igmp->group;
}

void igmp_emit(struct writer *w, const struct igmp *igmp, ip4 src, uint16_t id)
{
	uint8_t message[MESSAGE_LEN] = {igmp->type};
	struct ipv4 ip = {
		.src = src,
		.dst = igmp_destination(igmp),
		.id = id,
		.protocol = IPV4_IGMP,
		.payload = {message, sizeof(message)},
	};

	be32_set(message + 4, igmp->group);
	be16_set(message + CHECKSUM_AT, checksum_finish(checksum_add(0, ip.payload)));
	ipv4_emit_router_alert(w, &ip);
	put_bytes(w, message, sizeof(message));
}
