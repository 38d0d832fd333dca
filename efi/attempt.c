#include "efi/attempt.h"

#include "efi/clock.h"
#include "efi/entropy.h"
#include "efi/firmware.h"
#include "efi/mem.h"

#define OUTPUT_MAX        16   /* frames sent in a row before looking at the NIC again */
#define EVENTS_MAX        16   /* of one frame */
#define LINK_POLL_WAIT_MS 100  /* while waiting for it */
#define LINK_POLL_MS      1000 /* later: asking takes time from the transfer */
#define LINK_RESTART_MS   5000 /* 1 Gbit/s takes up to 4 s to agree on; doubled each time */
#define PAUSE_MS          100  /* a transfer in which nothing came for so long has come to a halt */
#define BUSY_MS           150  /* after a packet that meant something the next is near */
#define HEAD_START_MS     1000 /* for the first answer: ISC dhcpd pings an address for 1 s */

static void send_due(struct attempt *a)
{
	struct link *link = &a->snp.link;

	for (unsigned n = 0; n < OUTPUT_MAX; n++) {
		size_t len = boot_output(&a->boot, a->tx, a->now_ms);

		if (len == 0)
			return;
		a->answered = true;
		link->ops->send(link, a->tx, len); /* not sent is lost: it will be sent again */
	}
}

/* What the firmware said of an earlier source's program is not about a later failure. */
static void fail(struct attempt *a, struct failure failure)
{
	if (failure.err != a->useless)
		a->status = EFI_SUCCESS;
	a->failure = failure;
	a->state = ATTEMPT_ENDING;
	a->end_ms = a->now_ms + BOOT_LAST_WORDS_MS;
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
		a->data_ms = a->now_ms;
		break;
	case BOOT_EVENT_RESTART:
		a->program.len = 0;
		a->data_ms = 0;
		report_restart(&a->report);
		break;
	case BOOT_EVENT_DONE:
		report_complete(&a->report, a->now_ms);
		a->state = ATTEMPT_COMPLETE;
		break;
	case BOOT_EVENT_FAILED:
		fail(a, event->failure);
		break;
	case BOOT_EVENT_COUNT:
		break;
	}
	if (!fits)
		boot_next(&a->boot, (struct failure){.err = ERR_NO_MEMORY}, a->now_ms);
}

/* An abort sends its word and is an event of its own. */
static void take_events(struct attempt *a)
{
	struct boot_event event;

	for (unsigned n = 0; n < EVENTS_MAX && boot_event(&a->boot, &event); n++)
		take_event(a, &event);
}

static void tell_link(struct attempt *a, bool up)
{
	boot_link(&a->boot, up, a->now_ms);
	if (a->boot.phase != BOOT_LINK && a->begun_ms == 0)
		a->begun_ms = a->now_ms;
}

static void receive(struct attempt *a, const uint8_t *frame, size_t len)
{
	uint32_t traced = a->boot.env.trace.count;

	a->frame_ms = a->now_ms;
	a->answered = false;
	/* Some drivers never report a link; what brings frames has one. */
	if (a->boot.phase == BOOT_LINK)
		tell_link(a, true);
	boot_input(&a->boot, frame, len, a->now_ms);
	if (a->boot.env.trace.count != traced)
		a->busy_until_ms = a->now_ms + BUSY_MS;
	/* The ACK leaves before the octets it confirms are copied: the server works meanwhile. */
	if (boot_window_left(&a->boot) == 0)
		send_due(a);
	take_events(a);
}

/* Where no frame came. False: nothing is due, and there was a rest. */
static bool do_what_is_due(struct attempt *a)
{
	if (boot_deadline_ms(&a->boot) > a->now_ms) {
		snp_rest();
		return false;
	}
	send_due(a);
	take_events(a);
	return true;
}

bool attempt_pump(struct attempt *a)
{
	struct inbox *inbox = a->inbox;
	uint32_t left = boot_window_left(&a->boot);

	inbox_fill(inbox, &a->snp.link, left > 0 ? left : 1);
	a->now_ms = clock_ms();
	a->idle = inbox->count == 0;
	if (a->idle)
		return do_what_is_due(a);
	for (uint32_t n = 0; n < inbox->count; n++)
		receive(a, inbox->frame[n], inbox->len[n]);
	return true;
}

void attempt_poll_link(struct attempt *a, uint64_t now_ms, bool hurried, bool may_block)
{
	struct link *link = &a->snp.link;
	bool waiting = attempt_waits_for_link(a);

	if (a->state != ATTEMPT_RUNNING || now_ms < a->link_poll_ms)
		return;
	a->now_ms = now_ms;
	tell_link(a, link->ops->up(link));
	a->link_poll_ms = a->now_ms + (waiting && !hurried ? LINK_POLL_WAIT_MS : LINK_POLL_MS);
	if (!attempt_waits_for_link(a) || !may_block || a->now_ms < a->link_restart_ms)
		return;
	/* Some drivers look for the link only when started; starting breaks off finding one. */
	snp_restart(&a->snp);
	a->link_restart_gap_ms *= 2;
	a->link_restart_ms = clock_ms() + a->link_restart_gap_ms;
}

