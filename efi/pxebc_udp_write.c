#include "efi/clock.h"
#include "efi/firmware.h"
#include "efi/mem.h"
#include "efi/pxebc_core.h"
#include "net/fragments.h"

struct writing {
	struct pxebc *bc;
	struct udp_out to; /* addresses and ports */
	struct bytes header, buffer;
	struct fragments_order large; /* the same as a whole, if a frame does not hold it */
	bool sent;                    /* or waiting for ARP */
	uint64_t end_ms;
};

static void enqueue_meanwhile(void *self, const struct udp_in *in, uint64_t now_ms)
{
	(void)now_ms;
	pxebc_enqueue(((struct writing *)self)->bc, in);
}

static bool output_write(void *self, struct udp_out *out, uint64_t now_ms)
{
	struct writing *writing = self;
	struct writer payload = out->payload;

	(void)now_ms;
	if (writing->sent)
		return false;
	writing->sent = true;
	*out = writing->to;
	out->payload = payload;
	put_bytes(&out->payload, writing->header.data, writing->header.len);
	put_bytes(&out->payload, writing->buffer.data, writing->buffer.len);
	return true;
}

/* It has left when ARP holds nothing back. */
static EFI_STATUS step_write(struct pxebc *bc, void *self, uint64_t now_ms)
{
	const struct writing *writing = self;

	if (now_ms >= writing->end_ms)
		return EFI_TIMEOUT;
	return writing->sent && bc->iface.neighbours.held_len == 0 ? EFI_SUCCESS : EFI_NOT_READY;
}

static EFI_STATUS send_whole(struct pxebc *bc, struct writing *writing)
{
	const struct pxebc_work work = {writing, enqueue_meanwhile, output_write, step_write};

	return pxebc_run(bc, EFI_PXE_BASE_CODE_FUNCTION_UDP_WRITE, &work);
}

/* All of it leaves at once when the neighbour is known. */
static EFI_STATUS step_fragments(struct pxebc *bc, void *self, uint64_t now_ms)
{
	struct writing *writing = self;
	struct fragments_order *order = &writing->large;
	struct fragments fragments;
	struct link *link = &bc->hold.snp.link;
	size_t len;

	if (!iface_station(&bc->iface, order->dst, &order->to, now_ms))
		return now_ms < writing->end_ms ? EFI_NOT_READY : EFI_TIMEOUT;
	fragments_begin(&fragments, &bc->iface, order);
	pxebc_call_back(
		bc, false,
		&(struct bytes){order->datagram + UDP_HEADER_LEN, order->len - UDP_HEADER_LEN});
	while ((len = fragments_next(&fragments, &bc->iface, bc->tx)) > 0)
		link->ops->send(link, bc->tx, len);
	return EFI_SUCCESS;
}

static EFI_STATUS send_in_fragments(struct pxebc *bc, struct writing *writing)
{
	const struct pxebc_work work = {
		.self = writing, .input = enqueue_meanwhile, .step = step_fragments};
	size_t len = UDP_HEADER_LEN + writing->header.len + writing->buffer.len;
	struct writer w = {firmware_alloc(len), len, UDP_HEADER_LEN, false};
	EFI_STATUS status;

	if (!w.data)
		return EFI_OUT_OF_RESOURCES;
	put_bytes(&w, writing->header.data, writing->header.len);
	put_bytes(&w, writing->buffer.data, writing->buffer.len);
	writing->large = (struct fragments_order){
		.src = writing->to.src,
		.dst = writing->to.dst,
		.src_port = writing->to.src_port,
		.dst_port = writing->to.dst_port,
		.datagram = w.data,
		.len = w.len,
	};
	status = pxebc_run(bc, EFI_PXE_BASE_CODE_FUNCTION_UDP_WRITE, &work);
	firmware_free(w.data);
	return status;
}

static EFI_STATUS send(struct pxebc *bc, struct writing *writing, const EFI_IP_ADDRESS *gateway)
{
	ip4 router = bc->iface.router;
	EFI_STATUS status;

	if (gateway)
		bc->iface.router = pxebc_ip(gateway);
	writing->end_ms = clock_ms() + NEIGHBOUR_GIVE_UP_MS;
	if (writing->header.len + writing->buffer.len > IFACE_PAYLOAD_MAX)
		status = send_in_fragments(bc, writing);
	else
		status = send_whole(bc, writing);
	iface_forget(&bc->iface);
	bc->iface.router = router;
	pxebc_mode_of_iface(bc);
	return status;
}

EFI_STATUS EFIAPI pxebc_udp_write(EFI_PXE_BASE_CODE_PROTOCOL *protocol, UINT16 flags,
                                  EFI_IP_ADDRESS *dst, EFI_PXE_BASE_CODE_UDP_PORT *dst_port,
                                  EFI_IP_ADDRESS *gateway, EFI_IP_ADDRESS *src,
                                  EFI_PXE_BASE_CODE_UDP_PORT *src_port, UINTN *header_size,
                                  VOID *header, UINTN *buffer_size, VOID *buffer)
{
	struct pxebc *bc = (struct pxebc *)protocol;
	struct writing writing;
	bool any_port;
	size_t room;

	if (!protocol || (flags & ~PXEBC_UDP_FLAGS) != 0 || !dst || !dst_port || !buffer_size ||
	    (!buffer && *buffer_size > 0) || (header_size && (*header_size == 0 || !header)) ||
	    (gateway && !pxebc_is_host(gateway)))
		return EFI_INVALID_PARAMETER;
	if (!bc->mode.Started)
		return EFI_NOT_STARTED;
	bc->mode.IcmpErrorReceived = FALSE;
	any_port = !src_port || flags & EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_SRC_PORT;
	writing = (struct writing){
		.bc = bc,
		.to = {.src = src ? pxebc_ip(src) : bc->iface.ip,
	               .dst = pxebc_ip(dst),
	               .src_port = any_port ? rng_port(&bc->env.rng) : *src_port,
	               .dst_port = *dst_port},
		.header = {header, header_size ? *header_size : 0},
		.buffer = {buffer, *buffer_size},
	};
	room = flags & EFI_PXE_BASE_CODE_UDP_OPFLAGS_MAY_FRAGMENT ? FRAGMENTS_PAYLOAD_MAX
	                                                          : IFACE_PAYLOAD_MAX;
	if (writing.header.len > room || writing.buffer.len > room - writing.header.len)
		return EFI_BAD_BUFFER_SIZE;
	if (src_port)
		*src_port = writing.to.src_port;
	return send(bc, &writing, gateway);
}
