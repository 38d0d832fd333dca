#include "efi/clock.h"
#include "efi/entropy.h"
#include "efi/firmware.h"
#include "efi/mem.h"
#include "efi/pxebc_core.h"

#define OUTPUT_MAX 16 /* frames sent in a row before looking at the NIC again */

/* ---- Dhcp ---- */

static void send_due(struct pxebc *bc, struct boot *boot)
{
	struct link *link = &bc->hold.snp.link;

	for (unsigned n = 0; n < OUTPUT_MAX; n++) {
		size_t len = boot_output(boot, bc->tx, clock_ms());

		if (len == 0)
			return;
		pxebc_call_back(bc, false, &(struct bytes){bc->tx, len});
		link->ops->send(link, bc->tx, len);
	}
}

static void receive(struct pxebc *bc, struct boot *boot)
{
	struct link *link = &bc->hold.snp.link;
	size_t len = link->ops->recv(link, bc->rx, sizeof(bc->rx));

	if (len == 0) {
		snp_rest();
		return;
	}
	boot_input(boot, bc->rx, len, clock_ms());
	pxebc_call_back(bc, true, &(struct bytes){bc->rx, len});
}

/* A boot as far as the name of its program; what a menu offers first is taken, unseen. */
static EFI_STATUS run_boot(struct pxebc *bc, struct boot *boot)
{
	while (boot->phase < BOOT_TFTP) {
		struct boot_event event;

		if (!bc->hold.taken)
			return EFI_DEVICE_ERROR;
		receive(bc, boot);
		if (boot->phase < BOOT_TFTP)
			send_due(bc, boot);
		if (boot_menu(boot))
			boot_choose(boot, 0, clock_ms());
		while (boot_event(boot, &event))
			;
		if (bc->abort)
			return EFI_ABORTED;
	}
	if (boot->phase == BOOT_TFTP)
		return EFI_SUCCESS;
	return boot->failure.err == ERR_DHCP_NO_OFFER ? EFI_TIMEOUT : EFI_NO_RESPONSE;
}

/* The order of the offers is always ours (net/plan.h). */
EFI_STATUS EFIAPI pxebc_dhcp(EFI_PXE_BASE_CODE_PROTOCOL *protocol, BOOLEAN sort_offers)
{
	struct pxebc *bc = (struct pxebc *)protocol;
	struct boot *boot;
	EFI_STATUS status;

	(void)sort_offers;
	if (!protocol)
		return EFI_INVALID_PARAMETER;
	if (!bc->mode.Started)
		return EFI_NOT_STARTED;
	boot = firmware_alloc(sizeof(*boot));
	if (!boot)
		return EFI_OUT_OF_RESOURCES;
	bc->mode.IcmpErrorReceived = FALSE;
	entropy_seed(bc->config.seed, bc->config.mac, bc->config.uuid);
	bc->config.by_uuid = bc->mode.SendGUID;
	boot_init(boot, &bc->config, clock_ms());
	boot_link(boot, true, clock_ms());
	status = pxebc_begin(bc, EFI_PXE_BASE_CODE_FUNCTION_DHCP);
	if (!EFI_ERROR(status))
		status = run_boot(bc, boot);
	if (!EFI_ERROR(status))
		pxebc_mode_of_boot(bc, boot);
	firmware_free(boot);
	return status;
}

/* ---- Discover ---- */

static void input_discover(void *self, const struct udp_in *in, uint64_t now_ms)
{
	pxe_input(self, in, now_ms);
}

static bool output_discover(void *self, struct udp_out *out, uint64_t now_ms)
{
	return pxe_output(self, out, now_ms);
}

static void follow_group(struct pxebc *bc, ip4 *joined, ip4 wanted)
{
	if (wanted == *joined)
		return;
	if (*joined != IP4_ANY)
		iface_leave(&bc->iface, *joined);
	if (wanted != IP4_ANY)
		iface_join(&bc->iface, wanted, clock_ms());
	*joined = wanted;
}

static EFI_STATUS step_discover(struct pxebc *bc, void *self, uint64_t now_ms)
{
	struct pxe *pxe = self;

	(void)now_ms;
	follow_group(bc, &bc->discover_group, pxe_group(pxe));
	if (pxe->state == PXE_ANSWERED)
		return EFI_SUCCESS;
	return pxe->state == PXE_FAILED ? EFI_TIMEOUT : EFI_NOT_READY;
}

