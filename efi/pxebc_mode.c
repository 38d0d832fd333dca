#include "efi/clock.h"
#include "efi/firmware.h"
#include "efi/mem.h"
#include "efi/pxebc_core.h"

#define TTL_DEFAULT 16 /* UEFI 24.3.1; a loop of routers must not be fed for long */

#define FILTERS_KNOWN                                                                     \
	(EFI_PXE_BASE_CODE_IP_FILTER_STATION_IP | EFI_PXE_BASE_CODE_IP_FILTER_BROADCAST | \
	 EFI_PXE_BASE_CODE_IP_FILTER_PROMISCUOUS |                                        \
	 EFI_PXE_BASE_CODE_IP_FILTER_PROMISCUOUS_MULTICAST)

static struct pxebc *bc_of(EFI_PXE_BASE_CODE_PROTOCOL *protocol)
{
	return (struct pxebc *)protocol; /* the first member */
}

/* ---- the mode follows what is ---- */

void pxebc_mode_reset(struct pxebc *bc)
{
	memset(&bc->mode, 0, sizeof(bc->mode));
	bc->mode.Started = TRUE;
	bc->mode.AutoArp = TRUE;
	bc->mode.TTL = TTL_DEFAULT;
	bc->mode.IpFilter.Filters =
		EFI_PXE_BASE_CODE_IP_FILTER_STATION_IP | EFI_PXE_BASE_CODE_IP_FILTER_BROADCAST;
	bc->iface.ttl = bc->mode.TTL;
	bc->iface.tos = bc->mode.ToS;
	bc->queue_count = 0;
}

static void set_packet(EFI_PXE_BASE_CODE_PACKET *to, BOOLEAN *valid,
                       const struct cached_packet *from)
{
	memset(to, 0, sizeof(*to));
	memcpy(to->Raw, from->octets, from->len);
	*valid = from->len > 0;
}

void pxebc_mode_of_boot(struct pxebc *bc, const struct boot *boot)
{
	EFI_PXE_BASE_CODE_MODE *mode = &bc->mode;
	struct cached *cached = firmware_alloc(sizeof(*cached));

	bc->file = boot->file;
	bc->vendor = boot->pxe.vendor;
	bc->pxe_server = boot->pxe.server != IP4_ANY ? boot->pxe.server : boot->file.server;
	iface_configure(&bc->iface, boot->iface.ip, boot->iface.mask, boot->iface.router,
	                clock_ms());
	pxebc_mode_of_iface(bc);
	if (!cached)
		return;
	cached_fill(cached, boot);
	set_packet(&mode->DhcpDiscover, &mode->DhcpDiscoverValid, &cached->discover);
	set_packet(&mode->DhcpAck, &mode->DhcpAckReceived, &cached->ack);
	set_packet(&mode->ProxyOffer, &mode->ProxyOfferReceived, &cached->proxy_offer);
	set_packet(&mode->PxeDiscover, &mode->PxeDiscoverValid, &cached->pxe_discover);
	set_packet(&mode->PxeReply, &mode->PxeReplyReceived, &cached->pxe_reply);
	firmware_free(cached);
}

EFI_STATUS pxebc_mode_of_discover(struct pxebc *bc, const struct pxe *pxe)
{
	EFI_PXE_BASE_CODE_MODE *mode = &bc->mode;
	struct cached_packet *packet = firmware_alloc(sizeof(*packet));

	if (!packet)
		return EFI_OUT_OF_RESOURCES;
	cached_request(packet, &pxe->asked);
	set_packet(&mode->PxeDiscover, &mode->PxeDiscoverValid, packet);
	cached_reply(packet, (struct bytes){pxe->reply, pxe->reply_len}, bc->iface.ip);
	set_packet(&mode->PxeReply, &mode->PxeReplyReceived, packet);
	bc->file = pxe->file;
	firmware_free(packet);
	return EFI_SUCCESS;
}

static void show_neighbours(struct pxebc *bc)
{
	EFI_PXE_BASE_CODE_MODE *mode = &bc->mode;
	uint64_t now_ms = clock_ms();

	_Static_assert(NEIGHBOURS_MAX <= EFI_PXE_BASE_CODE_MAX_ARP_ENTRIES, "ARP entries");
	mode->ArpCacheEntries = 0;
	for (unsigned n = 0; n < NEIGHBOURS_MAX; n++) {
		const struct neighbour *neighbour = &bc->iface.neighbours.entry[n];
		EFI_PXE_BASE_CODE_ARP_ENTRY *entry = &mode->ArpCache[mode->ArpCacheEntries];

		if (neighbour->ip == IP4_ANY || neighbour->expires_ms <= now_ms)
			continue;
		mode->ArpCacheEntries++;
		pxebc_set_ip(&entry->IpAddr, neighbour->ip);
		memset(&entry->MacAddr, 0, sizeof(entry->MacAddr));
		memcpy(&entry->MacAddr, neighbour->mac.octet, sizeof(neighbour->mac.octet));
	}
}

