#include "net/wire/tftp.h"

/*
 * Whether text, which holds no NUL, is the name `lower` whatever its own case (RFC 2347). Bit 0x20
 * makes a small letter of a capital, and of nothing else.
 */
static bool is_name(struct bytes text, const char *lower)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((text.data[i] | 0x20) != lower[i])
			return false;
	}
	return lower[text.len] == 0;
}

/* Reads decimal digits and nothing else, at least one. */
static bool decimal_parse(struct bytes text, uint64_t *out)
{
	uint64_t value = 0;
	uint8_t c;

	if (text.len == 0)
		return false;
	while (bytes_take_u8(&text, &c)) {
		uint64_t digit = (uint64_t)c - '0';

		if (digit > 9 || value > UINT64_MAX / 10 || value * 10 > UINT64_MAX - digit)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

static void option_read(struct bytes name, struct bytes text, struct tftp_options *out)
{
	uint64_t value;

	if (!decimal_parse(text, &value)) {
		out->bad = true;
	} else if (is_name(name, "blksize") && !out->has_blksize && value <= UINT32_MAX) {
		out->has_blksize = true;
		out->blksize = (uint32_t)value;
	} else if (is_name(name, "tsize") && !out->has_tsize) {
		out->has_tsize = true;
		out->tsize = value;
	} else if (is_name(name, "windowsize") && !out->has_windowsize && value <= UINT16_MAX) {
		out->has_windowsize = true;
		out->windowsize = (uint32_t)value;
	} else {
		out->bad = true;
	}
}

/*
 * Reads the pairs of NUL-terminated name and value (RFC 2347) up to the end or to garbage, which is
 * an empty name or half a pair. False if not one pair is complete: a server that acknowledges
 * nothing has to answer with DATA.
 */
static bool oack_parse(struct bytes pairs, struct tftp_options *out)
{
	struct bytes name, value;
	bool any = false;

	while (bytes_take_text(&pairs, &name) && name.len > 0 && bytes_take_text(&pairs, &value)) {
		option_read(name, value, out);
		any = true;
	}
	return any;
}

enum drop tftp_parse(struct bytes payload, struct tftp_packet *out)
{
	bool complete;

	*out = (struct tftp_packet){0};
	if (!bytes_take_be16(&payload, &out->opcode))
		return DROP_TFTP_MALFORMED;
	switch (out->opcode) {
	case TFTP_DATA:
		complete = bytes_take_be16(&payload, &out->block);
		out->data = payload;
		break;
	case TFTP_ERROR:
		complete = bytes_take_be16(&payload, &out->error);
		if (!bytes_take_text(&payload, &out->data))
			out->data = payload;
		break;
	case TFTP_OACK:
		complete = oack_parse(payload, &out->options);
		break;
	default: /* ACK, RRQ and WRQ are not for a reader either */
		complete = false;
	}
	return complete ? DROP_NONE : DROP_TFTP_MALFORMED;
}

bool tftp_parse_ack(struct bytes payload, uint16_t *block)
{
	uint16_t opcode;

	return bytes_take_be16(&payload, &opcode) && opcode == TFTP_ACK &&
	       bytes_take_be16(&payload, block);
}

static bool is_within(bool has, uint32_t value, uint32_t least, uint32_t most)
{
	return !has || (value >= least && value <= most);
}

bool tftp_options_hold(const struct tftp_options *options, const struct tftp_wishes *wishes)
{
	return !options->bad &&
	       is_within(options->has_blksize, options->blksize, TFTP_BLKSIZE_MIN,
	                 wishes->blksize) &&
	       is_within(options->has_windowsize, options->windowsize, 1, wishes->windowsize);
}

bool tftp_error_is_about_options(uint16_t error)
{
	return error == TFTP_ERROR_OPTION || error == TFTP_ERROR_UNDEFINED;
}

static void put_text_and_nul(struct writer *w, const char *text)
{
	put_text(w, text);
	put_u8(w, 0);
}

static void put_option(struct writer *w, const char *name, uint32_t value)
{
	put_text_and_nul(w, name);
	put_decimal(w, value, 1);
	put_u8(w, 0);
}

void tftp_emit_request(struct writer *w, enum tftp_opcode opcode, const char *file,
                       const struct tftp_wishes *wishes)
{
	put_be16(w, (uint16_t)opcode);
	put_text_and_nul(w, file);
	put_text_and_nul(w, "octet");
	if (tftp_is_plain(wishes))
		return;
	put_option(w, "blksize", wishes->blksize);
	put_option(w, "tsize", wishes->tsize);
	if (wishes->windowsize > 0)
		put_option(w, "windowsize", wishes->windowsize);
}

void tftp_emit_ack(struct writer *w, uint16_t block)
{
	put_be16(w, TFTP_ACK);
	put_be16(w, block);
}

void tftp_emit_data(struct writer *w, uint16_t block, struct bytes data)
{
	put_be16(w, TFTP_DATA);
	put_be16(w, block);
	put_bytes(w, data.data, data.len);
}

void tftp_emit_error(struct writer *w, uint16_t code, const char *text)
{
	put_be16(w, TFTP_ERROR);
	put_be16(w, code);
	put_text_and_nul(w, text);
}
