/*
 * The network boot client as a program for Linux: the loop of net/boot.h over a tap.
 *
 *   client [options] TAP FILE     boots on TAP and writes the boot program to FILE
 *
 * Ends with 0 when the program is complete, 1 when the boot failed (code, sentence and hint are the
 * last lines said), 2 when it could not begin, 3 when the stack broke its own contract. SIGINT and
 * SIGTERM stop the boot like a key.
 */
#define _DEFAULT_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "drivers/tap.h"
#include "net/boot.h"
#include "tests/host/lossy.h"
#include "tests/host/options.h"

#define LINK_ASK_MS   100 /* how often the link is asked whether it is up */
#define IDLE_TURN_MAX 16  /* turns in which a deadline has passed and nothing came of it */
#define FRAME_MIN     60
#define TEXT_MAX      512

enum { ENDED_DONE = 0, ENDED_FAILED = 1, ENDED_BUG = 3, RUNNING };

struct client {
	struct tap tap;
	struct lossy cable;
	struct boot boot;
	int file;
	const struct options *options;
	bool has_menu; /* that the user of the options has been shown */
	int ended;
	uint64_t ended_ms;
	uint64_t began_ms;
	uint64_t link_ask_ms;
	uint32_t idle_turns;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
	(void)number;
	interrupted = 1;
}

static uint64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void print_trace(void *context, const struct trace_entry *entry)
{
	struct client *client = context;
	uint64_t at_ms = entry->at_ms - client->began_ms;
	char text[TEXT_MAX];

	if (trace_level(entry->id) == TRACE_DETAIL && !client->options->verbose)
		return;
	boot_trace_text(&client->boot, entry, text, sizeof(text));
	printf("%3u.%03u %-4s %s\n", (unsigned)(at_ms / 1000), (unsigned)(at_ms % 1000),
	       trace_actor(entry->id), text);
}

static void print_failure(struct client *client, const struct failure *failure)
{
	char text[TEXT_MAX];

	boot_failure_text(&client->boot, failure, text, sizeof(text));
	printf("E%02u %s %s\n%s\n", (unsigned)failure->err, net_err_name(failure->err), text,
	       net_err_hint(failure->err));
}

static void print_drops(const struct client *client)
{
#define X(name, text) #name,
	static const char *const name[] = { "NONE", DROPS(X) };
#undef X

	for (size_t i = 1; i < DROP_COUNT; i++) {
		if (client->boot.env.drops[i] > 0)
			printf("dropped %u %s\n", (unsigned)client->boot.env.drops[i], name[i]);
	}
	if (client->cable.wrap_lost_count > 0)
		printf("lost at the wrap %u\n", (unsigned)client->cable.wrap_lost_count);
	if (client->tap.link.faults > 0)
		printf("link faults %u\n", (unsigned)client->tap.link.faults);
}

static void write_data(struct client *client, const struct boot_event *event)
{
	ssize_t len = pwrite(client->file, event->data.data, event->data.len, (off_t)event->offset);

	if (len != (ssize_t)event->data.len) {
		perror("client: write");
		boot_next(&client->boot, (struct failure){.err = ERR_NO_MEMORY}, clock_ms());
	}
}

static void handle(struct client *client, const struct boot_event *event)
{
	switch (event->type) {
	case BOOT_EVENT_SIZE:
		printf("size %llu\n", (unsigned long long)event->size);
		break;
	case BOOT_EVENT_DATA:
		write_data(client, event);
		break;
	case BOOT_EVENT_RESTART:
		if (ftruncate(client->file, 0) != 0)
			perror("client: ftruncate");
		break;
	case BOOT_EVENT_DONE:
		printf("done %llu\n", (unsigned long long)event->size);
		client->ended = ENDED_DONE;
		break;
	case BOOT_EVENT_FAILED:
		print_failure(client, &event->failure);
		client->ended = ENDED_FAILED;
		client->ended_ms = clock_ms();
		break;
	case BOOT_EVENT_COUNT:
		break;
	}
}

static void wait_for_frame(const struct client *client, uint64_t now_ms)
{
	struct pollfd tap = {.fd = tap_fd(&client->tap), .events = POLLIN};
	uint64_t until_ms = boot_deadline_ms(&client->boot);

	if (until_ms > client->link_ask_ms)
		until_ms = client->link_ask_ms;
	poll(&tap, 1, until_ms > now_ms ? (int)(until_ms - now_ms) : 0);
}

/* The switch cannot tell: a bridge may take off the padding of what it forwards. */
static void check_length(struct client *client, size_t len)
{
	if (len >= FRAME_MIN && len <= LINK_FRAME_MAX)
		return;
	printf("BUG: a frame of %u octets to send\n", (unsigned)len);
	client->ended = ENDED_BUG;
}

