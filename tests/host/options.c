#define _DEFAULT_SOURCE
#include "tests/host/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define STATUS_UNBEGUN 2

_Noreturn void die(const char *what, const char *why)
{
	fprintf(stderr, "client: %s: %s\n", what, why);
	exit(STATUS_UNBEGUN);
}

/* Exactly count octets as hexadecimal digits; ':' and '-' between them are skipped. */
static void parse_hex(const char *option, const char *text, uint8_t *out, size_t count)
{
	size_t digits = 0;

	memset(out, 0, count);
	for (; *text; text++) {
		char digit[2] = {*text};
		char *end;
		unsigned long value = strtoul(digit, &end, 16);

		if (*text == ':' || *text == '-')
			continue;
		if (end == digit || digits == 2 * count)
			die(option, "wrong number of hexadecimal digits");
		out[digits / 2] = (uint8_t)((unsigned long)out[digits / 2] << 4 | value);
		digits++;
	}
	if (digits != 2 * count)
		die(option, "wrong number of hexadecimal digits");
}

static uint32_t parse_number(const char *option, const char *text, uint32_t max)
{
	char *end;
	unsigned long value = strtoul(text, &end, 0);

	if (end == text || *end || value > max)
		die(option, "not a number, or too large");
	return (uint32_t)value;
}

static _Noreturn void usage(void)
{
	fputs("usage: client [--verbose] [--seed 64HEX] [--mac HEX] [--uuid HEX] [--arch N]\n"
	      "              [--user-class TEXT] [--link-wait MS] [--lose PERCENT]\n"
	      "              [--lose-wrap] [--show-menu] [--choose ITEM] TAP FILE\n",
	      stderr);
	exit(STATUS_UNBEGUN);
}

static void parse_option(struct options *options, int option, const char *text)
{
	struct boot_config *config = &options->config;

	switch (option) {
	case 'v':
		options->verbose = true;
		break;
	case 's':
		parse_hex("--seed", text, config->seed, sizeof(config->seed));
		break;
	case 'm':
		parse_hex("--mac", text, config->mac, sizeof(config->mac));
		options->mac = config->mac;
		break;
	case 'u':
		parse_hex("--uuid", text, config->uuid, sizeof(config->uuid));
		break;
	case 'a':
		config->arch = (uint16_t)parse_number("--arch", text, UINT16_MAX);
		break;
	case 'c':
		snprintf(config->user_class, sizeof(config->user_class), "%s", text);
		break;
	case 'l':
		config->link_wait_ms = parse_number("--link-wait", text, UINT32_MAX);
		break;
	case 'p':
		options->lose_percent = parse_number("--lose", text, 100);
		break;
	case 'w':
		options->lose_wrap = true;
		break;
	case 'n':
		options->show_menu = true;
		break;
	case 'i':
		options->choose = parse_number("--choose", text, PXE_ITEM_MAX - 1);
		break;
	default:
		usage();
	}
}

void options_parse(struct options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{"verbose", no_argument, NULL, 'v'},
		{"seed", required_argument, NULL, 's'},
		{"mac", required_argument, NULL, 'm'},
		{"uuid", required_argument, NULL, 'u'},
		{"arch", required_argument, NULL, 'a'},
		{"user-class", required_argument, NULL, 'c'},
		{"link-wait", required_argument, NULL, 'l'},
		{"lose", required_argument, NULL, 'p'},
		{"lose-wrap", no_argument, NULL, 'w'},
		{"show-menu", no_argument, NULL, 'n'},
		{"choose", required_argument, NULL, 'i'},
		{NULL, 0, NULL, 0},
	};
	int option;

	*options = (struct options){
		.config = {.arch = 7, .user_class = "Lanyard", .link_wait_ms = BOOT_LINK_WAIT_MS},
		.choose = PXE_ITEM_MAX,
	};
	if (getrandom(options->config.seed, RNG_SEED_LEN, 0) != RNG_SEED_LEN)
		die("getrandom", strerror(errno));
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
		parse_option(options, option, optarg);
	if (argc - optind != 2)
		usage();
	options->tap = argv[optind];
	options->file = argv[optind + 1];
}
