#include "efi/clock.h"
#include "efi/mem.h"
#include "efi/pxebc_core.h"

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
	uint64_t now_ms = clock_ms();
	EFI_STATUS status;

	if (!protocol || !ip || !pxebc_is_host(ip))
		return EFI_INVALID_PARAMETER;
	if (!bc->mode.Started)
		return EFI_NOT_STARTED;
	/* With AutoArp off nobody is asked: who is not known will not be. */
	asking = (struct asking){
		.ip = pxebc_ip(ip),
		.end_ms = bc->mode.AutoArp ? now_ms + NEIGHBOUR_GIVE_UP_MS : now_ms,
	};
	iface_resolve(&bc->iface, asking.ip, now_ms);
	status = pxebc_run(bc, EFI_PXE_BASE_CODE_FUNCTION_ARP, &work);
	iface_forget(&bc->iface);
	if (!EFI_ERROR(status) && mac_found) {
		memset(mac_found, 0, sizeof(*mac_found));
		memcpy(mac_found, asking.found.octet, sizeof(asking.found.octet));
	}
	return status;
}
