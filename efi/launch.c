#include "efi/launch.h"

#include "efi/console.h"
#include "efi/image.h"
#include "efi/status.h"

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

bool launch_load(struct attempt *attempt, struct launch *launch)
{
	struct pxebc *pxebc = pxebc_install(attempt->nic, &attempt->boot);
	enum net_err err = ERR_NO_MEMORY;

	if (pxebc)
		err = image_load(&attempt->program, pxebc_path(pxebc), &launch->image,
		                 &attempt->status);
	program_free(&attempt->program);
	launch->pxebc = pxebc;
	if (err == ERR_NONE)
		return true;
	pxebc_remove(pxebc);
	attempt_next(attempt, (struct failure){.err = err});
	return false;
}

EFI_STATUS launch_run(struct attempt *attempt, struct launch *launch)
{
	struct line returned;
	EFI_STATUS status;

	say_about_file(attempt, "starting ", "");
	nic_attach(attempt->nic);
	status = image_run(launch->image);
	pxebc_remove(launch->pxebc);
	attempt->status = status;
	attempt->ran = true;
	line_clear(&returned);
	line_text(&returned, " ran and returned ");
	status_text(&returned, status);
	say_about_file(attempt, "", returned.text);
	return status;
}