void pxebc_mode_of_iface(struct pxebc *bc)
{
	EFI_PXE_BASE_CODE_MODE *mode = &bc->mode;

	pxebc_set_ip(&mode->StationIp, bc->iface.ip);
	pxebc_set_ip(&mode->SubnetMask, bc->iface.mask);
	mode->RouteTableEntries = bc->iface.router != IP4_ANY ? 1 : 0;
	pxebc_set_ip(&mode->RouteTable[0].IpAddr, IP4_ANY);
	pxebc_set_ip(&mode->RouteTable[0].SubnetMask, IP4_ANY);
	pxebc_set_ip(&mode->RouteTable[0].GwAddr, bc->iface.router);
	show_neighbours(bc);
}

/* ---- Start, Stop ---- */

EFI_STATUS EFIAPI pxebc_start(EFI_PXE_BASE_CODE_PROTOCOL *protocol, BOOLEAN use_ipv6)
{
	struct pxebc *bc = bc_of(protocol);

	if (!protocol)
		return EFI_INVALID_PARAMETER;
	if (bc->mode.Started)
		return EFI_ALREADY_STARTED;
	if (use_ipv6)
		return EFI_UNSUPPORTED;
	pxebc_mode_reset(bc);
	return EFI_SUCCESS;
}

EFI_STATUS EFIAPI pxebc_stop(EFI_PXE_BASE_CODE_PROTOCOL *protocol)
{
	struct pxebc *bc = bc_of(protocol);

	if (!protocol)
		return EFI_INVALID_PARAMETER;
	if (!bc->mode.Started)
		return EFI_NOT_STARTED;
	hold_release(&bc->hold);
	iface_init(&bc->iface, bc->iface.mac, &bc->env);
	bc->iface.icmp = &bc->icmp;
	pxebc_mode_reset(bc);
	bc->mode.Started = FALSE;
	return EFI_SUCCESS;
}

/* ---- SetIpFilter ---- */

static bool filter_has(const EFI_PXE_BASE_CODE_IP_FILTER *filter, ip4 ip)
{
	for (unsigned n = 0; n < filter->IpCnt; n++) {
		if (pxebc_ip(&filter->IpList[n]) == ip)
			return true;
	}
	return false;
}

/* Leaves the groups of the old filter that are not in the new one, and joins the new ones. */
static void change_groups(struct pxebc *bc, const EFI_PXE_BASE_CODE_IP_FILTER *filter)
{
	const EFI_PXE_BASE_CODE_IP_FILTER *before = &bc->mode.IpFilter;

	for (unsigned n = 0; n < before->IpCnt; n++) {
		ip4 ip = pxebc_ip(&before->IpList[n]);

		if (ip4_is_multicast(ip) && !filter_has(filter, ip))
			iface_leave(&bc->iface, ip);
	}
	for (unsigned n = 0; n < filter->IpCnt && bc->iface.ip != IP4_ANY; n++) {
		ip4 ip = pxebc_ip(&filter->IpList[n]);

		if (ip4_is_multicast(ip))
			iface_join(&bc->iface, ip, clock_ms());
	}
}

static bool filter_is_valid(const EFI_PXE_BASE_CODE_IP_FILTER *filter)
{
	if (!filter || filter->IpCnt > EFI_PXE_BASE_CODE_MAX_IPCNT ||
	    (filter->Filters & ~FILTERS_KNOWN) != 0)
		return false;
	for (unsigned n = 0; n < filter->IpCnt; n++) {
		ip4 ip = pxebc_ip(&filter->IpList[n]);

		if (!ip4_is_host(ip) && !ip4_is_multicast(ip))
			return false;
	}
	return true;
}

static EFI_STATUS nothing_more(struct pxebc *bc, void *self, uint64_t now_ms)
{
	(void)bc;
	(void)self;
	(void)now_ms;
	return EFI_SUCCESS;
}

EFI_STATUS EFIAPI pxebc_set_ip_filter(EFI_PXE_BASE_CODE_PROTOCOL *protocol,
                                      EFI_PXE_BASE_CODE_IP_FILTER *filter)
{
	static const struct pxebc_work reports = {.step = nothing_more};
	struct pxebc *bc = bc_of(protocol);

	if (!protocol || !filter_is_valid(filter))
		return EFI_INVALID_PARAMETER;
	if (!bc->mode.Started)
		return EFI_NOT_STARTED;
	change_groups(bc, filter);
	memcpy(&bc->mode.IpFilter, filter, sizeof(*filter));
	bc->iface.promiscuous = filter->Filters & EFI_PXE_BASE_CODE_IP_FILTER_PROMISCUOUS;
	bc->iface.all_groups = filter->Filters & EFI_PXE_BASE_CODE_IP_FILTER_PROMISCUOUS_MULTICAST;
	/* The NIC receives by it from now on, and IGMP's reports leave at once. */
	return pxebc_run(bc, EFI_PXE_BASE_CODE_FUNCTION_IGMP, &reports);
}

