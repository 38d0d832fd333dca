#include "efi/clock.h"
#include "efi/firmware.h"
#include "efi/mem.h"
#include "efi/pxebc_core.h"

#define OUTPUT_MAX      16  /* frames sent in a row before looking at the NIC again */
#define CALLBACK_GAP_MS 100 /* while nothing comes; the program may want an end */

/* The machine's next datagram as a frame, or the interface's own; 0: none is due. */
static size_t next_frame(struct pxebc *bc, const struct pxebc_work *work, uint64_t now_ms)
{
	struct udp_out out = {
		.payload = {.data = bc->tx + IFACE_PAYLOAD_AT, .cap = IFACE_PAYLOAD_MAX},
	};
	size_t len = iface_output(&bc->iface, bc->tx, now_ms);

	if (len > 0 || !work->output || !work->output(work->self, &out, now_ms))
		return len;
	pxebc_call_back(bc, false, &(struct bytes){out.payload.data, out.payload.len});
	len = iface_send(&bc->iface, &out, bc->tx, now_ms);
	return len > 0 ? len : iface_output(&bc->iface, bc->tx, now_ms);
}

void pxebc_send_due(struct pxebc *bc, const struct pxebc_work *work)
{
	struct link *link = &bc->hold.snp.link;

	for (unsigned n = 0; n < OUTPUT_MAX && bc->hold.taken; n++) {
		size_t len = next_frame(bc, work, clock_ms());

		if (len == 0)
			return;
		link->ops->send(link, bc->tx, len); /* not sent is lost: it will be sent again */
	}
}

void pxebc_call_back(struct pxebc *bc, bool received, const struct bytes *packet)
{
	EFI_PXE_BASE_CODE_CALLBACK *callback;
	EFI_PXE_BASE_CODE_CALLBACK_STATUS status;

	if (!bc->mode.MakeCallbacks)
		return;
	callback =
		firmware_protocol(bc->handle, (EFI_GUID)EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL_GUID);
	if (!callback)
		return;
	bc->called_back_ms = clock_ms();
	status = callback->Callback(callback, bc->function, received,
	                            packet ? (UINT32)packet->len : 0,
	                            packet ? (VOID *)(uintptr_t)packet->data : NULL);
	if (status != EFI_PXE_BASE_CODE_CALLBACK_STATUS_CONTINUE)
		bc->abort = true;
}

/* Takes a frame, if one waits. */
static void receive(struct pxebc *bc, const struct pxebc_work *work)
{
	struct link *link = &bc->hold.snp.link;
	size_t len = link->ops->recv(link, bc->rx, sizeof(bc->rx));
	uint64_t now_ms = clock_ms();
	struct udp_in in;

	if (len == 0) {
		snp_rest();
		return;
	}
	if (!iface_input(&bc->iface, (struct bytes){bc->rx, len}, &in, now_ms))
		return;
	if (work->input)
		work->input(work->self, &in, now_ms);
	pxebc_call_back(bc, true, &in.payload);
}

/* The message as it came, as far as the mode has room for it (RFC 792). */
static bool take_icmp_error(struct pxebc *bc)
{
	struct icmp_error *error = &bc->icmp;
	size_t len =
		error->len < sizeof(bc->mode.IcmpError) ? error->len : sizeof(bc->mode.IcmpError);

	if (!error->seen)
		return false;
	error->seen = false;
	bc->mode.IcmpErrorReceived = TRUE;
	memset(&bc->mode.IcmpError, 0, sizeof(bc->mode.IcmpError));
	memcpy(&bc->mode.IcmpError, error->octets, len);
	return true;
}

/* UEFI 24.3 lists EFI_ICMP_ERROR for these; a datagram's fate is for Mode alone. */
static bool ends_by_icmp(EFI_PXE_BASE_CODE_FUNCTION function)
{
	return function == EFI_PXE_BASE_CODE_FUNCTION_DISCOVER ||
	       function == EFI_PXE_BASE_CODE_FUNCTION_MTFTP;
}

static EFI_STATUS run(struct pxebc *bc, const struct pxebc_work *work)
{
	for (;;) {
		EFI_STATUS status;
		uint64_t now_ms;

		if (!bc->hold.taken)
			return EFI_DEVICE_ERROR; /* a callback gave the NIC away */
		receive(bc, work);
		pxebc_send_due(bc, work);
		now_ms = clock_ms();
		status = work->step(bc, work->self, now_ms);
		if (status != EFI_NOT_READY)
			return status;
		if (take_icmp_error(bc) && ends_by_icmp(bc->function))
			return EFI_ICMP_ERROR;
		if (now_ms >= bc->called_back_ms + CALLBACK_GAP_MS)
			pxebc_call_back(bc, false, NULL);
		if (bc->abort)
			return EFI_ABORTED;
	}
}

EFI_STATUS pxebc_begin(struct pxebc *bc, EFI_PXE_BASE_CODE_FUNCTION function)
{
	bc->function = function;
	bc->called_back_ms = clock_ms();
	bc->abort = false;
	if (EFI_ERROR(hold_take(&bc->hold)))
		return EFI_DEVICE_ERROR;
	snp_listen_to_all(&bc->hold.snp, bc->iface.promiscuous);
	return EFI_SUCCESS;
}

EFI_STATUS pxebc_run(struct pxebc *bc, EFI_PXE_BASE_CODE_FUNCTION function,
                     const struct pxebc_work *work)
{
	EFI_STATUS status = pxebc_begin(bc, function);

	if (!EFI_ERROR(status))
		status = run(bc, work);
	pxebc_mode_of_iface(bc);
	return status;
}

/* ---- addresses ---- */

ip4 pxebc_ip(const EFI_IP_ADDRESS *ip)
{
	const uint8_t *octet = ip->v4.Addr;

	return IP4(octet[0], octet[1], octet[2], octet[3]);
}

void pxebc_set_ip(EFI_IP_ADDRESS *to, ip4 ip)
{
	memset(to, 0, sizeof(*to));
	for (unsigned n = 0; n < 4; n++)
		to->v4.Addr[n] = (uint8_t)(ip >> (24 - 8 * n));
}

bool pxebc_is_host(const EFI_IP_ADDRESS *ip)
{
	return ip4_is_host(pxebc_ip(ip));
}