static bool turn(struct client *client, uint64_t now_ms)
{
	uint8_t in[LINK_FRAME_MAX], out[LINK_FRAME_MAX];
	struct link *link = &client->cable.link;
	struct boot *boot = &client->boot;
	struct boot_event event;
	size_t len;
	bool busy = false;

	if (client->link_ask_ms <= now_ms) {
		boot_link(boot, link->ops->up(link), now_ms);
		client->link_ask_ms = now_ms + LINK_ASK_MS;
	}
	len = link->ops->recv(link, in, sizeof(in));
	if (len > 0) {
		boot_input(boot, in, len, now_ms);
		busy = true;
	}
	while ((len = boot_output(boot, out, now_ms)) > 0) {
		check_length(client, len);
		link->ops->send(link, out, len);
		busy = true;
	}
	while (boot_event(boot, &event)) {
		handle(client, &event);
		busy = true;
	}
	return busy;
}

/* A deadline that has passed must make the stack do something; else a loop would never sleep. */
static void check_deadline(struct client *client, uint64_t now_ms)
{
	if (boot_deadline_ms(&client->boot) > now_ms)
		client->idle_turns = 0;
	else if (++client->idle_turns > IDLE_TURN_MAX) {
		printf("BUG: deadline passed %u turns ago in phase %u, and nothing is done\n",
		       (unsigned)client->idle_turns, (unsigned)client->boot.phase);
		client->ended = ENDED_BUG;
	}
}

static void print_menu(const struct pxe_menu *menu, uint32_t left_ms)
{
	printf("prompt \"%s\" %u ms\n", menu->prompt, (unsigned)left_ms);
	for (uint32_t i = 0; i < menu->item_count; i++)
		printf("item %u type %u \"%s\"\n", (unsigned)i, (unsigned)menu->item[i].type,
		       menu->item[i].text);
}

/* What a user would do at once: nothing, a key that shows the menu, or choosing an item. */
static void use_menu(struct client *client, uint64_t now_ms)
{
	const struct pxe_menu *menu = boot_menu(&client->boot);
	bool is_new = menu && !client->has_menu;

	client->has_menu = menu != NULL;
	if (!is_new)
		return;
	if (client->options->show_menu)
		boot_show_menu(&client->boot, now_ms);
	print_menu(menu, boot_menu_left_ms(&client->boot, now_ms));
	if (client->options->choose < PXE_ITEM_MAX)
		boot_choose(&client->boot, client->options->choose, now_ms);
}

/* A failed boot still has to tell the servers that it is over. */
static bool is_to_go_on(const struct client *client)
{
	if (client->ended != ENDED_FAILED)
		return client->ended == RUNNING;
	return boot_deadline_ms(&client->boot) != NET_NEVER &&
	       clock_ms() - client->ended_ms < BOOT_LAST_WORDS_MS;
}

static int run(struct client *client)
{
	client->ended = RUNNING;
	while (is_to_go_on(client)) {
		uint64_t now_ms = clock_ms();

		if (interrupted && client->ended == RUNNING) {
			interrupted = 0;
			boot_abort(&client->boot, (struct failure){.err = ERR_ABORTED}, now_ms);
		}
		use_menu(client, now_ms);
		if (turn(client, now_ms)) {
			client->idle_turns = 0;
			continue;
		}
		check_deadline(client, now_ms);
		wait_for_frame(client, now_ms);
	}
	print_drops(client);
	return client->ended;
}

static void print_seed(const uint8_t seed[RNG_SEED_LEN])
{
	printf("seed ");
	for (size_t i = 0; i < RNG_SEED_LEN; i++)
		printf("%02x", seed[i]);
	printf("\n");
}

static void begin(struct client *client, struct options *options)
{
	struct boot_config *config = &options->config;
	int failed = tap_open(&client->tap, options->tap, options->mac);

	if (failed)
		die(options->tap, strerror(failed));
	client->file = open(options->file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (client->file < 0)
		die(options->file, strerror(errno));
	client->options = options;
	client->began_ms = clock_ms();
	lossy_init(&client->cable, &client->tap.link, options->lose_percent, options->lose_wrap,
	           config->seed);
	memcpy(config->mac, client->tap.link.mac, sizeof(config->mac));
	config->trace_sink = print_trace;
	config->trace_context = client;
	boot_init(&client->boot, config, client->began_ms);
}

int main(int argc, char **argv)
{
	static struct client client;
	struct options options;

	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	options_parse(&options, argc, argv);
	print_seed(options.config.seed);
	begin(&client, &options);
	run(&client);
	tap_close(&client.tap);
	if (close(client.file) != 0)
		die(options.file, strerror(errno));
	return client.ended;
}
