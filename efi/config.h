#ifndef EFI_CONFIG_H
#define EFI_CONFIG_H

#include "efi/settings.h"

#define CONFIG_FILE_MAX 4096 /* octets read of lanyard.conf */

/*
 * The settings of this start: the defaults, then lanyard.conf beside the program on its own volume,
 * then the load options. Words not understood are named on the console, and nothing else comes of
 * them. To be called before a NIC is opened: that may take the handle the program came from away.
 */
void config_read(struct settings *settings);

#endif
