#include "net/cached.h"

#include "net/assert.h"
#include "net/wire/dhcp_rewrite.h"

static void copy(struct cached_packet *out, struct bytes message)
{
	net_assert(message.len <= sizeof(out->octets));
	out->len = (uint16_t)message.len;
	memcpy(out->octets, message.data, message.len);
}

/* What does not fit once its options stand in one place is left as it came. */
static void rewrite(struct cached_packet *out, struct bytes message, const struct dhcp_edit *edit)
{
	struct writer w = {.data = out->octets, .cap = sizeof(out->octets)};

	dhcp_rewrite(&w, message, edit);
	out->len = (uint16_t)w.len;
	if (w.full)
		copy(out, message);
}

void cached_request(struct cached_packet *out, const struct dhcp_message *message)
{
	struct writer w = {.data = out->octets, .cap = sizeof(out->octets)};

	dhcp_emit(&w, message);
	out->len = (uint16_t)w.len;
}

/*
 * The fields, since shim and OpenBSD read nothing else: most servers name the program in option 67
 * only, as the client asks for that option. All that contradicts them is gone: GRUB and syslinux
 * take option 66 and 67 first.
 */
static void fill_ack(struct cached_packet *out, const struct boot *boot)
{
	const struct dhcp_edit edit = {.siaddr = boot->file.server, .file = boot->file.name};
	const struct dhcp_raw *ack = &boot->dhcp.offers.ack;

	rewrite(out, (struct bytes){ack->octets, ack->len}, &edit);
}

/* The client's address stands in it: Windows and iPXE take it from the packet they use. */
static void fill_proxy_offer(struct cached_packet *out, const struct boot *boot, uint32_t index)
{
	const struct offer *offer = &boot->dhcp.offers.offer[index];
	struct dhcp_edit edit = {.ciaddr = boot->iface.ip};

	if (offer->file.name[0]) {
		edit.siaddr = offer->file.server;
		edit.file = offer->file.name;
	}
	rewrite(out, offers_message(&boot->dhcp.offers, index), &edit);
}

/* Whether a DHCP message ends in END, pads behind it or not. Its cookie is no pad. */
static bool has_end(struct bytes message)
{
	size_t len = message.len;

	while (message.data[len - 1] == DHCP_OPT_PAD)
		len--;
	return message.data[len - 1] == DHCP_OPT_END;
}

/*
 * Octet by octet what a Windows server sent, but for ciaddr: its programs find in it what no other
 * reader knows. Only a reply whose field `file` is empty, or that lacks END, is written again.
 */
void cached_reply(struct cached_packet *out, struct bytes reply, ip4 own)
{
	struct dhcp_edit edit = {.ciaddr = own};
	struct dhcp_packet packet;
	char name[BOOT_FILE_MAX + 1];

	if (dhcp_parse(reply, &packet) != DROP_NONE)
		return;
	if (!packet.file[0] && dhcp_option_text(&packet, DHCP_OPT_BOOT_FILE, name, sizeof(name)))
		edit.file = name;
	if (edit.file || !has_end(reply)) {
		rewrite(out, reply, &edit);
		return;
	}
	copy(out, reply);
	dhcp_set_ciaddr(out->octets, own);
}

void cached_fill(struct cached *out, const struct boot *boot)
{
	const struct offers *offers = &boot->dhcp.offers;
	const struct plan_step *step = &offers->plan.step[boot->walk.step];

	memset(out, 0, sizeof(*out));
	cached_request(&out->discover, &boot->dhcp.discover);
	fill_ack(&out->ack, boot);
	if (step->offer != offers->lease)
		fill_proxy_offer(&out->proxy_offer, boot, step->offer);
	if (step->kind != SOURCE_ASK || boot->pxe.reply_len == 0)
		return;
	if (boot->pxe.asked.identity)
		cached_request(&out->pxe_discover, &boot->pxe.asked);
	cached_reply(&out->pxe_reply, (struct bytes){boot->pxe.reply, boot->pxe.reply_len},
	             boot->iface.ip);
}
