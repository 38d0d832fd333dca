#include "drivers/snp.h"

#define ETHERNET_ADDRESS_LEN 6
#define FRAME_MIN            60 /* without the frame check sequence */
#define HEADER_LEN           14

#define TX_WAIT_STEP_US  5
#define TX_WAIT_STEPS    4000 /* 20 ms: a driver that takes longer has forgotten the buffer */
#define TX_SILENT_MAX    4    /* waits in vain after which we stop waiting for this driver */
#define TX_REAP_LATEST   16   /* receptions of nothing, by when most have sent it */
#define TX_RETRY_MAX     50   /* tries to queue a frame */
#define TX_RETRY_STEP_US 20

#define REST_TURNS 3000 /* some microseconds */

static struct snp *snp_of(struct link *link)
{
	return (struct snp *)link; /* the first member */
}

/*
 * Takes back a transmit buffer and refreshes Mode->MediaPresent. TxBuf is preset to NULL because
 * some drivers leave it alone when there is nothing; any other value counts, since some hand back a
 * pointer of their own. InterruptStatus is always given: EDK2 refuses two NULLs.
 */
static void poll_status(struct snp *snp)
{
	UINT32 interrupts = 0;
	VOID *buffer = NULL;

	if (EFI_ERROR(snp->protocol->GetStatus(snp->protocol, &interrupts, &buffer)) || !buffer)
		return;
	snp->tx_busy = false;
	snp->tx_seen = true;
	snp->tx_silent = 0;
}

/*
 * While nothing comes: so that the answer to what comes next, an ACK, need not wait for a call that
 * can take as long as the sending. At once, unless that is too soon for this driver, as its first
 * frames show; then later, and once: a call in vain can itself be in a frame's way.
 */
static void reap_early(struct snp *snp)
{
	if (!snp->tx_busy || ++snp->tx_idle != snp->tx_reap_after)
		return;
	poll_status(snp);
	if (snp->tx_busy && snp->tx_reap_after < TX_REAP_LATEST)
		snp->tx_reap_after *= 2;
}

/*
 * Drivers with one slot only lose a frame that comes while it is in use: one in flight at a time.
 */
static void wait_for_buffer(struct snp *snp)
{
	unsigned steps = snp->tx_silent < TX_SILENT_MAX ? TX_WAIT_STEPS : 1;

	while (snp->tx_busy && steps-- > 0) {
		poll_status(snp);
		if (snp->tx_busy)
			snp->boot->Stall(TX_WAIT_STEP_US);
	}
	if (!snp->tx_busy)
		return;
	snp->tx_busy = false;
	snp->tx_silent++;
	if (snp->tx_seen)
		snp->link.faults++;
}

/* Some NICs send more than they are told: nothing of an older frame may stand behind this one. */
static uint8_t *fill_buffer(struct snp *snp, const uint8_t *frame, size_t len)
{
	uint8_t *buffer = snp->tx[snp->tx_next];
	size_t *used = &snp->tx_used[snp->tx_next];

	snp->boot->CopyMem(buffer, (void *)(uintptr_t)frame, len);
	if (len < *used)
		snp->boot->SetMem(buffer + len, *used - len, 0);
	*used = len;
	return buffer;
}

static bool snp_send(struct link *link, const uint8_t *frame, size_t len)
{
	struct snp *snp = snp_of(link);
	EFI_STATUS status = EFI_INVALID_PARAMETER;
	uint8_t *buffer;

	if (len > LINK_FRAME_MAX) {
		link->faults++;
		return false;
	}
	wait_for_buffer(snp);
	buffer = fill_buffer(snp, frame, len);
	if (len < FRAME_MIN)
		len = FRAME_MIN;
	for (unsigned tries = 0; tries < TX_RETRY_MAX; tries++) {
		/* A header size of 0: the header stands in the frame already. */
		status = snp->protocol->Transmit(snp->protocol, 0, len, buffer, NULL, NULL, NULL);
		if (status != EFI_NOT_READY)
			break;
		poll_status(snp);
		snp->boot->Stall(TX_RETRY_STEP_US);
	}
	if (EFI_ERROR(status)) {
		snp->status = status;
		link->faults++;
		return false;
	}
	snp->tx_busy = true;
	snp->tx_idle = 0;
	snp->tx_next = (snp->tx_next + 1) % SNP_TX_BUFFERS;
	return true;
}

