#include "efi/race.h"

#include "efi/clock.h"
#include "efi/firmware.h"
#include "efi/keys.h"
#include "efi/mem.h"
#include "efi/show.h"
#include "efi/smbios.h"

#define PUMPS_MAX          4   /* of one NIC before the next one's turn */
#define LEADER_PUMPS_MAX   8   /* likewise, while a transfer has right of way */
#define LINGER_MAX         64  /* frames answered after the transfer */
#define OTHERS_MS          5   /* how often those are served that give way */
#define LOOK_LATEST_MS     100 /* for other things in a transfer that makes no pause */
#define LINK_WAIT_STALL_US 1000

/* RFC 4578 2.1, and IANA's list of processor architecture types */
#if defined(__x86_64__)
#define OUR_ARCH 7
#elif defined(__i386__)
#define OUR_ARCH 6
#elif defined(__aarch64__)
#define OUR_ARCH 11
#endif

static struct attempt *end_of(const struct race *race)
{
	return race->attempt + race->count;
}

static void set_up(const struct race *race, struct attempt *a, struct nic *nic)
{
	attempt_init(a, nic, race->inbox, race_number(race, a), race->verbose);
}

bool race_init(struct race *race, struct nics *nics, const struct settings *settings)
{
	*race = (struct race){
		.attempt = firmware_alloc(nics->count * sizeof(*race->attempt)),
		.count = nics->count,
		.inbox = firmware_alloc(sizeof(*race->inbox)),
		.verbose = settings->verbose,
		.config = {.arch = OUR_ARCH, .link_wait_ms = settings->link_wait_ms},
	};
	if (!race->attempt || !race->inbox)
		return false;
	for (uint32_t n = 0; n < race->count; n++)
		set_up(race, &race->attempt[n], &nics->nic[n]);
	smbios_uuid(race->config.uuid);
	memcpy(race->config.user_class, settings->user_class, sizeof(settings->user_class));
	_Static_assert(sizeof(settings->user_class) == sizeof(race->config.user_class), "class");
	return true;
}

unsigned race_number(const struct race *race, const struct attempt *attempt)
{
	return race->count > 1 ? (unsigned)(attempt - race->attempt) + 1 : 0;
}

/* ---- opening ---- */

static struct attempt *complete(const struct race *race)
{
	for (struct attempt *a = race->attempt; a < end_of(race); a++) {
		if (a->state == ATTEMPT_COMPLETE && !menu_holds(&race->menu, a))
			return a;
	}
	return NULL;
}

typedef bool judge(const struct attempt *a, uint64_t now_ms);

static bool any(const struct race *race, judge *holds)
{
	for (struct attempt *a = race->attempt; a < end_of(race); a++) {
		if (holds(a, race->now_ms))
			return true;
	}
	return false;
}

/*
 * Opening a NIC blocks, with some drivers for seconds, and an exchange on another one would stand
 * still meanwhile. Where there is a link, it still is the way to the next server; where there is
 * none it can wait until those with a link had their chance.
 */
static void open_next(struct race *race)
{
	struct attempt *a;

	while (race->opened < race->count && race->attempt[race->opened].state != ATTEMPT_CLOSED)
		race->opened++; /* it goes on from an earlier race */
	a = &race->attempt[race->opened];
	if (race->opened == race->count || race->menu.chooser || complete(race))
		return;
	if (any(race, nic_has_link(a->nic) ? attempt_expects : attempt_hopes))
		return;
	race->opened++;
	attempt_open(a, &race->config);
	if (a->state == ATTEMPT_OVER)
		show_end(race, a);
}

/* ---- the loop ---- */

static bool wants_serving(const struct race *race, const struct attempt *a)
{
	if (a->state == ATTEMPT_CLOSED || a->state == ATTEMPT_OVER || menu_holds(&race->menu, a))
		return false;
	return !race->leader || race->leader == a || race->now_ms >= a->served_ms + OTHERS_MS;
}

static unsigned pumps_max(const struct race *race, const struct attempt *a)
{
	return a == race->leader ? LEADER_PUMPS_MAX : PUMPS_MAX;
}

/* Gives each NIC its turn. False: none had anything to do. */
static bool serve(struct race *race)
{
	bool busy = false;

	for (struct attempt *a = race->attempt; a < end_of(race); a++) {
		if (!wants_serving(race, a))
			continue;
		a->served_ms = race->now_ms;
		for (unsigned n = 0; n < pumps_max(race, a) && attempt_pump(a); n++)
			busy = true;
		if (attempt_ended(a))
			show_end(race, a);
	}
	return busy;
}

/*
 * The transfer that runs keeps the right of way until it is over or comes to a halt: the others
 * together would take as much time as it needs.
 */
static void choose_leader(struct race *race)
{
	if (race->leader && attempt_transfers(race->leader, race->now_ms))
		return;
	race->leader = NULL;
	for (struct attempt *a = race->attempt; a < end_of(race); a++) {
		if (!race->leader && attempt_transfers(a, race->now_ms))
			race->leader = a;
	}
}

