#include "tests/storm/member.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void member_init(struct member *member, const struct boot_config *config, struct bytes served,
                 uint64_t began_ms, uint64_t on_ms)
{
	memset(member, 0, sizeof(*member));
	member->served = served;
	member->began_ms = began_ms;
	member->on_ms = on_ms;
	member->asked_ms = MEMBER_NOT_YET;
	member->ended_ms = MEMBER_NOT_YET;
	boot_init(&member->boot, config, on_ms);
}

static bool is_on(const struct member *member)
{
	return member->state == MEMBER_BOOTING || member->state == MEMBER_FAILED;
}

/* ---- what its boot tells ---- */

static void end(struct member *member, enum member_state state, uint64_t now_ms)
{
	member->state = state;
	member->ended_ms = now_ms;
	free(member->program);
	member->program = NULL;
}

static void take_data(struct member *member, const struct boot_event *event)
{
	uint64_t len = member->served.len;

	if (!member->program)
		member->program = calloc(1, len);
	if (!member->program)
		member->wrong = "no memory for its program";
	else if (event->offset > len || event->data.len > len - event->offset)
		member->wrong = "octets past the program's end";
	else
		memcpy(member->program + event->offset, event->data.data, event->data.len);
}

static void take_done(struct member *member, uint64_t size, uint64_t now_ms)
{
	if (size != member->served.len || !member->program ||
	    memcmp(member->program, member->served.data, member->served.len) != 0)
		member->wrong = "another program than was served";
	end(member, MEMBER_BOOTED, now_ms);
}

static void take(struct member *member, const struct boot_event *event, uint64_t now_ms)
{
	switch (event->type) {
	case BOOT_EVENT_RESTART:
		free(member->program);
		member->program = NULL;
		break;
	case BOOT_EVENT_DATA:
		take_data(member, event);
		break;
	case BOOT_EVENT_DONE:
		take_done(member, event->size, now_ms);
		break;
	case BOOT_EVENT_FAILED:
		end(member, MEMBER_FAILED, now_ms);
		break;
	case BOOT_EVENT_SIZE:
	case BOOT_EVENT_COUNT:
		break;
	}
}

bool member_attend(struct member *member, uint64_t now_ms)
{
	bool had_ended = member->ended_ms != MEMBER_NOT_YET;
	struct boot_event event;

	while (boot_event(&member->boot, &event))
		take(member, &event, now_ms);
	return !had_ended && member->ended_ms != MEMBER_NOT_YET;
}

/* ---- its network card ---- */

void member_hear(struct member *member, struct bytes frame, uint64_t now_ms)
{
	if (!is_on(member))
		return;
	tally_received(&member->tally, frame);
	boot_input(&member->boot, frame.data, frame.len, now_ms);
}

size_t member_say(struct member *member, uint8_t *frame, uint64_t now_ms)
{
	size_t len;

	if (member->state == MEMBER_OFF && member->on_ms <= now_ms) {
		member->state = MEMBER_BOOTING;
		boot_link(&member->boot, true, now_ms);
	}
	len = is_on(member) ? boot_output(&member->boot, frame, now_ms) : 0;
	if (len > 0 && tally_sent(&member->tally, (struct bytes){frame, len}) == TALLY_TFTP &&
	    member->asked_ms == MEMBER_NOT_YET)
		member->asked_ms = now_ms;
	return len;
}

uint64_t member_deadline_ms(const struct member *member)
{
	if (member->state == MEMBER_OFF)
		return member->on_ms;
	return is_on(member) ? boot_deadline_ms(&member->boot) : NET_NEVER;
}

/* ---- what it came to ---- */

/* Milliseconds from one time to another; -1 where there was none. */
static int64_t span_ms(uint64_t from_ms, uint64_t to_ms)
{
	return to_ms == MEMBER_NOT_YET ? -1 : (int64_t)(to_ms - from_ms);
}

static void print_counts(const char *name, const uint32_t counts[TALLY_KINDS])
{
	printf(", \"%s\": {\"arp\": %u, \"dhcp\": %u, \"pxe\": %u, \"tftp\": %u, \"other\": %u}",
	       name, counts[TALLY_ARP], counts[TALLY_DHCP], counts[TALLY_PXE], counts[TALLY_TFTP],
	       counts[TALLY_OTHER]);
}

bool member_has_booted(const struct member *member)
{
	return member->state == MEMBER_BOOTED && !member->wrong;
}

static const char *outcome(const struct member *member)
{
	if (member->wrong)
		return member->wrong;
	return member->state == MEMBER_FAILED ? net_err_name(member->boot.failure.err) : "booted";
}

void member_print(const struct member *member)
{
	printf("{\"outcome\": \"%s\", \"on_ms\": %" PRId64 ", \"asked_ms\": %" PRId64
	       ", \"ended_ms\": %" PRId64 ", \"data_octets\": %" PRIu64,
	       outcome(member), span_ms(member->began_ms, member->on_ms),
	       span_ms(member->began_ms, member->asked_ms),
	       span_ms(member->began_ms, member->ended_ms), member->tally.data_len);
	print_counts("sent", member->tally.sent);
	print_counts("again", member->tally.again);
	printf("}\n");
}
