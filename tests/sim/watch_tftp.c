#include <string.h>

#include "tests/sim/sim.h"

#define IP_AT       14
#define PROTOCOL_AT 23

/* A datagram of UDP as it stands in a frame. */
struct datagram {
	uint16_t src_port, dst_port, opcode, number;
};

/* Whether it is one with the four octets of a DATA or an ACK; frame has no damage. */
static bool read_datagram(struct bytes frame, struct datagram *out)
{
	size_t udp_at = frame.len > IP_AT ? IP_AT + (size_t)(frame.data[IP_AT] & 0xf) * 4 : 0;
	const uint8_t *udp = frame.data + udp_at;

	if (frame.len < udp_at + 12 || frame.len <= PROTOCOL_AT ||
	    be16_get(frame.data + 12) != ETH_TYPE_IPV4 || frame.data[PROTOCOL_AT] != IPV4_UDP)
		return false;
	*out = (struct datagram){be16_get(udp), be16_get(udp + 2), be16_get(udp + 8),
	                         be16_get(udp + 10)};
	return true;
}

/* How many blocks a number is behind another one, 0 to PERIOD - 1: it wraps. */
static uint32_t blocks_from(const struct scene *scene, uint32_t number, uint32_t to)
{
	uint32_t period = scene->wraps_to_1 ? UINT16_MAX : UINT16_MAX + 1;

	return (to % period + period - number % period) % period;
}

void watch_tftp_sent(struct sim *sim, const uint8_t *frame)
{
	struct watch_tftp *watch = &sim->watch_tftp;
	struct datagram datagram;

	if (!read_datagram((struct bytes){frame, ETH_FRAME_MIN}, &datagram))
		return;
	if (datagram.dst_port == TFTP_PORT && datagram.src_port != watch->port) {
		memset(watch, 0, sizeof(*watch));
		watch->port = datagram.src_port;
	} else if (datagram.src_port == watch->port && datagram.opcode == TFTP_ACK &&
	           blocks_from(&sim->scene, datagram.number, watch->in_order) > INT16_MAX) {
		violate(sim, "an ACK of a block that did not come, or not with all before it");
	}
}

void watch_tftp_received(struct sim *sim, struct bytes frame)
{
	struct watch_tftp *watch = &sim->watch_tftp;
	struct datagram datagram;
	uint32_t ahead, block;

	if (frame_is_damaged(frame.data, frame.len) || !read_datagram(frame, &datagram) ||
	    datagram.dst_port != watch->port || datagram.opcode != TFTP_DATA)
		return;
	ahead = blocks_from(&sim->scene, watch->in_order, datagram.number);
	block = watch->in_order + ahead;
	if (ahead > INT16_MAX || block / 8 >= sizeof(watch->received))
		return;
	watch->received[block / 8] |= (uint8_t)(1 << block % 8);
	for (block = watch->in_order + 1; watch->received[block / 8] & 1 << block % 8; block++)
		watch->in_order = block;
}
