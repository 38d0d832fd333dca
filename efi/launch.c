#include "efi/launch.h"

#include "efi/console.h"
#include "efi/firmware.h"
#include "efi/image.h"
#include "efi/path.h"
#include "efi/show.h"

/* Where the program came from: the NIC and the two addresses. */
static EFI_DEVICE_PATH *origin(const struct nic *nic, const struct boot *boot)
{
	struct path_ipv4 ipv4 = {
		.local = boot->iface.ip,
		.remote = boot->file.server,
		.gateway = boot->iface.router,
		.mask = boot->iface.mask,
	};

	return path_with_ipv4(nic->path, &ipv4);
}

static void say_about_file(const struct attempt *a, const char *before, const char *after)
{
	struct line line;

	line_clear(&line);
	line_text(&line, before);
	line_char(&line, '"');
	line_text(&line, a->boot.file.name);
	line_char(&line, '"');
	line_text(&line, after);
	console_step(a->report.nic, CONSOLE_ACTOR, &line);
}

bool launch_load(struct attempt *attempt, EFI_HANDLE *image)
{
	EFI_DEVICE_PATH *path = origin(attempt->nic, &attempt->boot);
	enum net_err err = image_load(&attempt->program, path, image, &attempt->status);

	firmware_free(path);
	program_free(&attempt->program);
	if (err != ERR_NONE)
		attempt_stop(attempt, (struct failure){.err = err});
	return err == ERR_NONE;
}

EFI_STATUS launch_run(struct attempt *attempt, EFI_HANDLE image)
{
	EFI_STATUS status;

	say_about_file(attempt, "starting ", "");
	status = image_run(image);
	if (EFI_ERROR(status)) {
		attempt->failure = (struct failure){.err = ERR_IMAGE_RETURNED};
		attempt->status = status;
		show_failure(attempt);
	} else {
		say_about_file(attempt, "", " ran and returned EFI_SUCCESS");
	}
	return status;
}
