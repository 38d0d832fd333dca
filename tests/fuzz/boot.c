/*
 * A whole boot in a hostile network: the input says which of the servers' frames arrive, when, how
 * often and how damaged, what strangers send in between, and what becomes of the link, the driver's
 * sends and the user's keys. At the end the network is healed: what was begun has to end, and the
 * next boot to be complete.
 */
#include <string.h>

#include "net/link.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mend.h"
#include "tests/fuzz/world.h"

#define STEPS_MAX     400  /* of a script: what is beyond is not run */
#define OPTIONS_MAX   600  /* octets of forged options */
#define PAYLOAD_MAX   1400 /* octets of a forged datagram */
#define FRAME_MAX     2048 /* octets of a raw frame */
#define FILE_LEN_MAX  4096
#define BLKSIZE_SMALL 48

/* Those that the first inputs of the corpus were made with; a bit of the input has all. */
#define LAYOUTS_FIRST    4
#define TFTP_KINDS_FIRST 5

static struct world world;

/* ---- what arrives ---- */

static struct bytes octets_of(const struct cable_frame *frame)
{
	return (struct bytes){frame->octets, frame->len};
}

static void deliver(bool twice)
{
	struct cable_frame frame;

	if (!world_take(&world, &frame))
		return;
	world_deliver(&world, octets_of(&frame));
	if (twice)
		world_deliver(&world, octets_of(&frame));
}

static void deliver_damaged(struct bytes *script, unsigned mends)
{
	struct cable_frame frame;

	if (!world_take(&world, &frame))
		return;
	frame.len = damage(frame.octets, frame.len, sizeof(frame.octets), script);
	mend(frame.octets, frame.len, mends);
	world.tainted = true;
	world_deliver(&world, octets_of(&frame));
}

/* A frame that came before; damaged, if the script says so. */
static void deliver_old(struct bytes *script, unsigned mends)
{
	unsigned count = world.old_count < WORLD_OLD_MAX ? world.old_count : WORLD_OLD_MAX;
	struct cable_frame frame;

	if (count == 0)
		return;
	frame = world.old[script_u8(script) % count];
	if (mends & 8) {
		frame.len = damage(frame.octets, frame.len, sizeof(frame.octets), script);
		mend(frame.octets, frame.len, mends);
		world.tainted = true;
	}
	world_deliver(&world, octets_of(&frame));
}

/* The frames on their way overtake the first one. */
static void reorder(void)
{
	if (world.cable.count > 0)
		world.cable.frame[0].number = world.cable.number++;
}

static void deliver_raw(struct bytes *script, unsigned mends)
{
	uint8_t frame[FRAME_MAX];
	struct bytes said = script_bytes(script, sizeof(frame));

	if (said.len > 0)
		memcpy(frame, said.data, said.len);
	mend(frame, said.len, mends);
	world.tainted = true;
	world_deliver(&world, (struct bytes){frame, said.len});
}

/* ---- what strangers forge ---- */

/*
 * An answer to the client's last DHCP or 4011 message, with such options: of the true servers or of
 * another, which offers an address of its own.
 */
static void forge_reply(struct bytes *script, uint8_t how)
{
	struct reply r = {.from = DHCP_IP, .address = CLIENT_IP, .mask = MASK_24, .xid = last_xid};
	static const uint8_t types[] = {DHCP_OFFER, DHCP_ACK, DHCP_NAK, 0};
	struct packet packet;

	r.type = types[how & 3];
	r.control = CONTROL_NONE;
	r.class = how & 8 ? "PXEClient" : NULL;
	r.file = how & 16 ? FILE_NAME : NULL;
	if (how & 4) { /* a PXE server's */
		r.from = PXE_IP;
		r.address = r.mask = IP4_ANY;
		r.class = "PXEClient";
	}
	if (how & 4 && r.type == DHCP_ACK)
		r.port = PXE_SERVER_PORT;
	if (how & 32)
		r.from = OTHER_IP;
	if (r.address)
		r.address += how >> 6;
	r.server = r.from;
	r.more = script_bytes(script, OPTIONS_MAX);
	packet = reply(r);
	world.tainted = true;
	world_deliver(&world, frame_of(&packet));
}

