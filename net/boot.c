#include "net/boot.h"

#include "net/assert.h"
#include "net/course.h"
#include "net/wire/tftp.h"

void boot_init(struct boot *boot, const struct boot_config *config, uint64_t now_ms)
{
	memset(boot, 0, sizeof(*boot));
	boot->config = *config;
	boot->phase_since_ms = now_ms;
	rng_init(&boot->env.rng, config->seed);
	boot->env.trace.sink = config->trace_sink;
	boot->env.trace.context = config->trace_context;
	boot->identity.by_uuid = config->by_uuid;
	boot->identity.arch = config->arch;
	boot->identity.user_class = boot->config.user_class;
	memcpy(boot->identity.chaddr.octet, config->mac, sizeof(config->mac));
	memcpy(boot->identity.uuid, config->uuid, sizeof(config->uuid));
	iface_init(&boot->iface, boot->identity.chaddr, &boot->env);
	boot->iface.icmp = &boot->icmp;
	lease_init(&boot->lease, &boot->env, &boot->identity);
	tftp_init(&boot->tftp, &boot->env);
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
		course_begin(boot, now_ms);
}

/* ---- frames ---- */

/* What the link tells of the host that is asked for the program. */
static void watch_host(struct boot *boot, uint64_t now_ms)
{
	ip4 server = boot->file.server;
	mac station;

	if (boot->tftp.state != TFTP_ASKING)
		return;
	if (iface_find_station(&boot->iface, server, &station, now_ms))
		tftp_host_is_there(&boot->tftp);
	if (boot->icmp.seen && icmp_is_unreachable(&boot->icmp, server, TFTP_PORT))
		tftp_host_is_closed(&boot->tftp);
	boot->icmp.seen = false;
}

static void dispatch(struct boot *boot, const struct udp_in *in, uint64_t now_ms)
{
	bool to_client = in->dst_port == DHCP_CLIENT_PORT;

	if (boot->phase == BOOT_DHCP && to_client)
		dhcp_input(&boot->dhcp, in, now_ms);
	else if (to_client && lease_expects(&boot->lease, in))
		lease_input(&boot->lease, in, now_ms);
	else if (boot->phase == BOOT_PXE && (in->dst_port == PXE_SERVER_PORT || to_client))
		pxe_input(&boot->pxe, in, now_ms);
	else if (boot->phase == BOOT_TFTP || boot->phase == BOOT_DONE)
		tftp_input(&boot->tftp, in, now_ms);
	else
		env_drop(&boot->env, DROP_UDP_PORT);
}

static bool is_in_lock_step(const struct boot *boot)
{
	return boot->tftp.state == TFTP_RECEIVING && boot->tftp.window.size == 1;
}

/* The usual way of a frame. */
static void take(struct boot *boot, struct bytes frame, uint64_t now_ms)
{
	uint32_t last = boot->tftp.window.in_order;
	struct udp_in in;

	predict_forget(&boot->predict);
	if (iface_input(&boot->iface, frame, &in, now_ms))
		dispatch(boot, &in, now_ms);
	if (is_in_lock_step(boot) && boot->tftp.window.in_order != last)
		predict_came(&boot->predict, frame, &in);
	course_advance(boot, now_ms);
	watch_host(boot, now_ms);
}

/*
 * What was to come goes its way from where it differs from the frame before. A block in the midst
 * of a file changes nothing of the course.
 */
static void deal_with_predicted(struct boot *boot)
{
	struct predict *predict = &boot->predict;
	uint8_t ack[TFTP_ACK_LEN];
	struct udp_out out = {.payload = {.data = ack, .cap = sizeof(ack)}};

	predict->waits = false;
	dispatch(boot, &predict->in, predict->came_ms);
	net_assert(boot->tftp.window.ack_due);
	if (!predict->answered)
		predict_forget(predict);
	else
		tftp_output(&boot->tftp, &out, predict->came_ms); /* it has left */
}

static void settle(struct boot *boot)
{
	if (boot->predict.waits)
		deal_with_predicted(boot);
}

void boot_input(struct boot *boot, const uint8_t *frame, size_t len, uint64_t now_ms)
{
	struct bytes octets = {frame, len};

	settle(boot);
	if (!is_in_lock_step(boot) || !predict_take(&boot->predict, octets, now_ms))
		take(boot, octets, now_ms);
}

/* The machine whose turn it is; TFTP's last words are sent whatever follows the transfer. */
static bool output_phase(struct boot *boot, struct udp_out *out, uint64_t now_ms)
{
	if (tftp_notice_output(&boot->tftp.notice, boot->tftp.order.own, out))
		return true;
	switch (boot->phase) {
	case BOOT_LINK:
	case BOOT_PROBE:
		return false;
	case BOOT_DHCP:
		return dhcp_output(&boot->dhcp, out, now_ms);
	case BOOT_PXE:
		return pxe_output(&boot->pxe, out, now_ms);
	default:
		return tftp_output(&boot->tftp, out, now_ms);
	}
}

static bool output_machine(struct boot *boot, struct udp_out *out, uint64_t now_ms)
{
	return output_phase(boot, out, now_ms) || lease_output(&boot->lease, out, now_ms);
}

