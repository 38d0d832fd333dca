#include "net/boot.h"

#include "net/assert.h"
#include "net/text.h"
#include "net/wire/tftp.h"

static void boot_enter(struct boot *boot, enum boot_phase next, uint64_t now_ms)
{
	net_assert(boot->phase < BOOT_DONE || next == BOOT_FAILED);
	trace(&boot->env.trace, now_ms, BOOT_PHASE, boot->phase, next);
	boot->phase = next;
	boot->phase_since_ms = now_ms;
}

static void boot_fail(struct boot *boot, struct failure failure, uint64_t now_ms)
{
	boot->failure = failure;
	iface_forget(&boot->iface); /* only TFTP's last words are still to be said */
	event_post(&boot->env.events,
	           (struct boot_event){.type = BOOT_EVENT_FAILED, .failure = failure});
	boot_enter(boot, BOOT_FAILED, now_ms);
}

void boot_init(struct boot *boot, const struct boot_config *config, uint64_t now_ms)
{
	*boot = (struct boot){.config = *config, .phase_since_ms = now_ms};
	rng_init(&boot->env.rng, config->seed);
	boot->env.trace.sink = config->trace_sink;
	boot->env.trace.context = config->trace_context;
	boot->identity.arch = config->arch;
	boot->identity.user_class = boot->config.user_class;
	memcpy(boot->identity.chaddr.octet, config->mac, sizeof(config->mac));
	memcpy(boot->identity.uuid, config->uuid, sizeof(config->uuid));
	iface_init(&boot->iface, boot->identity.chaddr, &boot->env);
	tftp_init(&boot->tftp, &boot->env);
}

/* ---- from phase to phase ---- */

static void begin_dhcp(struct boot *boot, uint64_t now_ms)
{
	boot_enter(boot, BOOT_DHCP, now_ms);
	dhcp_init(&boot->dhcp, &boot->env, &boot->identity, now_ms);
	pxe_init(&boot->pxe, &boot->env, &boot->identity, now_ms);
}

static bool is_url(const char *name)
{
	for (; *name; name++) {
		if (name[0] == ':' && name[1] == '/' && name[2] == '/')
			return true;
	}
	return false;
}

static void next_source(struct boot *boot, struct failure failure, uint64_t now_ms);

static void fetch(struct boot *boot, const struct boot_file *file, enum trace_id named_by, ip4 by,
                  uint64_t now_ms)
{
	boot->file = *file;
	trace_add(&boot->env.trace, now_ms, named_by, (const uint32_t[]){by, file->server}, 2);
	if (is_url(file->name)) {
		next_source(boot, (struct failure){ERR_PXE_BAD_NAME, {by}}, now_ms);
		return;
	}
	boot_enter(boot, BOOT_TFTP, now_ms);
	tftp_fetch(&boot->tftp, &boot->file, boot->iface.ip, now_ms);
}

static void try_source(struct boot *boot, uint64_t now_ms)
{
	struct source source = boot->dhcp.plan.source[boot->source];
	const struct offer *offer = &boot->dhcp.offers[source.offer];

	if (source.kind == SOURCE_ASK) {
		struct pxe_question question = {.own = boot->iface.ip, .server = offer->server};

		boot_enter(boot, BOOT_PXE, now_ms);
		pxe_ask(&boot->pxe, &question, now_ms);
		return;
	}
	fetch(boot, &offer->file, TRACE_SOURCE_FILE, offer->server, now_ms);
}

/* Each source is tried once, so the walk ends. */
static void next_source(struct boot *boot, struct failure failure, uint64_t now_ms)
{
	if (++boot->source == boot->dhcp.plan.source_count) {
		boot_fail(boot, failure, now_ms);
		return;
	}
	trace(&boot->env.trace, now_ms, SOURCE_FAILED, failure.err, failure.word[0],
	      failure.word[1], failure.word[2]);
	try_source(boot, now_ms);
}

static void advance_dhcp(struct boot *boot, uint64_t now_ms)
{
	const struct offer *lease = dhcp_lease(&boot->dhcp);

	if (boot->dhcp.state == DHCP_FAILED)
		boot_fail(boot, boot->dhcp.failure, now_ms);
	if (boot->dhcp.state != DHCP_BOUND)
		return;
	iface_configure(&boot->iface, lease->address, lease->mask, lease->router);
	try_source(boot, now_ms);
}

static void advance_pxe(struct boot *boot, uint64_t now_ms)
{
	if (boot->pxe.state == PXE_FAILED)
		next_source(boot, boot->pxe.failure, now_ms);
	else if (boot->pxe.state == PXE_LOCAL)
		boot_fail(boot, boot->pxe.failure, now_ms);
	else if (boot->pxe.state == PXE_ANSWERED)
		fetch(boot, &boot->pxe.file, TRACE_PXE_REPLY, boot->pxe.server, now_ms);
}

static void advance_tftp(struct boot *boot, uint64_t now_ms)
{
	if (boot->tftp.state == TFTP_COMPLETE)
		boot_enter(boot, BOOT_DONE, now_ms);
	if (boot->tftp.state != TFTP_FAILED)
		return;
	event_post(&boot->env.events, (struct boot_event){.type = BOOT_EVENT_RESTART});
	next_source(boot, boot->tftp.failure, now_ms);
}

/* Lets what a machine has come to decide what the boot does next. */
static void advance(struct boot *boot, uint64_t now_ms)
{
	switch (boot->phase) {
	case BOOT_DHCP:
		advance_dhcp(boot, now_ms);
		break;
	case BOOT_PXE:
		advance_pxe(boot, now_ms);
		break;
	case BOOT_TFTP:
		advance_tftp(boot, now_ms);
		break;
	case BOOT_LINK:
	case BOOT_DONE:
	case BOOT_FAILED:
		break;
	}
}

