#include "efi/clock.h"
#include "efi/mem.h"
#include "efi/pxebc_core.h"

#define READ_WAIT_MS 3000 /* as EDK2: programs ask again after EFI_TIMEOUT */

/* ---- what came ---- */

void pxebc_enqueue(struct pxebc *bc, const struct udp_in *in)
{
	struct pxebc_datagram *last;

	if (in->payload.len > sizeof(last->octets))
		return;
	if (bc->queue_count == PXEBC_QUEUE_MAX) {
		bc->queue_first = (bc->queue_first + 1) % PXEBC_QUEUE_MAX;
		bc->queue_count--;
	}
	last = &bc->queue[(bc->queue_first + bc->queue_count) % PXEBC_QUEUE_MAX];
	bc->queue_count++;
	last->in = *in;
	memcpy(last->octets, in->payload.data, in->payload.len);
}

static void dequeue(struct pxebc *bc)
{
	bc->queue_first = (bc->queue_first + 1) % PXEBC_QUEUE_MAX;
	bc->queue_count--;
}

/* ---- UdpRead ---- */

struct reading {
	struct pxebc *bc;
	UINT16 flags;
	EFI_IP_ADDRESS *dst, *src;
	EFI_PXE_BASE_CODE_UDP_PORT *dst_port, *src_port;
	uint64_t end_ms;
};

static bool passes_filter(const struct pxebc *bc, ip4 dst)
{
	const EFI_PXE_BASE_CODE_IP_FILTER *filter = &bc->mode.IpFilter;
	UINT8 set = filter->Filters;

	if (set & EFI_PXE_BASE_CODE_IP_FILTER_PROMISCUOUS)
		return true;
	if (set & EFI_PXE_BASE_CODE_IP_FILTER_PROMISCUOUS_MULTICAST && ip4_is_multicast(dst))
		return true;
	if (set & EFI_PXE_BASE_CODE_IP_FILTER_STATION_IP && dst == bc->iface.ip)
		return true;
	if (set & EFI_PXE_BASE_CODE_IP_FILTER_BROADCAST &&
	    (dst == IP4_BROADCAST || dst == (bc->iface.ip | ~bc->iface.mask)))
		return true;
	for (unsigned n = 0; n < filter->IpCnt; n++) {
		if (pxebc_ip(&filter->IpList[n]) == dst)
			return true;
	}
	return false;
}

/* Each question of UEFI 24.3.9 on its own; what is not to be checked is told instead. */
static bool ip_matches(EFI_IP_ADDRESS *given, bool any, ip4 otherwise, ip4 ip)
{
	return any || ip == (given ? pxebc_ip(given) : otherwise);
}

static bool port_matches(const EFI_PXE_BASE_CODE_UDP_PORT *given, bool any, uint16_t port)
{
	return any || port == *given;
}

static bool matches(const struct pxebc *bc, const struct reading *reading, const struct udp_in *in)
{
	UINT16 flags = reading->flags;

	if (flags & EFI_PXE_BASE_CODE_UDP_OPFLAGS_USE_FILTER && !passes_filter(bc, in->dst))
		return false;
	return ip_matches(reading->dst, flags & EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_DEST_IP,
	                  bc->iface.ip, in->dst) &&
	       ip_matches(reading->src, flags & EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_SRC_IP, IP4_ANY,
	                  in->src) &&
	       port_matches(reading->dst_port, flags & EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_DEST_PORT,
	                    in->dst_port) &&
	       port_matches(reading->src_port, flags & EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_SRC_PORT,
	                    in->src_port);
}

static void enqueue_read(void *self, const struct udp_in *in, uint64_t now_ms)
{
	(void)now_ms;
	pxebc_enqueue(((struct reading *)self)->bc, in);
}

/* Drops what nobody wants until what is wanted stands first. */
static EFI_STATUS step_read(struct pxebc *bc, void *self, uint64_t now_ms)
{
	const struct reading *reading = self;

	while (bc->queue_count > 0) {
		if (matches(bc, reading, &bc->queue[bc->queue_first].in))
			return EFI_SUCCESS;
		dequeue(bc);
	}
	return now_ms < reading->end_ms ? EFI_NOT_READY : EFI_TIMEOUT;
}

static void tell_addresses(const struct reading *reading, const struct udp_in *in)
{
	UINT16 flags = reading->flags;

	if (reading->dst && flags & EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_DEST_IP)
		pxebc_set_ip(reading->dst, in->dst);
	if (reading->src && flags & EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_SRC_IP)
		pxebc_set_ip(reading->src, in->src);
	if (reading->dst_port && flags & EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_DEST_PORT)
		*reading->dst_port = in->dst_port;
	if (reading->src_port && flags & EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_SRC_PORT)
		*reading->src_port = in->src_port;
}

/* The header's octets first, the rest to the buffer. What does not fit stays to be read again. */
static EFI_STATUS hand_over(struct pxebc *bc, UINTN *header_size, VOID *header, UINTN *buffer_size,
                            VOID *buffer)
{
	const struct pxebc_datagram *datagram = &bc->queue[bc->queue_first];
	size_t len = datagram->in.payload.len;
	size_t head = header_size ? *header_size : 0;
	size_t rest;

	head = head < len ? head : len;
	rest = len - head;
	if (rest > *buffer_size) {
		*buffer_size = rest;
		return EFI_BUFFER_TOO_SMALL;
	}
	if (head > 0)
		memcpy(header, datagram->octets, head);
	if (header_size)
		*header_size = head;
	if (rest > 0)
		memcpy(buffer, datagram->octets + head, rest);
	*buffer_size = rest;
	dequeue(bc);
	return EFI_SUCCESS;
}

EFI_STATUS EFIAPI pxebc_udp_read(EFI_PXE_BASE_CODE_PROTOCOL *protocol, UINT16 flags,
                                 EFI_IP_ADDRESS *dst, EFI_PXE_BASE_CODE_UDP_PORT *dst_port,
                                 EFI_IP_ADDRESS *src, EFI_PXE_BASE_CODE_UDP_PORT *src_port,
                                 UINTN *header_size, VOID *header, UINTN *buffer_size, VOID *buffer)
{
	struct pxebc *bc = (struct pxebc *)protocol;
	struct reading reading = {
		bc, flags, dst, src, dst_port, src_port, clock_ms() + READ_WAIT_MS};
	const struct pxebc_work work = {.self = &reading, .input = enqueue_read, .step = step_read};
	struct udp_in in;
	EFI_STATUS status;

	if (!protocol || (flags & ~PXEBC_UDP_FLAGS) != 0 || !buffer_size ||
	    (!buffer && *buffer_size > 0) || (header_size && (*header_size == 0 || !header)) ||
	    (!dst_port && !(flags & EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_DEST_PORT)) ||
	    (!src && !(flags & EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_SRC_IP)) ||
	    (!src_port && !(flags & EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_SRC_PORT)))
		return EFI_INVALID_PARAMETER;
	if (!bc->mode.Started)
		return EFI_NOT_STARTED;
	bc->mode.IcmpErrorReceived = FALSE;
	status = pxebc_run(bc, EFI_PXE_BASE_CODE_FUNCTION_UDP_READ, &work);
	if (EFI_ERROR(status))
		return status;
	in = bc->queue[bc->queue_first].in;
	status = hand_over(bc, header_size, header, buffer_size, buffer);
	if (!EFI_ERROR(status))
		tell_addresses(&reading, &in);
	return status;
}
