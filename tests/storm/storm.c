/*
 * Many network boots at once over one tap: each a machine with a MAC of its own, as if the tap were
 * the uplink of a switch that they are all plugged into.
 *
 *   storm [--verbose] [--over MS] TAP COUNT FILE
 *
 * COUNT machines are switched on at once, or at any time in the first MS; FILE is what they must
 * receive. Prints a line of JSON for each when all have booted or failed. Ends with 0 if all have
 * booted, 1 if not, 2 when it could not begin.
 */
#define _DEFAULT_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "drivers/tap.h"
#include "net/wire/dhcp.h"
#include "net/wire/eth.h"
#include "tests/storm/member.h"

#define STATUS_NOT_ALL 1
#define STATUS_UNBEGUN 2
#define COUNT_MAX      10000
#define FRAMES_A_TURN  10000 /* received before deadlines are looked at again */
/* Places in a frame. */
#define ETH_TYPE_AT     12
#define UDP_DST_PORT_AT 36
#define DHCP_CHADDR_AT  70
#define WAIT_MAX_MS     1000
#define LINK_ASK_MS     10
#define LINK_ASKS_MAX   1000
#define TEXT_MAX        512

struct storm {
	struct tap tap;
	struct member *member;
	uint64_t *due_ms; /* the deadline of each, in one row to look through */
	uint32_t count;
	uint32_t booting; /* of them, those that have not ended yet */
	uint32_t over_ms;
	struct bytes served;
	bool verbose;
	uint64_t began_ms, now_ms;
};

static _Noreturn void die(const char *what, const char *why)
{
	fprintf(stderr, "storm: %s: %s\n", what, why);
	exit(STATUS_UNBEGUN);
}

static uint64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* ---- who is who ---- */

static mac mac_of(uint32_t number)
{
	return (mac){{0x02, 0x4c, 0x41, (uint8_t)(number >> 16), (uint8_t)(number >> 8),
	              (uint8_t)number}};
}

struct range {
	uint32_t first, end;
};

static struct range machine_called(const struct storm *storm, const uint8_t *octets)
{
	uint32_t number = (uint32_t)octets[3] << 16 | (uint32_t)octets[4] << 8 | octets[5];
	mac wanted = mac_of(number);

	if (number >= storm->count || memcmp(octets, wanted.octet, sizeof(wanted.octet)) != 0)
		return (struct range){0, 0};
	return (struct range){number, number + 1};
}

static bool is_dhcp_reply(struct bytes frame)
{
	return frame.len > DHCP_CHADDR_AT + sizeof(mac) &&
	       be16_get(frame.data + ETH_TYPE_AT) == ETH_TYPE_IPV4 &&
	       be16_get(frame.data + UDP_DST_PORT_AT) == DHCP_CLIENT_PORT;
}

/*
 * The machines that a frame is for. A DHCP server's broadcast is one machine's answer, which the
 * others would read to its xid and drop: a thousand times a thousand of that is work that they
 * have a processor each for, and this program has not.
 */
static struct range receivers_of(const struct storm *storm, struct bytes frame)
{
	if (!(frame.data[0] & 1))
		return machine_called(storm, frame.data);
	if (is_dhcp_reply(frame))
		return machine_called(storm, frame.data + DHCP_CHADDR_AT);
	return (struct range){0, storm->count};
}

/* ---- frames ---- */

static void attend(struct storm *storm, uint32_t number)
{
	if (member_attend(&storm->member[number], storm->now_ms))
		storm->booting--;
}

/* What one says to another does not come back from the tap; what it asks servers is lost on all. */
static void pass_on(struct storm *storm, uint32_t sender, struct bytes frame)
{
	struct range to = receivers_of(storm, frame);

	if (be16_get(frame.data + ETH_TYPE_AT) != ETH_TYPE_ARP)
		return;
	for (uint32_t i = to.first; i < to.end; i++) {
		if (i == sender)
			continue;
		member_hear(&storm->member[i], frame, storm->now_ms);
		attend(storm, i);
		storm->due_ms[i] = storm->now_ms;
	}
}

/* All that a machine has to do now. */
static void serve(struct storm *storm, uint32_t number)
{
	struct member *member = &storm->member[number];
	struct link *link = &storm->tap.link;
	uint8_t frame[LINK_FRAME_MAX];
	size_t len;

	while ((len = member_say(member, frame, storm->now_ms)) > 0) {
		link->ops->send(link, frame, len);
		pass_on(storm, number, (struct bytes){frame, len});
	}
	attend(storm, number);
	storm->due_ms[number] = member_deadline_ms(member);
}

static bool receive(struct storm *storm)
{
	struct link *link = &storm->tap.link;
	uint8_t frame[LINK_FRAME_MAX];
	size_t len = link->ops->recv(link, frame, sizeof(frame));
	struct range to = {0, 0};

	if (len >= ETH_HEADER_LEN)
		to = receivers_of(storm, (struct bytes){frame, len});
	for (uint32_t i = to.first; i < to.end; i++) {
		member_hear(&storm->member[i], (struct bytes){frame, len}, storm->now_ms);
		serve(storm, i);
	}
	return len > 0;
}

static void serve_due(struct storm *storm)
{
	for (uint32_t i = 0; i < storm->count; i++) {
		if (storm->due_ms[i] <= storm->now_ms)
			serve(storm, i);
	}
}