/* Any payload, from one of the hosts to one of the client's ports. */
static void forge_datagram(struct bytes *script, uint8_t how)
{
	static const ip4 hosts[] = {DHCP_IP, PXE_IP, OTHER_IP, ROUTER_IP};
	const uint16_t ports[] = {DHCP_CLIENT_PORT, PXE_SERVER_PORT, last_tftp_port,
	                          last_tftp_port};
	const struct transfer *t =
		&world.servers.tftpd
			 .transfer[(world.servers.tftpd.began + TRANSFER_MAX - 1) % TRANSFER_MAX];
	ip4 from = hosts[how & 3];
	struct packet packet = {
		.from = mac_of(from),
		.to = client_mac,
		.src = from,
		.dst = how & 16 ? IP4_BROADCAST : CLIENT_IP,
		.src_port = how & 32 ? script_be16(script) : t->port,
		.dst_port = ports[how >> 2 & 3],
	};
	struct bytes said = script_bytes(script, PAYLOAD_MAX);

	if (said.len > 0)
		memcpy(packet.payload, said.data, said.len);
	packet.len = said.len;
	world.tainted = true;
	world_deliver(&world, frame_of(&packet));
}

static void forge_arp(struct bytes *script, uint8_t how)
{
	struct arp arp = {
		.operation = how & 1 ? ARP_REPLY : ARP_REQUEST,
		.sender_mac = mac_of(how & 2 ? PXE_IP : OTHER_IP),
		.sender_ip = how & 4 ? CLIENT_IP : script_be32(script),
		.target_mac = client_mac,
		.target_ip = how & 8 ? CLIENT_IP : script_be32(script),
	};

	world.tainted = true;
	world_deliver(&world, arp_frame(&arp, how & 16 ? broadcast_mac : client_mac));
}

/* ---- the user and the program ---- */

/* Keys, and a program that is of no use. */
static void act(struct bytes *script, uint8_t how)
{
	static const enum net_err reasons[] = {ERR_ABORTED, ERR_IMAGE_NOT_EFI, ERR_IMAGE_RETURNED};
	struct failure failure = {reasons[(how >> 3) % 3], {0}};

	world.no_memory = how & 4;
	switch (how & 3) {
	case 0:
		boot_show_menu(&world.boot, world.now_ms);
		break;
	case 1:
		boot_choose(&world.boot, script_u8(script), world.now_ms);
		break;
	case 2:
		boot_abort(&world.boot, failure, world.now_ms);
		break;
	default:
		if (world.done && !world.failed)
			boot_next(&world.boot, failure, world.now_ms);
	}
	world_settle(&world);
}

static void step(struct bytes *script)
{
	uint8_t what = script_u8(script);
	struct cable_frame lost;

	switch (what & 15) {
	case 0:
	case 1:
		deliver(what & 16);
		break;
	case 2:
	case 3:
		deliver_damaged(script, what >> 4);
		break;
	case 4:
		deliver_old(script, what >> 4);
		break;
	case 5:
		world_take(&world, &lost);
		break;
	case 6:
		reorder();
		break;
	case 7:
		deliver_raw(script, what >> 4);
		break;
	case 8:
		forge_reply(script, script_u8(script));
		break;
	case 9:
		forge_datagram(script, script_u8(script));
		break;
	case 10:
		forge_arp(script, script_u8(script));
		break;
	case 11:
		world_wait_for_deadline(&world);
		break;
	case 12:
		world_wait(&world, script_be16(script));
		break;
	case 13:
		world_link(&world, !world.link_up);
		break;
	case 14:
		world.lost_sends = what >> 4;
		break;
	default:
		act(script, script_u8(script));
	}
}

/* Windows by one of the servers of tests/sim/scene.h, and blocks small enough to fill one. */
static void choose_window(unsigned how)
{
	world.scene.window_kind = how % WINDOW_KIND_COUNT;
	world.scene.acking = how / WINDOW_KIND_COUNT % ACKING_COUNT;
	if (world.scene.tftp_kind == TFTP_KIND_SMALLER)
		world.scene.blksize = BLKSIZE_SMALL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes script = {data, size};
	uint8_t layout = script_u8(&script), kind = script_u8(&script);
	uint16_t file = script_be16(&script);
	bool all = kind & 64;

	world_begin(&world, layout % (all ? LAYOUT_COUNT : LAYOUTS_FIRST),
	            kind % (all ? TFTP_KIND_COUNT : TFTP_KINDS_FIRST), 1 + file % FILE_LEN_MAX);
	choose_window(file / FILE_LEN_MAX);
	world.servers.naks = layout >> 4;
	world_link(&world, !(kind & 128));
	for (int n = 0; script.len > 0 && n < STEPS_MAX; n++)
		step(&script);
	world.servers.naks = 0;
	world_heal(&world);
	return 0;
}
