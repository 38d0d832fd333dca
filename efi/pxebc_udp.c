#include "efi/clock.h"
#include "efi/mem.h"
#include "efi/pxebc_core.h"

#define READ_WAIT_MS 3000  /* as EDK2: programs ask again after EFI_TIMEOUT */
#define PORT_FIRST   49152 /* the dynamic ports, RFC 6335 6 */
#define PORT_LAST    65535

#define FLAGS_KNOWN                                                                                \
	(EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_SRC_IP | EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_SRC_PORT |   \
	 EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_DEST_IP | EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_DEST_PORT | \
	 EFI_PXE_BASE_CODE_UDP_OPFLAGS_USE_FILTER | EFI_PXE_BASE_CODE_UDP_OPFLAGS_MAY_FRAGMENT)

/* ---- what came ---- */

/* The oldest gives way: who reads late wants what is new. */
static void enqueue(struct pxebc *bc, const struct udp_in *in)
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
	enqueue(((struct reading *)self)->bc, in);
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

	if (!protocol || (flags & ~FLAGS_KNOWN) != 0 || !buffer_size ||
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

/* ---- UdpWrite ---- */

struct writing {
	struct pxebc *bc;
	struct udp_out to; /* addresses and ports */
	struct bytes header, buffer;
	bool sent; /* or waiting for ARP */
	uint64_t end_ms;
};

static void enqueue_meanwhile(void *self, const struct udp_in *in, uint64_t now_ms)
{
	(void)now_ms;
	enqueue(((struct writing *)self)->bc, in);
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

static EFI_STATUS send(struct pxebc *bc, struct writing *writing, const EFI_IP_ADDRESS *gateway)
{
	const struct pxebc_work work = {writing, enqueue_meanwhile, output_write, step_write};
	ip4 router = bc->iface.router;
	EFI_STATUS status;

	if (gateway)
		bc->iface.router = pxebc_ip(gateway);
	writing->end_ms = clock_ms() + NEIGHBOUR_GIVE_UP_MS;
	status = pxebc_run(bc, EFI_PXE_BASE_CODE_FUNCTION_UDP_WRITE, &work);
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

	if (!protocol || (flags & ~FLAGS_KNOWN) != 0 || !dst || !dst_port || !buffer_size ||
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
	               .src_port =
	                       any_port ? (uint16_t)rng_between(&bc->env.rng, PORT_FIRST, PORT_LAST)
	                                : *src_port,
	               .dst_port = *dst_port},
		.header = {header, header_size ? *header_size : 0},
		.buffer = {buffer, *buffer_size},
	};
	if (writing.header.len > IFACE_PAYLOAD_MAX ||
	    writing.buffer.len > IFACE_PAYLOAD_MAX - writing.header.len)
		return EFI_BAD_BUFFER_SIZE;
	if (src_port)
		*src_port = writing.to.src_port;
	return send(bc, &writing, gateway);
}

/* ---- Arp ---- */

struct asking {
	ip4 ip;
	mac found;
	uint64_t end_ms;
};

static EFI_STATUS step_arp(struct pxebc *bc, void *self, uint64_t now_ms)
{
	struct asking *asking = self;

	if (iface_neighbour(&bc->iface, asking->ip, &asking->found, now_ms))
		return EFI_SUCCESS;
	return now_ms < asking->end_ms ? EFI_NOT_READY : EFI_TIMEOUT;
}

EFI_STATUS EFIAPI pxebc_arp(EFI_PXE_BASE_CODE_PROTOCOL *protocol, EFI_IP_ADDRESS *ip,
                            EFI_MAC_ADDRESS *mac_found)
{
	struct pxebc *bc = (struct pxebc *)protocol;
	struct asking asking;
	const struct pxebc_work work = {.self = &asking, .step = step_arp};
	EFI_STATUS status;

	if (!protocol || !ip || !pxebc_is_host(ip))
		return EFI_INVALID_PARAMETER;
	if (!bc->mode.Started)
		return EFI_NOT_STARTED;
	asking = (struct asking){.ip = pxebc_ip(ip), .end_ms = clock_ms() + NEIGHBOUR_GIVE_UP_MS};
	iface_resolve(&bc->iface, asking.ip, clock_ms());
	status = pxebc_run(bc, EFI_PXE_BASE_CODE_FUNCTION_ARP, &work);
	iface_forget(&bc->iface);
	if (!EFI_ERROR(status) && mac_found) {
		memset(mac_found, 0, sizeof(*mac_found));
		memcpy(mac_found, asking.found.octet, sizeof(asking.found.octet));
	}
	return status;
}
