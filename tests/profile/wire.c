#include "tests/profile/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/wire/eth.h"
#include "tests/unit/packets.h"

#define FRAMES_BEFORE 64 /* frames received before the first DATA, at most */

/* Where things stand in a frame without options of IPv4. */
#define ARP_TARGET_AT 38
#define SRC_PORT_AT   34
#define DST_PORT_AT   36
#define PAYLOAD_AT    42
#define XID_AT        (PAYLOAD_AT + 4)
#define DHCP_TYPE_AT  (PAYLOAD_AT + 242) /* in the first option, behind BOOTP and the cookie */

static struct {
	uint32_t blocks, window;
	struct frame {
		uint8_t octets[ETH_FRAME_MAX];
		size_t len;
	} * frame; /* in the order in which they are received; DATA stand ready from the RRQ on */
	uint32_t made, ready, received; /* of them */
	uint32_t first;                 /* of DATA */
	VOID *sent;                     /* its buffer is not given back yet */
} wire;

static void make(struct bytes frame)
{
	assert_in_range(frame.len, 1, ETH_FRAME_MAX);
	assert_in_range(wire.made, 0, wire.blocks + FRAMES_BEFORE - 1);
	memcpy(wire.frame[wire.made].octets, frame.data, frame.len);
	wire.frame[wire.made++].len = frame.len;
}

static void queue(struct bytes frame)
{
	make(frame);
	wire.ready = wire.made;
}

static void queue_packet(struct packet packet)
{
	queue(frame_of(&packet));
}

/* ---- the hosts ---- */

static void answer_dhcp(const uint8_t *frame)
{
	bool is_discover = frame[DHCP_TYPE_AT] == DHCP_DISCOVER;

	last_xid = be32_get(frame + XID_AT);
	queue_packet(OFFER(.type = is_discover ? DHCP_OFFER : DHCP_ACK, .class = "PXEClient",
	                   .next = PXE_IP, .file = FILE_NAME));
}

static void make_data(void)
{
	wire.first = wire.made;
	for (uint32_t block = 1; block <= wire.blocks + 1; block++) {
		struct packet data =
			tftp_data((uint16_t)block, (uint64_t)(block - 1) * WIRE_BLKSIZE,
		                  block <= wire.blocks ? WIRE_BLKSIZE : 1);

		make(frame_of(&data));
	}
}

static void answer_request(const uint8_t *frame)
{
	uint32_t size = wire.blocks * WIRE_BLKSIZE + 1;
	char text[80];

	last_tftp_port = be16_get(frame + SRC_PORT_AT);
	snprintf(text, sizeof(text), "blksize|%d|tsize|%u|", WIRE_BLKSIZE, size);
	if (wire.window > 1)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "windowsize|%u|",
		         wire.window);
	queue_packet(oack(text));
	make_data();
}

/* Those of the window that begins behind the block acknowledged. */
static void answer_ack(const uint8_t *frame)
{
	uint32_t sent = wire.ready - wire.first;
	uint16_t unacked = (uint16_t)(sent - be16_get(frame + PAYLOAD_AT + 2));
	uint32_t end = wire.ready - unacked + wire.window;

	wire.ready = end < wire.made ? end : wire.made;
}

static void answer(const uint8_t *frame)
{
	uint16_t port = be16_get(frame + DST_PORT_AT);

	if (be16_get(frame + ETH_HEADER_LEN - 2) == ETH_TYPE_ARP) {
		if (be32_get(frame + ARP_TARGET_AT) != CLIENT_IP)
			queue(arp_reply(be32_get(frame + ARP_TARGET_AT)));
	} else if (port == DHCP_SERVER_PORT) {
		answer_dhcp(frame);
	} else if (port == TFTP_PORT) {
		answer_request(frame);
	} else if (port == SERVER_TID) {
		answer_ack(frame);
	}
}

/* ---- the card ---- */

static EFI_STATUS EFIAPI start(EFI_SIMPLE_NETWORK_PROTOCOL *this)
{
	this->Mode->State = EfiSimpleNetworkStarted;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI initialize(EFI_SIMPLE_NETWORK_PROTOCOL *this, UINTN rx, UINTN tx)
{
	(void)rx;
	(void)tx;
	this->Mode->State = EfiSimpleNetworkInitialized;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI shut_down(EFI_SIMPLE_NETWORK_PROTOCOL *this)
{
	this->Mode->State = EfiSimpleNetworkStopped;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI filters(EFI_SIMPLE_NETWORK_PROTOCOL *this, UINT32 enable, UINT32 disable,
                                 BOOLEAN reset, UINTN count, EFI_MAC_ADDRESS *list)
{
	(void)reset;
	(void)count;
	(void)list;
	this->Mode->ReceiveFilterSetting = (this->Mode->ReceiveFilterSetting | enable) & ~disable;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI status(EFI_SIMPLE_NETWORK_PROTOCOL *this, UINT32 *interrupts,
                                VOID **buffer)
{
	(void)this;
	*interrupts = 0;
	*buffer = wire.sent;
	wire.sent = NULL;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI transmit(EFI_SIMPLE_NETWORK_PROTOCOL *this, UINTN header, UINTN len,
                                  VOID *buffer, EFI_MAC_ADDRESS *from, EFI_MAC_ADDRESS *to,
                                  UINT16 *type)
{
	(void)this;
	(void)header;
	(void)len;
	(void)from;
	(void)to;
	(void)type;
	wire.sent = buffer;
	answer(buffer);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI receive(EFI_SIMPLE_NETWORK_PROTOCOL *this, UINTN *header, UINTN *len,
                                 VOID *buffer, EFI_MAC_ADDRESS *from, EFI_MAC_ADDRESS *to,
                                 UINT16 *type)
{
	const struct frame *frame = &wire.frame[wire.received];

	(void)this;
	(void)from;
	(void)to;
	(void)type;
	if (wire.received == wire.ready)
		return EFI_NOT_READY;
	wire.received++;
	*header = ETH_HEADER_LEN;
	*len = frame->len;
	wire_copy(buffer, frame->octets, frame->len);
	return EFI_SUCCESS;
}

EFI_SIMPLE_NETWORK_PROTOCOL *wire_plug_in(uint32_t blocks, uint32_t window)
{
	static EFI_SIMPLE_NETWORK_MODE mode = {
		.HwAddressSize = 6,
		.ReceiveFilterMask =
			EFI_SIMPLE_NETWORK_RECEIVE_UNICAST | EFI_SIMPLE_NETWORK_RECEIVE_BROADCAST,
	};
	static EFI_SIMPLE_NETWORK_PROTOCOL protocol = {
		.Start = start,
		.Stop = shut_down,
		.Initialize = initialize,
		.Shutdown = shut_down,
		.ReceiveFilters = filters,
		.GetStatus = status,
		.Transmit = transmit,
		.Receive = receive,
		.Mode = &mode,
	};

	assert_in_range(window, 1, WIRE_WINDOW_MAX);
	memcpy(mode.CurrentAddress.Addr, client_mac.octet, sizeof(client_mac.octet));
	wire.blocks = blocks;
	wire.window = window;
	wire.frame = calloc(blocks + FRAMES_BEFORE, sizeof(*wire.frame));
	assert_non_null(wire.frame);
	return &protocol;
}

void wire_copy(void *to, const void *from, size_t len)
{
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(len) : : "memory");
}

uint8_t wire_octet(uint64_t n)
{
	return program_octet(n);
}