/* UEFI 24.3.6's words in those of option 43 (PXE 2.1 table 2-1). */
static void vendor_of_info(struct pxe_vendor *vendor, const EFI_PXE_BASE_CODE_DISCOVER_INFO *info,
                           UINT16 type)
{
	vendor->has_discovery_control = true;
	vendor->discovery_control = (uint8_t)((info->UseBCast ? 0 : PXE_DISCOVERY_NO_BROADCAST) |
	                                      (info->UseMCast ? 0 : PXE_DISCOVERY_NO_MULTICAST) |
	                                      (info->MustUseList ? PXE_DISCOVERY_LISTED_ONLY : 0));
	if (info->UseMCast)
		vendor->group = pxebc_ip(&info->ServerMCastIp);
	if (!info->UseUCast && !info->MustUseList)
		return;
	for (unsigned n = 0; n < info->IpCnt && vendor->server_count < PXE_SERVER_MAX; n++) {
		const EFI_PXE_BASE_CODE_SRVLIST *entry = &info->SrvList[n];

		if (entry->Type == type)
			vendor->server[vendor->server_count++] = (struct pxe_boot_server){
				type,
				entry->AcceptAnyResponse ? IP4_ANY : pxebc_ip(&entry->IpAddr)};
	}
}

static bool info_is_valid(const EFI_PXE_BASE_CODE_DISCOVER_INFO *info)
{
	if (!info->UseMCast && !info->UseBCast && !info->UseUCast)
		return false;
	if (info->UseMCast && !ip4_is_multicast(pxebc_ip(&info->ServerMCastIp)))
		return false;
	return info->IpCnt > 0 || (!info->MustUseList && !info->UseUCast);
}

static EFI_STATUS discover(struct pxebc *bc, struct pxe *pxe, const struct pxe_search *search)
{
	const struct pxebc_work work = {pxe, input_discover, output_discover, step_discover};
	EFI_STATUS status;

	bc->identity.by_uuid = bc->mode.SendGUID;
	pxe_init(pxe, &bc->env, &bc->identity, clock_ms());
	pxe_discover(pxe, search, clock_ms());
	status = pxebc_run(bc, EFI_PXE_BASE_CODE_FUNCTION_DISCOVER, &work);
	follow_group(bc, &bc->discover_group, IP4_ANY);
	if (EFI_ERROR(status))
		return status;
	bc->file = pxe->file;
	return pxebc_mode_of_discover(bc, pxe);
}

EFI_STATUS EFIAPI pxebc_discover(EFI_PXE_BASE_CODE_PROTOCOL *protocol, UINT16 type, UINT16 *layer,
                                 BOOLEAN use_bis, EFI_PXE_BASE_CODE_DISCOVER_INFO *info)
{
	struct pxebc *bc = (struct pxebc *)protocol;
	struct pxe_vendor vendor = {0};
	struct pxe_search search;
	struct pxe *pxe;
	EFI_STATUS status;

	if (!protocol || !layer || (info && !info_is_valid(info)))
		return EFI_INVALID_PARAMETER;
	if (!bc->mode.Started)
		return EFI_NOT_STARTED;
	if (use_bis)
		return EFI_UNSUPPORTED;
	if (info)
		vendor_of_info(&vendor, info, type);
	search = (struct pxe_search){
		.own = bc->iface.ip,
		.server = bc->pxe_server,
		.vendor = info ? &vendor : &bc->vendor,
		.type = type,
		.layer = *layer,
	};
	pxe = firmware_alloc(sizeof(*pxe));
	if (!pxe)
		return EFI_OUT_OF_RESOURCES;
	bc->mode.IcmpErrorReceived = FALSE;
	status = discover(bc, pxe, &search);
	firmware_free(pxe);
	return status;
}

/* ---- LoadFile (UEFI 13.1) ---- */

static EFI_STATUS find_program(struct pxebc *bc)
{
	if (!bc->mode.Started)
		pxebc_start(&bc->protocol, FALSE);
	return bc->file.name[0] ? EFI_SUCCESS : pxebc_dhcp(&bc->protocol, TRUE);
}

EFI_STATUS EFIAPI pxebc_load_file(EFI_LOAD_FILE_PROTOCOL *protocol, EFI_DEVICE_PATH *path,
                                  BOOLEAN boot_policy, UINTN *size, VOID *buffer)
{
	struct pxebc *bc;
	EFI_IP_ADDRESS server;
	UINT64 len = 0;
	EFI_STATUS status;

	if (!protocol || !path || !size)
		return EFI_INVALID_PARAMETER;
	if (!boot_policy)
		return EFI_UNSUPPORTED;
	bc = (struct pxebc *)((uint8_t *)protocol - offsetof(struct pxebc, load_file));
	status = find_program(bc);
	if (EFI_ERROR(status))
		return status;
	pxebc_set_ip(&server, bc->file.server);
	status = pxebc_mtftp(&bc->protocol, EFI_PXE_BASE_CODE_TFTP_GET_FILE_SIZE, NULL, FALSE, &len,
	                     NULL, &server, (UINT8 *)bc->file.name, NULL, FALSE);
	if (EFI_ERROR(status))
		return status;
	if (!buffer || *size < len) {
		*size = (UINTN)len;
		return EFI_BUFFER_TOO_SMALL;
	}
	len = *size;
	status = pxebc_mtftp(&bc->protocol, EFI_PXE_BASE_CODE_TFTP_READ_FILE, buffer, FALSE, &len,
	                     NULL, &server, (UINT8 *)bc->file.name, NULL, FALSE);
	*size = (UINTN)len;
	return status;
}