void snp_rest(void)
{
	for (volatile unsigned turn = 0; turn < REST_TURNS; turn++)
		;
}

/*
 * Takes a frame away that no buffer fits: it would stand before all others for ever. The room for
 * it is on the stack, of which there are 128 KiB (UEFI 2.3.4), and no NIC's of its own; not in the
 * frame of who receives, which is made for each packet.
 */
static __attribute__((noinline)) void drain(struct snp *snp)
{
	uint8_t room[SNP_DRAIN_ROOM];
	UINTN header = 0;
	UINTN len = sizeof(room);

	snp->protocol->Receive(snp->protocol, &header, &len, room, NULL, NULL, NULL);
	/* Who has this memory next finds nothing of what went over the wire. */
	snp->boot->SetMem(room, sizeof(room), 0);
}

static size_t snp_recv(struct link *link, uint8_t *frame, size_t cap)
{
	struct snp *snp = snp_of(link);
	UINTN header = 0;
	UINTN len = cap;
	EFI_STATUS status =
		snp->protocol->Receive(snp->protocol, &header, &len, frame, NULL, NULL, NULL);

	if (status == EFI_NOT_READY) {
		reap_early(snp);
		return 0;
	}
	if (status == EFI_BUFFER_TOO_SMALL)
		drain(snp);
	if (EFI_ERROR(status) || len < HEADER_LEN || len > cap) {
		link->faults++;
		return 0;
	}
	if (header != 0 && header != HEADER_LEN)
		link->faults++;
	/* What is longer carries the frame check sequence; IPv4 knows its own length. */
	return len < LINK_FRAME_MAX ? len : LINK_FRAME_MAX;
}

static bool snp_up(struct link *link)
{
	struct snp *snp = snp_of(link);

	poll_status(snp);
	return !snp->protocol->Mode->MediaPresentSupported || snp->protocol->Mode->MediaPresent;
}

static const struct link_ops snp_ops = {snp_send, snp_recv, snp_up};

static bool set_filters(struct snp *snp, UINT32 enable, UINT32 disable)
{
	EFI_STATUS status =
		snp->protocol->ReceiveFilters(snp->protocol, enable, disable, FALSE, 0, NULL);

	return !EFI_ERROR(status);
}

/*
 * Most wanted first: what is for us, broadcasts, and every multicast, since the group of
 * boot-server discovery is not known before the DHCP reply (PXE 2.1, option 43.7) and a driver may
 * let no list of groups be set later. Some drivers take only sets they know, some take one only
 * after the old one was disabled, some fail and receive all the same: never fatal.
 */
static void open_filters(struct snp *snp)
{
	static const UINT32 wanted[] = {
		EFI_SIMPLE_NETWORK_RECEIVE_UNICAST | EFI_SIMPLE_NETWORK_RECEIVE_BROADCAST |
			EFI_SIMPLE_NETWORK_RECEIVE_PROMISCUOUS_MULTICAST,
		EFI_SIMPLE_NETWORK_RECEIVE_UNICAST | EFI_SIMPLE_NETWORK_RECEIVE_BROADCAST |
			EFI_SIMPLE_NETWORK_RECEIVE_MULTICAST,
		EFI_SIMPLE_NETWORK_RECEIVE_UNICAST | EFI_SIMPLE_NETWORK_RECEIVE_BROADCAST,
		EFI_SIMPLE_NETWORK_RECEIVE_UNICAST | EFI_SIMPLE_NETWORK_RECEIVE_BROADCAST |
			EFI_SIMPLE_NETWORK_RECEIVE_PROMISCUOUS,
		EFI_SIMPLE_NETWORK_RECEIVE_PROMISCUOUS,
		EFI_SIMPLE_NETWORK_RECEIVE_UNICAST,
	};
	const EFI_SIMPLE_NETWORK_MODE *mode = snp->protocol->Mode;

	for (size_t n = 0; n < sizeof(wanted) / sizeof(*wanted); n++) {
		UINT32 others = mode->ReceiveFilterMask & ~wanted[n];

		if ((wanted[n] & ~mode->ReceiveFilterMask) != 0)
			continue;
		if (set_filters(snp, wanted[n], others) || set_filters(snp, wanted[n], 0))
			return;
		set_filters(snp, 0, mode->ReceiveFilterSetting);
		if (set_filters(snp, wanted[n], 0))
			return;
	}
}

