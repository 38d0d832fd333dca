#include "efi/pxebc.h"

#include "efi/entropy.h"
#include "efi/firmware.h"
#include "efi/mem.h"
#include "efi/path.h"
#include "efi/pxebc_core.h"

static EFI_GUID path_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID snp_guid = EFI_SIMPLE_NETWORK_PROTOCOL_GUID;
static EFI_GUID pxebc_guid = EFI_PXE_BASE_CODE_PROTOCOL_GUID;
static EFI_GUID load_file_guid = EFI_LOAD_FILE_PROTOCOL_GUID;

static uint32_t installed_count;

/*
 * The addresses in the node stay 0, as EDK2 has them: they belong to the boot and not to the
 * handle, and a boot option made of this path must fit tomorrow's.
 */
static EFI_DEVICE_PATH *child_path(const struct nic *nic)
{
	return path_with_ipv4(nic->path, &(struct path_ipv4){0});
}

static EFI_STATUS install(struct pxebc *bc)
{
	EFI_BOOT_SERVICES *boot = firmware.boot;
	EFI_STATUS status = boot->InstallProtocolInterface(&bc->handle, &path_guid,
	                                                   EFI_NATIVE_INTERFACE, bc->path);

	if (!EFI_ERROR(status))
		status = boot->InstallProtocolInterface(&bc->handle, &snp_guid,
		                                        EFI_NATIVE_INTERFACE, bc->nic->snp);
	if (!EFI_ERROR(status))
		status = boot->InstallProtocolInterface(&bc->handle, &pxebc_guid,
		                                        EFI_NATIVE_INTERFACE, &bc->protocol);
	if (!EFI_ERROR(status))
		status = boot->InstallProtocolInterface(&bc->handle, &load_file_guid,
		                                        EFI_NATIVE_INTERFACE, &bc->load_file);
	return status;
}

/* False: something of it is still in use. */
static bool uninstall(struct pxebc *bc)
{
	EFI_BOOT_SERVICES *boot = firmware.boot;
	const struct {
		EFI_GUID *guid;
		void *interface;
	} installed[] = {
		{&load_file_guid, &bc->load_file},
		{&pxebc_guid, &bc->protocol},
		{&snp_guid, bc->nic->snp},
		{&path_guid, bc->path},
	};
	bool gone = true;

	for (size_t n = 0; bc->handle && n < sizeof(installed) / sizeof(*installed); n++) {
		EFI_STATUS status = boot->UninstallProtocolInterface(bc->handle, installed[n].guid,
		                                                     installed[n].interface);

		gone = gone && (!EFI_ERROR(status) || status == EFI_NOT_FOUND);
	}
	return gone;
}

static void set_functions(struct pxebc *bc)
{
	bc->protocol = (EFI_PXE_BASE_CODE_PROTOCOL){
		.Revision = EFI_PXE_BASE_CODE_PROTOCOL_REVISION,
		.Start = pxebc_start,
		.Stop = pxebc_stop,
		.Dhcp = pxebc_dhcp,
		.Discover = pxebc_discover,
		.Mtftp = pxebc_mtftp,
		.UdpWrite = pxebc_udp_write,
		.UdpRead = pxebc_udp_read,
		.SetIpFilter = pxebc_set_ip_filter,
		.Arp = pxebc_arp,
		.SetParameters = pxebc_set_parameters,
		.SetStationIp = pxebc_set_station_ip,
		.SetPackets = pxebc_set_packets,
		.Mode = &bc->mode,
	};
	bc->load_file.LoadFile = pxebc_load_file;
}

static void set_network(struct pxebc *bc, const struct boot *boot)
{
	uint8_t seed[RNG_SEED_LEN];

	bc->config = boot->config;
	bc->config.trace_sink = NULL;
	bc->identity = boot->identity;
	bc->identity.user_class = bc->config.user_class;
	entropy_seed(seed, bc->config.mac, bc->config.uuid);
	rng_init(&bc->env.rng, seed);
	wipe(seed, sizeof(seed));
	iface_init(&bc->iface, boot->iface.mac, &bc->env);
	bc->iface.icmp = &bc->icmp;
	pxebc_mode_reset(bc);
	pxebc_mode_of_boot(bc, boot);
}

struct pxebc *pxebc_install(struct nic *nic, const struct boot *boot)
{
	struct pxebc *bc = firmware_alloc(sizeof(*bc));

	if (!bc)
		return NULL;
	bc->nic = nic;
	bc->path = child_path(nic);
	set_functions(bc);
	set_network(bc, boot);
	installed_count++;
	if (!bc->path || EFI_ERROR(install(bc)) || !hold_begin(&bc->hold, nic, bc->handle)) {
		installed_count -= uninstall(bc);
		firmware_free(bc->path);
		firmware_free(bc);
		return NULL;
	}
	return bc;
}

EFI_DEVICE_PATH *pxebc_path(const struct pxebc *bc)
{
	return bc->path;
}

void pxebc_remove(struct pxebc *bc)
{
	if (!bc)
		return;
	hold_end(&bc->hold);
	/* What a driver of the program's still uses is left to it: a loss, but no crash. */
	if (!uninstall(bc))
		return;
	installed_count--;
	firmware_free(bc->path);
	wipe(bc, sizeof(*bc));
	firmware_free(bc);
}

bool pxebc_is_installed(void)
{
	return installed_count > 0;
}
