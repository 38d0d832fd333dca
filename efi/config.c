#include "efi/config.h"

#include "efi/console.h"
#include "efi/firmware.h"
#include "efi/mem.h"

#define PATH_MAX 260 /* characters */

static void warn(void *context, const char *word)
{
	struct line line;

	line_clear(&line);
	line_text(&line, "unknown setting \"");
	line_text(&line, word);
	line_text(&line, "\" in ");
	line_text(&line, context);
	console_step(0, "CONF", &line);
}

/*
 * lanyard.conf in the directory of the program: its path is the text of the file path nodes up to
 * the last backslash (UEFI 10.3.5.4). False if that is too long.
 */
static bool file_beside(const EFI_DEVICE_PATH *node, CHAR16 path[PATH_MAX])
{
	static const CHAR16 name[] = L"lanyard.conf";
	size_t len = 0, directory = 0;

	for (; node && !IsDevicePathEnd(node); node = NextDevicePathNode(node)) {
		size_t size = (size_t)DevicePathNodeLength(node);

		if (size < sizeof(*node))
			return false;
		if (DevicePathType(node) != MEDIA_DEVICE_PATH ||
		    DevicePathSubType(node) != MEDIA_FILEPATH_DP)
			continue;
		for (size_t at = sizeof(*node); at + 2 <= size; at += 2) {
			const uint8_t *c = (const uint8_t *)node + at;
			CHAR16 wide = (CHAR16)(c[0] | c[1] << 8);

			if (wide == 0)
				break;
			if (len == PATH_MAX)
				return false;
			path[len++] = wide;
			if (wide == '\\')
				directory = len;
		}
	}
	if (directory > PATH_MAX - sizeof(name) / sizeof(*name))
		return false;
	memcpy(path + directory, name, sizeof(name));
	return true;
}

static void read_file(struct settings *settings, EFI_FILE_PROTOCOL *file)
{
	uint8_t *text = firmware_alloc(CONFIG_FILE_MAX);
	UINTN len = CONFIG_FILE_MAX;

	if (text && !EFI_ERROR(file->Read(file, &len, text)) && len <= CONFIG_FILE_MAX)
		settings_file(settings, text, len, warn, "lanyard.conf");
	firmware_free(text);
}

static void read_volume(struct settings *settings, const EFI_LOADED_IMAGE *self)
{
	EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *volume = firmware_protocol(
		self->DeviceHandle, (EFI_GUID)EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID);
	EFI_FILE_PROTOCOL *root, *file;
	CHAR16 path[PATH_MAX];

	if (!volume || !file_beside(self->FilePath, path))
		return;
	if (EFI_ERROR(volume->OpenVolume(volume, &root)))
		return;
	if (!EFI_ERROR(root->Open(root, &file, path, EFI_FILE_MODE_READ, 0))) {
		read_file(settings, file);
		file->Close(file);
	}
	root->Close(root);
}

static void read_shell(struct settings *settings, const EFI_SHELL_PARAMETERS_PROTOCOL *shell)
{
	struct line word;

	for (UINTN n = 1; n < shell->Argc; n++) {
		line_clear(&word);
		line_wide(&word, shell->Argv[n]);
		if (!settings_word(settings, word.text))
			warn("the command line", word.text);
	}
}

void config_read(struct settings *settings)
{
	EFI_LOADED_IMAGE *self =
		firmware_protocol(firmware.image, (EFI_GUID)EFI_LOADED_IMAGE_PROTOCOL_GUID);
	EFI_SHELL_PARAMETERS_PROTOCOL *shell = firmware_shell();

	settings_default(settings);
	if (shell)
		settings->error_wait_ms = 0; /* a shell leaves the screen as it is */
	if (self)
		read_volume(settings, self);
	if (shell)
		read_shell(settings, shell);
	else if (self && self->LoadOptions)
		settings_options(settings, self->LoadOptions, self->LoadOptionsSize, warn,
		                 "the load options");
}
