#include "efi/report.h"

#include "efi/console.h"
#include "efi/mem.h"

#define BAR_WIDTH     20
#define RATE_AFTER_MS 200 /* before that a rate would be a guess */

void report_init(struct report *report, const struct boot *boot, unsigned nic, bool verbose)
{
	memset(report, 0, sizeof(*report));
	report->boot = boot;
	report->nic = nic;
	report->verbose = verbose;
}

void report_take(void *context, const struct trace_entry *entry)
{
	struct report *report = context;
	char sentence[BACKLOG_TEXT_MAX];
	size_t len;

	if (trace_level(entry->id) == TRACE_DETAIL && !report->verbose)
		return;
	len = boot_trace_text(report->boot, entry, sentence, sizeof(sentence));
	backlog_add(&report->backlog, entry->at_ms, entry->id, sentence, len);
}

uint64_t report_next_ms(const struct report *report)
{
	const struct backlog_line *line = backlog_oldest(&report->backlog);

	return line ? line->at_ms : NET_NEVER;
}

void report_print(struct report *report)
{
	const struct backlog_line *line = backlog_oldest(&report->backlog);

	backlog_take(&report->backlog);
	console_step_at(line->at_ms, report->nic, trace_actor(line->id),
	                backlog_sentence(&report->backlog, line));
}

static void flush(struct report *report)
{
	while (report_next_ms(report) != NET_NEVER)
		report_print(report);
}

void report_received(struct report *report, uint64_t octets, uint64_t now_ms)
{
	if (report->received == 0)
		report->transfer_since_ms = now_ms;
	report->received = octets;
}

void report_restart(struct report *report)
{
	report->size = 0;
	report->received = 0;
}

static void add_bar(struct line *line, uint64_t received, uint64_t size)
{
	uint64_t filled = received * BAR_WIDTH / size;

	line_char(line, '[');
	for (uint64_t n = 0; n < BAR_WIDTH; n++)
		line_char(line, n < filled ? '#' : '.');
	line_text(line, "] ");
	line_number(line, received * 100 / size, 3, ' ');
	line_text(line, "%  ");
}

/* [##########..........]  50%  8.0 of 16.0 MiB, 11.3 MiB/s */
void report_progress(const struct report *report, uint64_t now_ms)
{
	uint64_t took_ms = now_ms - report->transfer_since_ms;
	bool bar = report->size > 0 && report->received <= report->size;
	struct line line;

	line_clear(&line);
	if (bar) {
		add_bar(&line, report->received, report->size);
		line_mib(&line, report->received);
		line_text(&line, " of ");
		line_mib(&line, report->size);
		line_text(&line, " MiB");
	} else {
		line_number(&line, report->received, 1, ' ');
		line_text(&line, " octets");
	}
	if (took_ms >= RATE_AFTER_MS) {
		line_text(&line, ", ");
		line_mib(&line, report->received * 1000 / took_ms);
		line_text(&line, " MiB/s");
	}
	console_draw(now_ms, report->nic, "TFTP", &line);
}

void report_complete(struct report *report, uint64_t now_ms)
{
	if (console_drawn()) {
		report_progress(report, now_ms);
		console_keep();
	}
	flush(report);
}

#define X(name, text) #name,
static const char *const drop_name[] = {"", DROPS(X)};
#undef X

static void add_count(struct line *line, uint32_t count, const char *name)
{
	if (count == 0)
		return;
	line_text(line, line->len > 0 ? ", " : "packets not used: ");
	line_number(line, count, 1, ' ');
	line_char(line, ' ');
	line_text(line, name);
}

void report_failure(const struct report *report, const struct failure *failure, EFI_STATUS status)
{
	char sentence[BACKLOG_TEXT_MAX];

	boot_failure_text(report->boot, failure, sentence, sizeof(sentence));
	console_failure(report->nic, failure->err, sentence, status);
}

void report_end(const struct report *report, const struct failure *failure, uint64_t now_ms)
{
	char sentence[BACKLOG_TEXT_MAX];

	boot_failure_text(report->boot, failure, sentence, sizeof(sentence));
	console_step_at(now_ms, report->nic, CONSOLE_ACTOR, sentence);
}

void report_counters(const struct report *report, uint32_t nic_faults)
{
	struct line line;

	line_clear(&line);
	for (unsigned n = DROP_NONE + 1; n < DROP_COUNT; n++)
		add_count(&line, report->boot->env.drops[n], drop_name[n]);
	add_count(&line, nic_faults, "NIC_FAULT");
	if (line.len > 0)
		console_step(report->nic, CONSOLE_ACTOR, &line);
}
