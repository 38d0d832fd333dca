#include "tests/fuzz/parsed.h"

#include "net/wire/tftp.h"
#include "tests/fuzz/fuzz.h"

/* What may be agreed: not less than has a meaning, and not more than was asked for. */
static void check_options(const struct tftp_options *options)
{
	const struct tftp_wishes wishes = {.blksize = 512, .windowsize = 4};

	if (!tftp_options_hold(options, &wishes))
		return;
	must(!options->has_blksize ||
	             (options->blksize >= TFTP_BLKSIZE_MIN && options->blksize <= wishes.blksize),
	     "a block size that was not asked for");
	must(!options->has_windowsize ||
	             (options->windowsize >= 1 && options->windowsize <= wishes.windowsize),
	     "a window that was not asked for");
}

void tftp_parse_checked(struct bytes payload)
{
	struct tftp_packet packet;
	uint16_t block;

	if (tftp_parse(payload, &packet) == DROP_NONE) {
		must(packet.opcode == TFTP_DATA || packet.opcode == TFTP_ERROR ||
		             packet.opcode == TFTP_OACK,
		     "a packet of no kind");
		must(packet.opcode == TFTP_OACK || is_inside(packet.data, payload),
		     "data outside of their packet");
		if (packet.opcode == TFTP_OACK)
			check_options(&packet.options);
	}
	must(!tftp_parse_ack(payload, &block) || payload.len >= 4, "an ACK without a block");
}