static bool all_over(const struct race *race)
{
	for (struct attempt *a = race->attempt; a < end_of(race); a++) {
		if (a->state != ATTEMPT_OVER)
			return false;
	}
	return true;
}

bool race_waits_for_link(const struct race *race)
{
	bool waits = false;

	for (struct attempt *a = race->attempt; a < end_of(race); a++) {
		if (!attempt_waits_for_link(a) && !attempt_is_over(a))
			return false;
		waits = waits || attempt_waits_for_link(a);
	}
	return waits;
}

struct attempt *race_local(const struct race *race)
{
	for (struct attempt *a = race->attempt; a < end_of(race); a++) {
		if (a->failure.err == ERR_LOCAL_BOOT)
			return a;
	}
	return NULL;
}

static void end_link_wait(struct race *race)
{
	for (struct attempt *a = race->attempt; a < end_of(race); a++) {
		uint32_t waited_ms = (uint32_t)(race->now_ms - a->boot.phase_since_ms);

		if (attempt_waits_for_link(a))
			attempt_stop(a, (struct failure){ERR_LINK_DOWN, {waited_ms / 100 * 100}});
	}
}

static void stop(struct race *race)
{
	race->stopped = true;
	for (struct attempt *a = race->attempt; a < end_of(race); a++) {
		if (a->state == ATTEMPT_CLOSED) {
			a->failure.err = ERR_ABORTED;
			a->state = ATTEMPT_OVER;
		} else if (!attempt_is_over(a)) {
			attempt_stop(a, (struct failure){.err = ERR_ABORTED});
		}
	}
}

static void poll_keys(struct race *race)
{
	enum key key = keys_poll(race->now_ms);

	if (key == KEY_NONE)
		return;
	if (key == KEY_STOP)
		stop(race);
	else if (!menu_key(&race->menu, key, race->now_ms) && race_waits_for_link(race))
		end_link_wait(race);
}

/*
 * At most once a millisecond, and where a transfer runs only in its pauses: a frame that comes
 * while a line is drawn can be one too many for the NIC, and a window lost.
 */
static bool is_time_to_look(const struct race *race)
{
	if (race->leader && !attempt_pauses(race->leader))
		return race->now_ms >= race->looked_ms + LOOK_LATEST_MS;
	return race->now_ms != race->looked_ms;
}

/* What may take long. */
static void look_around(struct race *race)
{
	bool may_block;

	race->looked_ms = race->now_ms;
	choose_leader(race);
	open_next(race);
	may_block = !any(race, attempt_hopes);
	for (struct attempt *a = race->attempt; a < end_of(race); a++) {
		if (!menu_holds(&race->menu, a))
			attempt_poll_link(a, race->now_ms, race->leader != NULL, may_block);
	}
	menu_look(&race->menu, race->attempt, race->count);
	poll_keys(race);
	show_steps(race);
	show_present(race);
}

struct attempt *race_run(struct race *race)
{
	keys_discard();
	look_around(race);
	while (!complete(race) && !all_over(race) && !race_local(race)) {
		bool busy = serve(race);

		race->now_ms = clock_ms();
		if (!is_time_to_look(race))
			continue;
		look_around(race);
		if (!busy && race_waits_for_link(race))
			firmware.boot->Stall(LINK_WAIT_STALL_US);
	}
	show_all_steps(race);
	return complete(race);
}

/* ---- the end ---- */

static bool any_ending(const struct race *race)
{
	for (struct attempt *a = race->attempt; a < end_of(race); a++) {
		if (a->state == ATTEMPT_ENDING)
			return true;
	}
	return false;
}

void race_finish(struct race *race, struct attempt *winner)
{
	race->leader = NULL;
	for (struct attempt *a = race->attempt; a < end_of(race); a++) {
		if (a == winner || attempt_is_over(a))
			continue;
		a->lost = true;
		if (a->state != ATTEMPT_CLOSED)
			attempt_stop(a, (struct failure){.err = ERR_ABORTED});
	}
	while (any_ending(race))
		serve(race);
	/* A server that missed our last ACK sends its last DATA again. */
	for (unsigned n = 0; winner && n < LINGER_MAX && attempt_pump(winner); n++)
		;
	for (struct attempt *a = race->attempt; a < end_of(race); a++)
		attempt_close(a);
	show_all_steps(race);
}

void race_resume(struct race *race, struct attempt *winner)
{
	race->opened = 0;
	for (struct attempt *a = race->attempt; a < end_of(race); a++) {
		if (a->lost && !a->ran)
			set_up(race, a, a->nic);
	}
	attempt_next(winner, (struct failure){.err = ERR_IMAGE_RETURNED});
}

void race_free(struct race *race)
{
	/* Seeds, and what went over the wire. */
	if (race->attempt)
		wipe(race->attempt, race->count * sizeof(*race->attempt));
	firmware_free(race->attempt);
	firmware_free(race->inbox);
	race->attempt = NULL;
	race->inbox = NULL;
}
