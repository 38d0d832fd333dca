#include "net/wire/dhcp_rewrite.h"

#include "net/wire/dhcp_layout.h"

/* A value too long for one option is repeated in parts (RFC 3396 5). */
static void put_parts(struct writer *w, uint8_t code, struct bytes value)
{
	struct bytes part;

	do {
		size_t len = value.len < UINT8_MAX ? value.len : UINT8_MAX;

		bytes_take(&value, len, &part);
		put_u8(w, code);
		put_u8(w, (uint8_t)len);
		put_bytes(w, part.data, len);
	} while (value.len > 0);
}

static size_t text_len(const char *text)
{
	size_t len = 0;

	while (text[len])
		len++;
	return len;
}

static bool fits_field(const char *file)
{
	return text_len(file) < DHCP_FILE_LEN;
}

static void put_fields(struct writer *w, struct bytes message, const struct dhcp_packet *packet,
                       const struct dhcp_edit *edit)
{
	uint8_t *start = w->data + w->len;
	const char *file = edit->file ? edit->file : packet->file;
	size_t file_len = edit->file && !fits_field(file) ? 0 : text_len(file);

	put_bytes(w, message.data, SNAME_AT);
	put_bytes(w, packet->sname, DHCP_SNAME_LEN);
	put_bytes(w, file, file_len);
	put_zeros(w, DHCP_FILE_LEN - file_len);
	put_be32(w, COOKIE);
	if (w->full)
		return;
	if (edit->ciaddr != IP4_ANY)
		dhcp_set_ciaddr(start, edit->ciaddr);
	if (edit->siaddr != IP4_ANY)
		be32_set(start + SIADDR_AT, edit->siaddr);
}

/* Said by the fields now, or never again: what the sender said of it must not contradict them. */
static bool is_left_out(uint8_t code, const struct dhcp_edit *edit)
{
	return code == DHCP_OPT_OVERLOAD || (code == DHCP_OPT_TFTP_NAME && edit->siaddr) ||
	       (code == DHCP_OPT_BOOT_FILE && edit->file);
}

static void put_options(struct writer *w, const struct dhcp_packet *packet,
                        const struct dhcp_edit *edit)
{
	struct bytes value;

	/* Readers that look for it in one place only expect it first. */
	if (dhcp_option(packet, DHCP_OPT_TYPE, &value))
		put_parts(w, DHCP_OPT_TYPE, value);
	for (unsigned code = DHCP_OPT_PAD + 1; code < DHCP_OPT_END; code++) {
		if (code != DHCP_OPT_TYPE && !is_left_out((uint8_t)code, edit) &&
		    dhcp_option(packet, (uint8_t)code, &value))
			put_parts(w, (uint8_t)code, value);
	}
	if (edit->file && !fits_field(edit->file))
		put_parts(w, DHCP_OPT_BOOT_FILE,
		          (struct bytes){(const uint8_t *)edit->file, text_len(edit->file)});
	put_u8(w, DHCP_OPT_END);
}

void dhcp_rewrite(struct writer *w, struct bytes message, const struct dhcp_edit *edit)
{
	struct dhcp_packet packet;

	if (dhcp_parse(message, &packet) != DROP_NONE) {
		w->full = true;
		return;
	}
	put_fields(w, message, &packet, edit);
	put_options(w, &packet, edit);
}

void dhcp_set_ciaddr(uint8_t *message, ip4 ciaddr)
{
	be32_set(message + CIADDR_AT, ciaddr);
}
