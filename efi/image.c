#include "efi/image.h"

#include "efi/firmware.h"
#include "efi/own_mark.h"
#include "efi/pe.h"

#define WATCHDOG_S 300 /* what a boot option is given: UEFI 3.1.2 */

#if defined(__x86_64__)
#define OUR_MACHINE PE_X64
#elif defined(__i386__)
#define OUR_MACHINE PE_IA32
#elif defined(__aarch64__)
#define OUR_MACHINE PE_ARM64
#endif

/* Said here, because all that the firmware says of it is "unsupported". */
static enum net_err check(const struct program *program)
{
	uint16_t machine = pe_machine(program->data, program->len);

	if (machine == 0)
		return ERR_IMAGE_NOT_EFI;
	if (machine != OUR_MACHINE && machine != PE_EBC)
		return ERR_IMAGE_MACHINE;
	if (own_mark_in(program->data, program->len))
		return ERR_IMAGE_IS_LANYARD;
	return ERR_NONE;
}

static void unload_if_there(EFI_HANDLE image)
{
	if (firmware_protocol(image, (EFI_GUID)EFI_LOADED_IMAGE_PROTOCOL_GUID))
		firmware.boot->UnloadImage(image);
}

enum net_err image_load(const struct program *program, EFI_DEVICE_PATH *path, EFI_HANDLE *image,
                        EFI_STATUS *status)
{
	enum net_err err = check(program);

	*image = NULL;
	*status = EFI_SUCCESS;
	if (err != ERR_NONE)
		return err;
	*status = firmware.boot->LoadImage(FALSE, firmware.image, path, program->data, program->len,
	                                   image);
	if (!EFI_ERROR(*status))
		return ERR_NONE;
	/* The firmware keeps an image whose signature it refused: UEFI 7.4.1. */
	if (*status == EFI_SECURITY_VIOLATION && *image)
		unload_if_there(*image);
	*image = NULL;
	if (*status == EFI_SECURITY_VIOLATION || *status == EFI_ACCESS_DENIED)
		return ERR_IMAGE_SIGNATURE;
	return ERR_IMAGE_LOAD;
}

EFI_STATUS image_run(EFI_HANDLE image)
{
	CHAR16 *exit_data = NULL;
	UINTN exit_len = 0;
	EFI_STATUS status;

	firmware.boot->SetWatchdogTimer(WATCHDOG_S, 0, 0, NULL);
	status = firmware.boot->StartImage(image, &exit_len, &exit_data);
	firmware.boot->SetWatchdogTimer(0, 0, 0, NULL);
	firmware_free(exit_data);
	/* An image that returned is gone, but not one that could not be started. */
	if (EFI_ERROR(status))
		unload_if_there(image);
	return status;
}