static uint64_t link_deadline_ms(const struct boot *boot)
{
	return boot->phase_since_ms + boot->config.link_wait_ms;
}

/* The multicast group to be a member of: while boot servers are looked for in one. */
static ip4 wanted_group(const struct boot *boot)
{
	return boot->phase == BOOT_PXE ? pxe_group(&boot->pxe) : IP4_ANY;
}

static void follow_group(struct boot *boot, uint64_t now_ms)
{
	ip4 group = wanted_group(boot);

	if (group == boot->group)
		return;
	if (boot->group != IP4_ANY)
		iface_leave(&boot->iface, boot->group);
	if (group != IP4_ANY)
		iface_join(&boot->iface, group, now_ms);
	boot->group = group;
}

static size_t output_frame(struct boot *boot, uint8_t *frame, uint64_t now_ms)
{
	struct udp_out out = {
		.payload = {.data = frame + IFACE_PAYLOAD_AT, .cap = IFACE_PAYLOAD_MAX},
	};
	size_t len;

	len = iface_output(&boot->iface, frame, now_ms);
	if (len > 0)
		return len;
	if (boot->phase == BOOT_LINK && link_deadline_ms(boot) <= now_ms)
		course_fail(boot, (struct failure){ERR_LINK_DOWN, {boot->config.link_wait_ms}},
		            now_ms);
	if (output_machine(boot, &out, now_ms)) {
		net_assert(!out.payload.full);
		len = iface_send(&boot->iface, &out, frame, now_ms);
		if (len == 0)
			len = iface_output(&boot->iface, frame, now_ms);
	}
	/* Also after a datagram: it can be the lease's, and the phase's machine at its end. */
	course_advance(boot, now_ms);
	return len;
}

/* The answer to what was to come; 0: it did not come, or was answered. */
static size_t output_predicted(struct boot *boot, uint8_t *frame)
{
	struct predict *predict = &boot->predict;

	if (!predict->waits || predict->answered)
		return 0;
	predict->answered = true;
	boot->iface.next_id++;
	memcpy(frame, predict->ack, sizeof(predict->ack));
	return sizeof(predict->ack);
}

size_t boot_output(struct boot *boot, uint8_t *frame, uint64_t now_ms)
{
	size_t len = output_predicted(boot, frame);

	if (len > 0)
		return len;
	settle(boot);
	follow_group(boot, now_ms);
	len = output_frame(boot, frame, now_ms);
	watch_host(boot, now_ms);
	if (len > 0)
		predict_sent(&boot->predict, (struct bytes){frame, len});
	return len;
}

/* ---- what the owner says ---- */

void boot_abort(struct boot *boot, struct failure failure, uint64_t now_ms)
{
	settle(boot);
	predict_forget(&boot->predict);
	if (boot->phase == BOOT_FAILED)
		return;
	tftp_stop(&boot->tftp, TFTP_ERROR_UNDEFINED, now_ms);
	course_fail(boot, failure, now_ms);
}

void boot_next(struct boot *boot, struct failure failure, uint64_t now_ms)
{
	net_assert(boot->phase == BOOT_DONE || boot->phase == BOOT_TFTP);
	settle(boot);
	predict_forget(&boot->predict);
	tftp_stop(&boot->tftp, TFTP_ERROR_DISK_FULL, now_ms);
	iface_forget(&boot->iface);
	course_next(boot, failure, now_ms);
}

static uint64_t machine_deadline_ms(const struct boot *boot)
{
	switch (boot->phase) {
	case BOOT_LINK:
		return link_deadline_ms(boot);
	case BOOT_DHCP:
		return dhcp_deadline_ms(&boot->dhcp);
	case BOOT_PROBE:
		return course_probe_end_ms(boot);
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
	uint64_t lease = lease_deadline_ms(&boot->lease);

	if (wanted_group(boot) != boot->group || boot->tftp.notice.due || boot->predict.waits)
		return 0; /* a group, a server or a frame is to be dealt with */
	if (lease < machine)
		machine = lease;
	return iface < machine ? iface : machine;
}

/* ---- what the owner learns ---- */

uint32_t boot_window_left(const struct boot *boot)
{
	return boot->phase == BOOT_TFTP ? tftp_window_left(&boot->tftp.window) : 0;
}

bool boot_event(struct boot *boot, struct boot_event *out)
{
	settle(boot);
	return event_take(&boot->env.events, out);
}

const struct pxe_menu *boot_menu(const struct boot *boot)
{
	return boot->phase == BOOT_PXE ? pxe_menu(&boot->pxe) : NULL;
}

uint32_t boot_menu_left_ms(const struct boot *boot, uint64_t now_ms)
{
	return pxe_menu_left_ms(&boot->pxe, now_ms);
}

void boot_show_menu(struct boot *boot, uint64_t now_ms)
{
	pxe_show_menu(&boot->pxe, now_ms);
}

void boot_choose(struct boot *boot, uint32_t item, uint64_t now_ms)
{
	pxe_choose(&boot->pxe, item, now_ms);
	course_advance(boot, now_ms);
}