void boot_link(struct boot *boot, bool up, uint64_t now_ms)
{
	if (up == boot->link_up)
		return;
	boot->link_up = up;
	if (up)
		trace(&boot->env.trace, now_ms, LINK_UP, 0);
	else
		trace(&boot->env.trace, now_ms, LINK_LOST, 0);
	if (boot->phase == BOOT_LINK)
		begin_dhcp(boot, now_ms);
}

void boot_abort(struct boot *boot, struct failure failure, uint64_t now_ms)
{
	if (boot->phase == BOOT_FAILED)
		return;
	if (boot->phase == BOOT_TFTP)
		tftp_stop(&boot->tftp,
		          failure.err == ERR_NO_MEMORY ? TFTP_ERROR_DISK_FULL
		                                       : TFTP_ERROR_UNDEFINED,
		          now_ms);
	boot_fail(boot, failure, now_ms);
}

/* ---- frames ---- */

static void dispatch(struct boot *boot, const struct udp_in *in, uint64_t now_ms)
{
	if (boot->phase == BOOT_DHCP && in->dst_port == DHCP_CLIENT_PORT)
		dhcp_input(&boot->dhcp, in, now_ms);
	else if (boot->phase == BOOT_PXE &&
	         (in->dst_port == PXE_SERVER_PORT || in->dst_port == DHCP_CLIENT_PORT))
		pxe_input(&boot->pxe, in, now_ms);
	else if (boot->phase == BOOT_TFTP || boot->phase == BOOT_DONE)
		tftp_input(&boot->tftp, in, now_ms);
	else
		env_drop(&boot->env, DROP_UDP_PORT);
}

void boot_input(struct boot *boot, const uint8_t *frame, size_t len, uint64_t now_ms)
{
	struct udp_in in;

	if (!iface_input(&boot->iface, (struct bytes){frame, len}, &in, now_ms))
		return;
	dispatch(boot, &in, now_ms);
	advance(boot, now_ms);
}

/* The machine whose turn it is; TFTP's last words are sent after the boot is over, too. */
static bool output_machine(struct boot *boot, struct udp_out *out, uint64_t now_ms)
{
	switch (boot->phase) {
	case BOOT_LINK:
		return false;
	case BOOT_DHCP:
		return dhcp_output(&boot->dhcp, out, now_ms);
	case BOOT_PXE:
		return pxe_output(&boot->pxe, out, now_ms);
	default:
		return tftp_output(&boot->tftp, out, now_ms);
	}
}

static uint64_t link_deadline_ms(const struct boot *boot)
{
	return boot->phase_since_ms + boot->config.link_wait_ms;
}

size_t boot_output(struct boot *boot, uint8_t *frame, uint64_t now_ms)
{
	struct udp_out out = {
		.payload = {.data = frame + IFACE_PAYLOAD_AT, .cap = IFACE_PAYLOAD_MAX},
	};
	size_t len = iface_output(&boot->iface, frame, now_ms);

	if (len > 0)
		return len;
	if (boot->phase == BOOT_LINK && link_deadline_ms(boot) <= now_ms)
		boot_fail(boot, (struct failure){ERR_LINK_DOWN, {boot->config.link_wait_ms}},
		          now_ms);
	if (!output_machine(boot, &out, now_ms)) {
		advance(boot, now_ms);
		return 0;
	}
	net_assert(!out.payload.full);
	len = iface_send(&boot->iface, &out, frame, now_ms);
	return len > 0 ? len : iface_output(&boot->iface, frame, now_ms);
}

static uint64_t machine_deadline_ms(const struct boot *boot)
{
	switch (boot->phase) {
	case BOOT_LINK:
		return link_deadline_ms(boot);
	case BOOT_DHCP:
		return dhcp_deadline_ms(&boot->dhcp);
	case BOOT_PXE:
		return pxe_deadline_ms(&boot->pxe);
	default:
		return tftp_deadline_ms(&boot->tftp);
	}
}

uint64_t boot_deadline_ms(const struct boot *boot)
{
	uint64_t iface = iface_deadline_ms(&boot->iface);
	uint64_t machine = machine_deadline_ms(boot);

	return iface < machine ? iface : machine;
}

/* ---- what the owner learns ---- */

bool boot_event(struct boot *boot, struct boot_event *out)
{
	return event_take(&boot->env.events, out);
}

size_t boot_failure_text(const struct boot *boot, const struct failure *failure, char *out,
                         size_t cap)
{
	struct text_args args = {
		.word = failure->word,
		.word_count = sizeof(failure->word) / sizeof(failure->word[0]),
		.file = boot->file.name,
		.said = boot->tftp.said,
	};

	return text_format(out, cap, net_err_sentence(failure->err), &args);
}

size_t boot_trace_text(const struct boot *boot, const struct trace_entry *entry, char *out,
                       size_t cap)
{
	struct text_args args = {
		.word = entry->word,
		.word_count = TRACE_WORDS,
		.file = boot->file.name,
		.said = entry->id == TRACE_PXE_SAYS ? boot->pxe.said : boot->tftp.said,
	};
	struct failure failure = {(enum net_err)entry->word[0],
	                          {entry->word[1], entry->word[2], entry->word[3]}};

	if (entry->id == TRACE_SOURCE_FAILED)
		return boot_failure_text(boot, &failure, out, cap);
	return text_format(out, cap, trace_format(entry->id), &args);
}
