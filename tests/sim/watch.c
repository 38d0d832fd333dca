/* What must never be, whatever the network does. Each is a function with its own message. */
#include "tests/sim/sim.h"

#define OWN_FRAMES_PER_S   16 /* of the machine's own, with nothing received */
#define OWN_FRAMES_AT_ONCE 40
#define LOST_FRAMES_PER_S  (1000 / RTT_RTO_MIN_MS) /* that the timer may find lost */
#define DST_AT             30
#define PORT_AT            36

void watch_begin(struct sim *sim)
{
	uint64_t hash = sim->watch.hash;

	sim->watch = (struct watch){.hash = hash};
	sim->watch.began_ms = sim->watch.quiet_since_ms = sim_clock_ms(sim);
}

static void keep_hash(struct watch *watch, const uint8_t *frame, size_t len, uint64_t clock_ms)
{
	uint64_t hash = watch->hash ^ clock_ms;

	for (size_t n = 0; n < len; n++)
		hash = (hash ^ frame[n]) * 1099511628211u; /* FNV-1a */
	watch->hash = hash;
}

/* Nothing received: only timers send, and they are slow. */
static void check_quiet(struct sim *sim)
{
	struct watch *watch = &sim->watch;

	if (sim_clock_ms(sim) - watch->quiet_since_ms >= 1000) {
		watch->quiet_since_ms = sim_clock_ms(sim);
		watch->sent_in_quiet = 0;
	}
	if (++watch->sent_in_quiet > OWN_FRAMES_PER_S)
		violate(sim, "a storm: too many frames within a second in which nothing came");
}

/* Something received: at most one frame for each, beside the timers'. */
static void check_rate(struct sim *sim)
{
	const struct watch *watch = &sim->watch;
	uint64_t own = OWN_FRAMES_AT_ONCE +
	               LOST_FRAMES_PER_S * ((sim_clock_ms(sim) - watch->began_ms) / 1000);

	if (watch->frames_sent > watch->frames_received + own)
		violate(sim, "a storm: more frames sent than came in");
}

/* What it answers of itself, which anybody can ask for as fast as he likes. */
static void check_replies(struct sim *sim, const uint8_t *frame)
{
	bool is_arp = be16_get(frame + 12) == ETH_TYPE_ARP;

	if (is_arp ? be16_get(frame + 20) != ARP_REPLY : frame[23] != IPV4_ICMP)
		return;
	if (sim_clock_ms(sim) < sim->watch.replied_ms + REPLY_INTERVAL_MS)
		violate(sim, "a storm: replies faster than 200 a second");
	sim->watch.replied_ms = sim_clock_ms(sim);
}

/* ---- whom it speaks to ---- */

static bool is_station_of(const uint8_t *station, ip4 host)
{
	ip4 hop = (host ^ CLIENT_IP) & MASK_24 ? ROUTER_IP : host;

	return memcmp(station, mac_of(hop).octet, 6) == 0;
}

/* TFTP's "unknown transfer ID" goes to whoever meddles. */
static bool is_notice(const uint8_t *frame)
{
	return be16_get(frame + PORT_AT + 6) == TFTP_ERROR;
}

/* Requests go only to hosts that a true server named, at the station that ARP told. */
static void check_peer(struct sim *sim, const uint8_t *frame)
{
	ip4 host = be32_get(frame + DST_AT);
	/* An ACK in the true server's name and from its station can be the one of port 4011. */
	bool may_be_misled =
		sim->scene.hostile[HOSTILE_OFFER] > 0 || sim->scene.hostile[HOSTILE_ACK] > 0;

	if (frame[0] & 1 || frame[23] != IPV4_UDP || is_notice(frame))
		return;
	if (!servers_has(host) && !may_be_misled)
		violate(sim, "sent to a host that no server named");
	if (!is_station_of(frame, host) && servers_has(host) && !sim->watch.misled)
		violate(sim, "sent to a station that did not answer for its host");
}

/* Probes and announcements are ARP requests that ask nothing. */
static void check_question(struct sim *sim, const uint8_t *frame)
{
	const uint32_t *hostile = sim->scene.hostile;
	ip4 sender = be32_get(frame + 28), target = be32_get(frame + 38);

	if (be16_get(frame + 20) != ARP_REQUEST || sender == IP4_ANY || sender == target)
		return;
	sim->watch.asked = target;
	/*
	 * Who meddles from an address of its own is sent a notice; an ACK can be the PXE server's.
	 */
	if (!servers_has(target) && !hostile[HOSTILE_OFFER] && !hostile[HOSTILE_SOURCE] &&
	    !hostile[HOSTILE_ACK])
		violate(sim, "asks for a host that no server named");
}

void watch_sent(struct sim *sim, const uint8_t *frame, size_t len)
{
	const char *fault = frame_fault(frame, len);

	sim->sent++;
	sim->watch.frames_sent++;
	keep_hash(&sim->watch, frame, len, sim_clock_ms(sim));
	check_quiet(sim);
	check_rate(sim);
	check_replies(sim, frame);
	if (fault)
		violate(sim, fault);
	else if (be16_get(frame + 12) == ETH_TYPE_ARP)
		check_question(sim, frame);
	else
		check_peer(sim, frame);
	watch_tftp_sent(sim, frame);
}

/*
 * An answer to ARP's question that is not the host's own: the first one counts, as RFC 826 has it.
 */
static void note_answer(struct watch *watch, struct bytes frame)
{
	ip4 host = be32_get(frame.data + 28);

	if (host == watch->asked && memcmp(frame.data + 22, mac_of(host).octet, 6) != 0)
		watch->misled = true;
}

void watch_received(struct sim *sim, struct bytes frame)
{
	sim->watch.frames_received++;
	sim->watch.quiet_since_ms = sim_clock_ms(sim);
	sim->watch.sent_in_quiet = 0;
	if (frame.len >= 42 && be16_get(frame.data + 12) == ETH_TYPE_ARP)
		note_answer(&sim->watch, frame);
	watch_tftp_received(sim, frame);
	memcpy(sim->watch.drops, sim->boot.env.drops, sizeof(sim->watch.drops));
}

/* A frame is dropped once, for one reason, and one that is damaged is dropped. */
void watch_drops(struct sim *sim, struct bytes frame)
{
	uint32_t more = 0;

	for (int drop = 0; drop < DROP_COUNT; drop++)
		more += sim->boot.env.drops[drop] - sim->watch.drops[drop];
	if (more > 1)
		violate(sim, "one frame was dropped twice");
	if (more == 0 && frame_is_damaged(frame.data, frame.len))
		violate(sim, "a damaged frame was not dropped");
}
