#include "efi/loop.h"

#include "efi/clock.h"
#include "efi/console.h"
#include "efi/firmware.h"
#include "efi/keys.h"

#define OUTPUT_MAX         16   /* frames sent in a row before looking at the NIC again */
#define EVENTS_MAX         16   /* of one frame */
#define LINGER_MAX         64   /* frames answered after the transfer */
#define LINK_POLL_WAIT_MS  100  /* while waiting for it */
#define LINK_POLL_MS       1000 /* later: asking takes time from the transfer */
#define LINK_RESTART_MS    5000 /* 1 Gbit/s takes up to 4 s to agree on; doubled each time */
#define LINK_WAIT_STALL_US 1000

static void send_due(struct attempt *a)
{
	struct link *link = &a->snp.link;

	for (unsigned n = 0; n < OUTPUT_MAX; n++) {
		size_t len = boot_output(&a->boot, a->tx, a->now_ms);

		if (len == 0)
			return;
		link->ops->send(link, a->tx, len); /* not sent is lost: it will be sent again */
	}
}

static void abort_boot(struct attempt *a, struct failure failure)
{
	boot_abort(&a->boot, failure, a->now_ms);
	send_due(a);
}

static void take_event(struct attempt *a, const struct boot_event *event)
{
	bool fits = true;

	switch (event->type) {
	case BOOT_EVENT_SIZE:
		a->report.size = event->size;
		fits = program_reserve(&a->program, event->size);
		break;
	case BOOT_EVENT_DATA:
		fits = program_write(&a->program, event->offset, event->data.data, event->data.len);
		report_received(&a->report, a->program.len, a->now_ms);
		break;
	case BOOT_EVENT_RESTART:
		a->program.len = 0;
		report_restart(&a->report);
		break;
	case BOOT_EVENT_DONE:
		report_complete(&a->report, a->now_ms);
		a->over = true;
		break;
	case BOOT_EVENT_FAILED:
		a->failure = event->failure;
		a->over = true;
		break;
	case BOOT_EVENT_COUNT:
		break;
	}
	if (!fits)
		abort_boot(a, (struct failure){.err = ERR_NO_MEMORY});
}

static void take_events(struct attempt *a)
{
	struct boot_event event;

	for (unsigned n = 0; n < EVENTS_MAX && boot_event(&a->boot, &event); n++)
		take_event(a, &event);
}

/* The ACK leaves before the octets it confirms are copied: the server works meanwhile. */
static bool pump(struct attempt *a)
{
	struct link *link = &a->snp.link;
	size_t len = link->ops->recv(link, a->rx, sizeof(a->rx));

	a->now_ms = clock_ms();
	if (len > 0) {
		a->frame_ms = a->now_ms;
		/* Some drivers never report a link; what brings frames has one. */
		if (a->boot.phase == BOOT_LINK)
			boot_link(&a->boot, true, a->now_ms);
		boot_input(&a->boot, a->rx, len, a->now_ms);
	} else if (boot_deadline_ms(&a->boot) > a->now_ms) {
		return false;
	}
	send_due(a);
	take_events(a);
	return true;
}

static void poll_link(struct attempt *a)
{
	struct link *link = &a->snp.link;
	bool waiting = a->boot.phase == BOOT_LINK;

	if (a->now_ms < a->link_poll_ms)
		return;
	boot_link(&a->boot, link->ops->up(link), a->now_ms);
	a->link_poll_ms = a->now_ms + (waiting ? LINK_POLL_WAIT_MS : LINK_POLL_MS);
	if (a->boot.phase != BOOT_LINK || a->now_ms < a->link_restart_ms)
		return;
	/* Some drivers look for the link only when started; starting breaks off finding one. */
	snp_restart(&a->snp);
	a->link_restart_gap_ms *= 2;
	a->link_restart_ms = clock_ms() + a->link_restart_gap_ms;
}

static void poll_keys(struct attempt *a)
{
	enum key key = keys_poll(a->now_ms);
	uint32_t waited_ms;

	if (key == KEY_NONE || a->over)
		return;
	if (a->boot.phase == BOOT_LINK) {
		waited_ms = (uint32_t)(a->now_ms - a->boot.phase_since_ms);
		abort_boot(a, (struct failure){ERR_LINK_DOWN, {waited_ms / 100 * 100}});
	} else if (key == KEY_STOP) {
		a->stopped = true;
		abort_boot(a, (struct failure){.err = ERR_ABORTED});
	}
	take_events(a);
}

/* What may take long, so at most once a millisecond and after what is due on the wire. */
static void look_around(struct attempt *a)
{
	poll_link(a);
	poll_keys(a);
	report_steps(&a->report, a->now_ms, a->now_ms - a->frame_ms);
	report_draw(&a->report, a->now_ms);
}

bool loop_run(struct attempt *attempt, const struct boot_config *config, bool verbose)
{
	struct attempt *a = attempt;
	uint64_t looked_ms = 0;

	a->now_ms = clock_ms();
	a->frame_ms = a->now_ms;
	a->link_restart_gap_ms = LINK_RESTART_MS;
	a->link_restart_ms = a->now_ms + LINK_RESTART_MS;
	boot_init(&a->boot, config, a->now_ms);
	report_init(&a->report, &a->boot, verbose);
	keys_discard();
	poll_link(a);
	while (!a->over) {
		bool busy = pump(a);

		if (a->now_ms == looked_ms)
			continue;
		looked_ms = a->now_ms;
		look_around(a);
		if (!busy && a->boot.phase == BOOT_LINK)
			firmware.boot->Stall(LINK_WAIT_STALL_US);
	}
	report_flush(&a->report);
	return a->failure.err == ERR_NONE;
}

void loop_linger(struct attempt *attempt)
{
	for (unsigned n = 0; n < LINGER_MAX && pump(attempt); n++)
		;
}
