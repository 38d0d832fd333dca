/* The command line of the host client. */
#ifndef TESTS_HOST_OPTIONS_H
#define TESTS_HOST_OPTIONS_H

#include "net/boot.h"

struct options {
	struct boot_config config;
	const uint8_t *mac; /* NULL: any */
	uint32_t lose_percent;
	bool lose_wrap; /* TFTP's blocks 65534 to 1 and their ACKs, once each */
	bool verbose;
	bool show_menu;         /* press a key during a menu's prompt */
	uint32_t choose;        /* the item to choose in a menu; PXE_ITEM_MAX: none */
	const char *tap, *file; /* names */
};

/* Fills in what the command line says, and a random seed if it says none; exits if it is wrong. */
void options_parse(struct options *options, int argc, char **argv);

/* Says what went wrong before the boot began, and exits with the status for that. */
_Noreturn void die(const char *what, const char *why);

#endif