/* Extra buffers are not asked for: EDK2's drivers refuse sizes they do not like. */
static EFI_STATUS initialize(struct snp *snp)
{
	EFI_STATUS status = snp->protocol->Initialize(snp->protocol, 0, 0);

	if (EFI_ERROR(status))
		snp->status = status;
	snp->initialized = !EFI_ERROR(status);
	return status;
}

/* What we call must be there. */
static bool is_complete(const EFI_SIMPLE_NETWORK_PROTOCOL *protocol)
{
	return protocol && protocol->Mode && protocol->Start && protocol->Stop &&
	       protocol->Initialize && protocol->Shutdown && protocol->ReceiveFilters &&
	       protocol->GetStatus && protocol->Transmit && protocol->Receive;
}

enum net_err snp_open(struct snp *snp, EFI_SIMPLE_NETWORK_PROTOCOL *protocol,
                      EFI_BOOT_SERVICES *boot)
{
	const EFI_SIMPLE_NETWORK_MODE *mode;
	EFI_STATUS status = EFI_SUCCESS;

	snp->link.ops = &snp_ops;
	snp->protocol = protocol;
	snp->boot = boot;
	snp->tx_reap_after = 1;
	if (!is_complete(protocol) || protocol->Mode->HwAddressSize != ETHERNET_ADDRESS_LEN) {
		snp->status = EFI_UNSUPPORTED;
		return ERR_NIC_START;
	}
	mode = protocol->Mode;
	if (mode->State == EfiSimpleNetworkStopped) {
		status = protocol->Start(protocol);
		snp->started = !EFI_ERROR(status);
		if (EFI_ERROR(status) && status != EFI_ALREADY_STARTED) {
			snp->status = status;
			return ERR_NIC_START;
		}
	}
	if (mode->State != EfiSimpleNetworkInitialized && EFI_ERROR(initialize(snp))) {
		snp_close(snp);
		return ERR_NIC_START;
	}
	boot->CopyMem(snp->link.mac, (void *)(uintptr_t)mode->CurrentAddress.Addr,
	              ETHERNET_ADDRESS_LEN);
	snp->filter_before = mode->ReceiveFilterSetting;
	open_filters(snp);
	return ERR_NONE;
}

void snp_listen_to_all(struct snp *snp, bool all)
{
	const EFI_SIMPLE_NETWORK_MODE *mode = snp->protocol->Mode;

	if (snp->listens_to_all == all)
		return;
	snp->listens_to_all = all;
	if (all)
		set_filters(snp, mode->ReceiveFilterMask & EFI_SIMPLE_NETWORK_RECEIVE_PROMISCUOUS,
		            0);
	else
		open_filters(
			snp); /* whose choice may be promiscuous, where a driver has no other */
}

void snp_restart(struct snp *snp)
{
	if (!snp->initialized)
		return;
	snp->protocol->Shutdown(snp->protocol);
	snp->tx_busy = false;
	snp->listens_to_all = false;
	if (!EFI_ERROR(initialize(snp)))
		open_filters(snp);
}

void snp_close(struct snp *snp)
{
	const EFI_SIMPLE_NETWORK_MODE *mode = snp->protocol->Mode;

	/* The last frame sent (a final ACK, a TFTP ERROR) leaves before the NIC is shut down. */
	if (mode->State == EfiSimpleNetworkInitialized)
		wait_for_buffer(snp);
	if (snp->initialized)
		snp->protocol->Shutdown(snp->protocol);
	else if (mode->State == EfiSimpleNetworkInitialized)
		set_filters(snp, snp->filter_before, mode->ReceiveFilterMask & ~snp->filter_before);
	if (snp->started)
		snp->protocol->Stop(snp->protocol);
	snp->initialized = false;
	snp->started = false;
	/* The next program finds nothing of what went over the wire. */
	snp->boot->SetMem(snp->tx, sizeof(snp->tx), 0);
}
