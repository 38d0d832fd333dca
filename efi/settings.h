/*
 * Settings from a line of options ("verbose user-class=Foo link-wait=20") or from a file of such
 * lines. Pure: any octets may be given, what is not understood is told to the caller and left.
 */
#ifndef EFI_SETTINGS_H
#define EFI_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/boot.h"

#define SETTINGS_WORD_MAX   95   /* characters of a setting */
#define SETTINGS_WAIT_MAX_S 3600 /* no wait can be set longer */

struct settings {
	bool verbose;
	uint32_t link_wait_ms;  /* how long each NIC is given to find a link */
	uint32_t error_wait_ms; /* how long a failure stays on the screen; any key ends it */
	char user_class[BOOT_USER_CLASS_MAX + 1]; /* DHCP option 77 */
};

/* Called with each word that is not understood, a C string. */
typedef void settings_unknown(void *context, const char *word);

/* What holds when nobody says otherwise. */
void settings_default(struct settings *settings);

/* A file: a setting a line, blanks around it ignored, '#' begins a comment. */
void settings_file(struct settings *settings, const uint8_t *text, size_t len,
                   settings_unknown *unknown, void *context);

/*
 * The load options of a boot option or a shell: words in UTF-16 or ASCII. A first word that ends in
 * ".efi" is the program's own name. Firmware puts marks of its own there, too: what is not text is
 * ignored as a whole.
 */
void settings_options(struct settings *settings, const uint8_t *options, size_t len,
                      settings_unknown *unknown, void *context);

/* One setting, a C string. False if it is not understood; settings are unchanged then. */
bool settings_word(struct settings *settings, const char *word);

#endif
