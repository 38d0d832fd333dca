#include "net/tftp_notice.h"

#include "net/wire/tftp.h"

void tftp_notice_set(struct tftp_notice *notice, uint16_t src_port, ip4 dst, uint16_t dst_port,
                     uint16_t code)
{
	notice->due = true;
	notice->dst = dst;
	notice->src_port = src_port;
	notice->dst_port = dst_port;
	notice->code = code;
}

/* An ERROR is never answered by one, or two hosts could go on for ever. */
static bool is_answerable(const struct udp_in *in)
{
	struct bytes payload = in->payload;
	uint16_t opcode = 0;

	bytes_take_be16(&payload, &opcode);
	return ip4_is_host(in->src) && in->src_port != 0 && opcode != TFTP_ERROR;
}

void tftp_notice_stray(struct tftp_notice *notice, const struct udp_in *in, uint64_t now_ms)
{
	if (notice->due || now_ms < notice->stray_after_ms || !is_answerable(in))
		return;
	notice->stray_after_ms = now_ms + TFTP_STRAY_GAP_MS;
	tftp_notice_set(notice, in->dst_port, in->src, in->src_port, TFTP_ERROR_TID);
}

static const char *text_of(uint16_t code)
{
	switch (code) {
	case TFTP_ERROR_DISK_FULL:
		return "file too large for this machine's memory";
	case TFTP_ERROR_TID:
		return "unknown transfer ID";
	case TFTP_ERROR_OPTION:
		return "option not acceptable";
	default:
		return "transfer stopped by the user";
	}
}

bool tftp_notice_output(struct tftp_notice *notice, ip4 own, struct udp_out *out)
{
	if (!notice->due)
		return false;
	notice->due = false;
	out->src = own;
	out->dst = notice->dst;
	out->src_port = notice->src_port;
	out->dst_port = notice->dst_port;
	tftp_emit_error(&out->payload, notice->code, text_of(notice->code));
	return true;
}