static enum net_err open_nic(struct attempt *a)
{
	enum net_err err = nic_open(a->nic, &a->status);

	memset(&a->snp, 0, sizeof(a->snp));
	if (err != ERR_NONE)
		return err;
	err = snp_open(&a->snp, a->nic->snp, firmware.boot);
	a->status = a->snp.status;
	if (err != ERR_NONE)
		nic_close(a->nic);
	return err;
}

void attempt_init(struct attempt *a, struct nic *nic, struct inbox *inbox, unsigned number,
                  bool verbose)
{
	memset(a, 0, sizeof(*a));
	a->nic = nic;
	a->inbox = inbox;
	report_init(&a->report, &a->boot, number, verbose);
}

void attempt_open(struct attempt *a, const struct boot_config *config)
{
	struct boot_config own = *config;

	a->failure.err = open_nic(a);
	if (a->failure.err != ERR_NONE) {
		a->state = ATTEMPT_OVER;
		return;
	}
	a->status = EFI_SUCCESS;
	memcpy(own.mac, a->snp.link.mac, sizeof(own.mac));
	entropy_seed(own.seed, own.mac, own.uuid);
	own.trace_sink = report_take;
	own.trace_context = &a->report;
	a->now_ms = clock_ms();
	a->frame_ms = a->now_ms;
	a->link_restart_gap_ms = LINK_RESTART_MS;
	a->link_restart_ms = a->now_ms + LINK_RESTART_MS;
	boot_init(&a->boot, &own, a->now_ms);
	wipe(own.seed, sizeof(own.seed));
	a->state = ATTEMPT_RUNNING;
	attempt_poll_link(a, a->now_ms, false, false);
}

void attempt_stop(struct attempt *a, struct failure failure)
{
	a->now_ms = clock_ms();
	boot_abort(&a->boot, failure, a->now_ms);
	send_due(a);
	take_events(a);
}

void attempt_next(struct attempt *a, struct failure failure)
{
	EFI_STATUS said = a->status;
	enum net_err err = a->nic->open ? ERR_NONE : open_nic(a);

	a->now_ms = clock_ms();
	if (err != ERR_NONE) {
		a->failure.err = err;
		a->state = ATTEMPT_OVER;
		return;
	}
	a->status = said;
	a->useless = failure.err;
	a->state = ATTEMPT_RUNNING;
	boot_next(&a->boot, failure, a->now_ms);
	send_due(a);
	take_events(a);
}

void attempt_choose(struct attempt *a, uint32_t item)
{
	a->now_ms = clock_ms();
	boot_choose(&a->boot, item, a->now_ms);
	send_due(a);
	take_events(a);
}

bool attempt_is_over(const struct attempt *a)
{
	return a->state == ATTEMPT_ENDING || a->state == ATTEMPT_OVER;
}

enum net_err attempt_err(const struct attempt *a)
{
	return a->lost ? ERR_NONE : a->failure.err;
}

bool attempt_ended(struct attempt *a)
{
	if (a->state != ATTEMPT_ENDING)
		return false;
	if (boot_deadline_ms(&a->boot) != NET_NEVER && a->now_ms < a->end_ms)
		return false;
	a->state = ATTEMPT_OVER;
	return true;
}

void attempt_close(struct attempt *a)
{
	program_free(&a->program);
	if (!a->nic->open)
		return;
	snp_close(&a->snp);
	nic_close(a->nic);
	wipe(a->inbox, sizeof(*a->inbox));
	wipe(a->tx, sizeof(a->tx));
}

bool attempt_waits_for_link(const struct attempt *a)
{
	return a->state == ATTEMPT_RUNNING && a->boot.phase == BOOT_LINK;
}

bool attempt_pauses(const struct attempt *a)
{
	return a->idle && a->answered;
}

bool attempt_transfers(const struct attempt *a, uint64_t now_ms)
{
	return a->state == ATTEMPT_RUNNING && a->data_ms != 0 && now_ms < a->data_ms + PAUSE_MS;
}

bool attempt_expects(const struct attempt *a, uint64_t now_ms)
{
	if (a->state != ATTEMPT_RUNNING || a->boot.phase == BOOT_LINK)
		return false;
	return now_ms < a->busy_until_ms || attempt_transfers(a, now_ms);
}

bool attempt_hopes(const struct attempt *a, uint64_t now_ms)
{
	if (attempt_expects(a, now_ms))
		return true;
	return a->state == ATTEMPT_RUNNING && a->begun_ms != 0 &&
	       now_ms < a->begun_ms + HEAD_START_MS;
}