/* ---- SetParameters, SetStationIp, SetPackets ---- */

static bool has_uuid(const struct pxebc *bc)
{
	static const uint8_t none[sizeof(bc->config.uuid)];

	return memcmp(bc->config.uuid, none, sizeof(none)) != 0;
}

EFI_STATUS EFIAPI pxebc_set_parameters(EFI_PXE_BASE_CODE_PROTOCOL *protocol, BOOLEAN *auto_arp,
                                       BOOLEAN *send_guid, UINT8 *ttl, UINT8 *tos,
                                       BOOLEAN *make_callback)
{
	struct pxebc *bc = bc_of(protocol);

	if (!protocol)
		return EFI_INVALID_PARAMETER;
	if (!bc->mode.Started)
		return EFI_NOT_STARTED;
	if (make_callback && *make_callback &&
	    !firmware_protocol(bc->handle, (EFI_GUID)EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL_GUID))
		return EFI_INVALID_PARAMETER;
	if (send_guid && *send_guid && !has_uuid(bc))
		return EFI_INVALID_PARAMETER;
	if (make_callback)
		bc->mode.MakeCallbacks = *make_callback;
	if (auto_arp) {
		bc->mode.AutoArp = *auto_arp;
		bc->iface.asks_nobody = !*auto_arp;
	}
	if (send_guid)
		bc->mode.SendGUID = *send_guid;
	if (ttl)
		bc->mode.TTL = bc->iface.ttl = *ttl;
	if (tos)
		bc->mode.ToS = bc->iface.tos = *tos;
	return EFI_SUCCESS;
}

static bool is_mask(ip4 mask)
{
	ip4 hosts = ~mask;

	return (hosts & (hosts + 1)) == 0;
}

EFI_STATUS EFIAPI pxebc_set_station_ip(EFI_PXE_BASE_CODE_PROTOCOL *protocol, EFI_IP_ADDRESS *ip,
                                       EFI_IP_ADDRESS *mask)
{
	struct pxebc *bc = bc_of(protocol);

	if (!protocol)
		return EFI_INVALID_PARAMETER;
	if (!bc->mode.Started)
		return EFI_NOT_STARTED;
	if ((ip && !pxebc_is_host(ip)) || (mask && !is_mask(pxebc_ip(mask))))
		return EFI_INVALID_PARAMETER;
	iface_configure(&bc->iface, ip ? pxebc_ip(ip) : bc->iface.ip,
	                mask ? pxebc_ip(mask) : bc->iface.mask, bc->iface.router, clock_ms());
	pxebc_mode_of_iface(bc);
	return EFI_SUCCESS;
}

static void change_packet(EFI_PXE_BASE_CODE_PACKET *packet, const EFI_PXE_BASE_CODE_PACKET *to,
                          BOOLEAN *valid, const BOOLEAN *to_valid)
{
	if (to)
		memcpy(packet, to, sizeof(*packet));
	if (to_valid)
		*valid = *to_valid;
}

EFI_STATUS EFIAPI pxebc_set_packets(EFI_PXE_BASE_CODE_PROTOCOL *protocol, BOOLEAN *discover_valid,
                                    BOOLEAN *ack_received, BOOLEAN *proxy_received,
                                    BOOLEAN *pxe_discover_valid, BOOLEAN *pxe_reply_received,
                                    BOOLEAN *bis_received, EFI_PXE_BASE_CODE_PACKET *discover,
                                    EFI_PXE_BASE_CODE_PACKET *ack, EFI_PXE_BASE_CODE_PACKET *proxy,
                                    EFI_PXE_BASE_CODE_PACKET *pxe_discover,
                                    EFI_PXE_BASE_CODE_PACKET *pxe_reply,
                                    EFI_PXE_BASE_CODE_PACKET *bis)
{
	struct pxebc *bc = bc_of(protocol);
	EFI_PXE_BASE_CODE_MODE *mode = &bc->mode;

	if (!protocol)
		return EFI_INVALID_PARAMETER;
	if (!mode->Started)
		return EFI_NOT_STARTED;
	change_packet(&mode->DhcpDiscover, discover, &mode->DhcpDiscoverValid, discover_valid);
	change_packet(&mode->DhcpAck, ack, &mode->DhcpAckReceived, ack_received);
	change_packet(&mode->ProxyOffer, proxy, &mode->ProxyOfferReceived, proxy_received);
	change_packet(&mode->PxeDiscover, pxe_discover, &mode->PxeDiscoverValid,
	              pxe_discover_valid);
	change_packet(&mode->PxeReply, pxe_reply, &mode->PxeReplyReceived, pxe_reply_received);
	change_packet(&mode->PxeBisReply, bis, &mode->PxeBisReplyReceived, bis_received);
	return EFI_SUCCESS;
}