static void wait_for_frame(const struct storm *storm)
{
	struct pollfd tap = {.fd = tap_fd(&storm->tap), .events = POLLIN};
	uint64_t until_ms = storm->now_ms + WAIT_MAX_MS;

	for (uint32_t i = 0; i < storm->count; i++) {
		if (storm->due_ms[i] < until_ms)
			until_ms = storm->due_ms[i];
	}
	poll(&tap, 1, until_ms > storm->now_ms ? (int)(until_ms - storm->now_ms) : 0);
}

/* All that wait come before the deadlines: no time is over while an answer lies unread. */
static void receive_all(struct storm *storm)
{
	uint32_t left = FRAMES_A_TURN;

	do
		storm->now_ms = clock_ms();
	while (receive(storm) && --left > 0);
}

static void run(struct storm *storm)
{
	while (storm->booting > 0) {
		receive_all(storm);
		serve_due(storm);
		wait_for_frame(storm);
	}
}

/* ---- the beginning and the end ---- */

static void print_trace(void *context, const struct trace_entry *entry)
{
	const struct member *member = context;
	const uint8_t *octet = member->boot.config.mac;
	char text[TEXT_MAX];

	boot_trace_text(&member->boot, entry, text, sizeof(text));
	fprintf(stderr, "%u %llu %-4s %s\n", (unsigned)octet[4] << 8 | octet[5],
	        (unsigned long long)(entry->at_ms - member->began_ms), trace_actor(entry->id),
	        text);
}

static void switch_on(struct storm *storm, uint32_t number, struct rng *rng)
{
	struct member *member = &storm->member[number];
	struct boot_config config = {
		.arch = 7, .user_class = "Lanyard", .link_wait_ms = BOOT_LINK_WAIT_MS};
	mac own = mac_of(number);
	uint64_t on_ms = storm->began_ms + rng_between(rng, 0, storm->over_ms);

	memcpy(config.mac, own.octet, sizeof(config.mac));
	memcpy(config.uuid, own.octet, sizeof(own.octet));
	for (size_t i = 0; i < RNG_SEED_LEN; i++)
		config.seed[i] = (uint8_t)rng_u32(rng);
	if (storm->verbose) {
		config.trace_sink = print_trace;
		config.trace_context = member;
	}
	member_init(member, &config, storm->served, storm->began_ms, on_ms);
	storm->due_ms[number] = on_ms;
}

static void map_served(struct storm *storm, const char *name)
{
	int file = open(name, O_RDONLY | O_CLOEXEC);
	struct stat about;
	void *octets;

	if (file < 0 || fstat(file, &about) != 0)
		die(name, strerror(errno));
	octets = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (octets == MAP_FAILED)
		die(name, strerror(errno));
	close(file);
	storm->served = (struct bytes){octets, (size_t)about.st_size};
}

/* The switch forwards nothing until it has seen the cable. */
static void wait_for_link(struct storm *storm)
{
	struct link *link = &storm->tap.link;

	for (int n = 0; !link->ops->up(link); n++) {
		if (n == LINK_ASKS_MAX)
			die(storm->tap.name, "no link");
		poll(NULL, 0, LINK_ASK_MS);
	}
}

static void begin(struct storm *storm, const char *tap, const char *file)
{
	uint8_t seed[RNG_SEED_LEN];
	struct rng rng;
	int failed = tap_open(&storm->tap, tap, NULL);

	if (failed)
		die(tap, strerror(failed));
	map_served(storm, file);
	storm->member = calloc(storm->count, sizeof(*storm->member));
	storm->due_ms = calloc(storm->count, sizeof(*storm->due_ms));
	if (!storm->member || !storm->due_ms || getrandom(seed, sizeof(seed), 0) != sizeof(seed))
		die("begin", strerror(errno));
	rng_init(&rng, seed);
	wait_for_link(storm);
	storm->booting = storm->count;
	storm->began_ms = clock_ms();
	for (uint32_t i = 0; i < storm->count; i++)
		switch_on(storm, i, &rng);
}

/* Returns how many have not booted. */
static uint32_t print_all(const struct storm *storm)
{
	uint32_t failed = 0;

	for (uint32_t i = 0; i < storm->count; i++) {
		member_print(&storm->member[i]);
		failed += !member_has_booted(&storm->member[i]);
	}
	return failed;
}

static uint32_t number_of(const char *text, uint32_t max)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || *end || value > max)
		die(text, "not a number, or too large");
	return (uint32_t)value;
}

static void read_options(struct storm *storm, int argc, char **argv)
{
	static const struct option known[] = {
		{"verbose", no_argument, NULL, 'v'},
		{"over", required_argument, NULL, 'o'},
		{NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'v')
			storm->verbose = true;
		else if (option == 'o')
			storm->over_ms = number_of(optarg, UINT32_MAX);
		else
			exit(STATUS_UNBEGUN);
	}
	if (argc - optind != 3)
		die("usage", "storm [--verbose] [--over MS] TAP COUNT FILE");
	storm->count = number_of(argv[optind + 1], COUNT_MAX);
}

int main(int argc, char **argv)
{
	static struct storm storm;
	uint32_t failed;

	read_options(&storm, argc, argv);
	begin(&storm, argv[argc - 3], argv[argc - 1]);
	run(&storm);
	failed = print_all(&storm);
	tap_close(&storm.tap);
	free(storm.member);
	free(storm.due_ms);
	munmap((void *)storm.served.data, storm.served.len);
	return failed == 0 ? 0 : STATUS_NOT_ALL;
}
