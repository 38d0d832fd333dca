/* A driver that does what it must not: each is a fault that is counted, and nothing hangs. */
#include "drivers/snp.h"

#include <string.h>

#include "tests/unit/uefi.h"
#include "tests/unit/unit.h"

#define SEND_LIMIT_US 25000   /* one frame, whatever the driver does */
#define MANY          1000    /* frames */
#define MANY_LIMIT_US 2000000 /* that many, to a driver that never gives a buffer back */

/* What the driver does when asked, and what it was given. */
static struct driver {
	EFI_STATUS start, initialize, filters, get_status, transmit, receive;
	VOID *given_back; /* by GetStatus() */
	bool gives_back;  /* the last frame, instead */
	VOID *last;
	UINTN len, header;                 /* as Receive() says, whatever it copies */
	UINTN refused_room;                /* BUFFER_TOO_SMALL for less room; 0: for none */
	const void *room;                  /* given to Receive() last */
	unsigned sent, shut, stops, asked; /* calls */
	uint8_t frame[LINK_FRAME_MAX + 64];
	UINTN frame_len;
} driver;

static EFI_SIMPLE_NETWORK_MODE mode;
static EFI_SIMPLE_NETWORK_PROTOCOL protocol;
static struct snp snp;
static uint8_t room[SNP_FRAME_ROOM];

/* ---- the driver ---- */

static EFI_STATUS EFIAPI start(EFI_SIMPLE_NETWORK_PROTOCOL *this)
{
	if (!EFI_ERROR(driver.start))
		this->Mode->State = EfiSimpleNetworkStarted;
	return driver.start;
}

static EFI_STATUS EFIAPI stop(EFI_SIMPLE_NETWORK_PROTOCOL *this)
{
	driver.stops++;
	this->Mode->State = EfiSimpleNetworkStopped;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI initialize(EFI_SIMPLE_NETWORK_PROTOCOL *this, UINTN rx, UINTN tx)
{
	(void)rx;
	(void)tx;
	if (!EFI_ERROR(driver.initialize))
		this->Mode->State = EfiSimpleNetworkInitialized;
	return driver.initialize;
}

static EFI_STATUS EFIAPI shut_down(EFI_SIMPLE_NETWORK_PROTOCOL *this)
{
	driver.shut++;
	this->Mode->State = EfiSimpleNetworkStarted;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI filters(EFI_SIMPLE_NETWORK_PROTOCOL *this, UINT32 enable, UINT32 disable,
                                 BOOLEAN reset, UINTN count, EFI_MAC_ADDRESS *list)
{
	(void)reset;
	(void)count;
	(void)list;
	if (!EFI_ERROR(driver.filters))
		this->Mode->ReceiveFilterSetting =
			(this->Mode->ReceiveFilterSetting | enable) & ~disable;
	return driver.filters;
}

static EFI_STATUS EFIAPI get_status(EFI_SIMPLE_NETWORK_PROTOCOL *this, UINT32 *interrupts,
                                    VOID **buffer)
{
	(void)this;
	assert_non_null(interrupts);
	driver.asked++;
	if (driver.gives_back)
		*buffer = driver.last;
	else if (driver.given_back)
		*buffer = driver.given_back;
	if (driver.gives_back)
		driver.last = NULL;
	return driver.get_status;
}

static EFI_STATUS EFIAPI transmit(EFI_SIMPLE_NETWORK_PROTOCOL *this, UINTN header, UINTN len,
                                  VOID *buffer, EFI_MAC_ADDRESS *from, EFI_MAC_ADDRESS *to,
                                  UINT16 *type)
{
	(void)this;
	(void)from;
	(void)to;
	(void)type;
	assert_int_equal(header, 0);
	assert_in_range(len, 60, LINK_FRAME_MAX);
	memcpy(driver.frame, buffer, LINK_FRAME_MAX); /* more than it was told, as some NICs do */
	driver.frame_len = len;
	driver.sent++;
	driver.last = buffer;
	return driver.transmit;
}

static EFI_STATUS EFIAPI receive(EFI_SIMPLE_NETWORK_PROTOCOL *this, UINTN *header, UINTN *len,
                                 VOID *buffer, EFI_MAC_ADDRESS *from, EFI_MAC_ADDRESS *to,
                                 UINT16 *type)
{
	(void)this;
	(void)from;
	(void)to;
	(void)type;
	driver.room = buffer;
	if (*len < driver.refused_room)
		return EFI_BUFFER_TOO_SMALL;
	memset(buffer, 0xa5, driver.len < *len ? driver.len : *len);
	driver.refused_room = 0;
	*header = driver.header;
	*len = driver.len;
	return driver.receive;
}

static void plug_in(void)
{
	driver = (struct driver){.gives_back = true, .header = 14};
	mode = (EFI_SIMPLE_NETWORK_MODE){
		.State = EfiSimpleNetworkStopped,
		.HwAddressSize = 6,
		.MediaHeaderSize = 14,
		.MaxPacketSize = 1500,
		.ReceiveFilterMask =
			EFI_SIMPLE_NETWORK_RECEIVE_UNICAST | EFI_SIMPLE_NETWORK_RECEIVE_BROADCAST,
		.CurrentAddress = {{2, 0x4c, 0x41, 0x4e, 0, 1}},
		.MediaPresentSupported = TRUE,
		.MediaPresent = TRUE,
	};
	protocol = (EFI_SIMPLE_NETWORK_PROTOCOL){
		.Start = start,
		.Stop = stop,
		.Initialize = initialize,
		.Shutdown = shut_down,
		.ReceiveFilters = filters,
		.GetStatus = get_status,
		.Transmit = transmit,
		.Receive = receive,
		.Mode = &mode,
	};
	memset(&snp, 0, sizeof(snp));
	uefi_stalled_us = 0;
}

static void open_nic(void)
{
	plug_in();
	assert_int_equal(snp_open(&snp, &protocol, &uefi_boot), ERR_NONE);
}

/* ---- what it hands over ---- */

static const struct received_row {
	const char *name;
	EFI_STATUS status;
	UINTN len, header;
	size_t taken;
	uint32_t faults;
} received_rows[] = {
	{"snp: nothing has come", EFI_NOT_READY, 0, 14, 0, 0},
	{"snp: a frame", EFI_SUCCESS, 60, 14, 60, 0},
	{"snp: with the check sequence", EFI_SUCCESS, 1518, 14, LINK_FRAME_MAX, 0},
	{"snp: no header told", EFI_SUCCESS, 60, 0, 60, 0},
	/* net/ reads the header itself: what the driver says of it is of no use, nor of harm. */
	{"snp: a header of 13", EFI_SUCCESS, 60, 13, 60, 1},
	{"snp: a header longer than all", EFI_SUCCESS, 60, ~(UINTN)0, 60, 1},
	{"snp: success and nothing", EFI_SUCCESS, 0, 14, 0, 1},
	{"snp: less than a header", EFI_SUCCESS, 13, 14, 0, 1},
	{"snp: just a header", EFI_SUCCESS, 14, 14, 14, 0},
	{"snp: all the room", EFI_SUCCESS, SNP_FRAME_ROOM, 14, LINK_FRAME_MAX, 0},
	{"snp: more than the room", EFI_SUCCESS, SNP_FRAME_ROOM + 1, 14, 0, 1},
	{"snp: more than any memory", EFI_SUCCESS, ~(UINTN)0, 14, 0, 1},
	{"snp: a broken device", EFI_DEVICE_ERROR, 60, 14, 0, 1},
	{"snp: a status of its own", EFIERR(77), 60, 14, 0, 1},
};

static void received(void **state)
{
	const struct received_row *row = *state;

	open_nic();
	driver.receive = row->status;
	driver.len = row->len;
	driver.header = row->header;
	assert_int_equal(snp.link.ops->recv(&snp.link, room, sizeof(room)), row->taken);
	assert_int_equal(snp.link.faults, row->faults);
	/* And goes on with the next good one. */
	driver.receive = EFI_SUCCESS;
	driver.len = 64;
	driver.header = 14;
	assert_int_equal(snp.link.ops->recv(&snp.link, room, sizeof(room)), 64);
}

/* A frame that no buffer fits is taken away, else it would stand before all others for ever. */
static void giant_frame(void **state)
{
	(void)state;
	open_nic();
	driver.len = SNP_FRAME_ROOM + 1;
	driver.refused_room = SNP_FRAME_ROOM + 1;
	assert_int_equal(snp.link.ops->recv(&snp.link, room, sizeof(room)), 0);
	assert_int_equal(snp.link.faults, 1);
	driver.len = 60;
	assert_int_equal(snp.link.ops->recv(&snp.link, room, sizeof(room)), 60);
	/* One larger than that stays; each call comes back. */
	driver.refused_room = SNP_DRAIN_ROOM + 1;
	for (unsigned n = 0; n < MANY; n++)
		assert_int_equal(snp.link.ops->recv(&snp.link, room, sizeof(room)), 0);
	assert_int_equal(snp.link.faults, 1 + MANY);
}

/* ---- what it is given ---- */

static bool send(size_t len, uint8_t octet)
{
	uint8_t frame[LINK_FRAME_MAX + 1];

	memset(frame, octet, sizeof(frame));
	return snp.link.ops->send(&snp.link, frame, len);
}

/* Short frames after long ones: what stands behind them is zero in every buffer. */
static void nothing_old_is_sent(void **state)
{
	static const size_t lengths[] = {LINK_FRAME_MAX, 42, 300, 61, 1200, 60, LINK_FRAME_MAX, 14};

	(void)state;
	open_nic();
	for (size_t n = 0; n < sizeof(lengths) / sizeof(*lengths) * SNP_TX_BUFFERS; n++) {
		size_t len = lengths[n / SNP_TX_BUFFERS];

		assert_true(send(len, 0x5a));
		assert_int_equal(driver.frame_len, len < 60 ? 60 : len);
		for (size_t at = 0; at < LINK_FRAME_MAX; at++)
			assert_int_equal(driver.frame[at], at < len ? 0x5a : 0);
	}
	assert_int_equal(snp.link.faults, 0);
}

static UINTN cleared;
static const void *cleared_at;

static VOID EFIAPI clear(VOID *to, UINTN len, UINT8 octet)
{
	memset(to, octet, len);
	cleared += len;
	cleared_at = to;
}

/* After a longer frame only that one's octets are cleared, and after an ACK an ACK clears none. */
static void little_is_cleared(void **state)
{
	EFI_BOOT_SERVICES boot = uefi_boot;

	(void)state;
	plug_in();
	boot.SetMem = clear;
	assert_int_equal(snp_open(&snp, &protocol, &boot), ERR_NONE);
	for (unsigned n = 0; n < SNP_TX_BUFFERS; n++)
		assert_true(send(100, 0x5a));
	cleared = 0;
	for (unsigned n = 0; n < SNP_TX_BUFFERS; n++)
		assert_true(send(46, 0x5a));
	assert_int_equal(cleared, SNP_TX_BUFFERS * (100 - 46));
	for (unsigned n = 0; n < MANY; n++)
		assert_true(send(46, 0x5a));
	assert_int_equal(cleared, SNP_TX_BUFFERS * (100 - 46));
}

static void too_long_to_send(void **state)
{
	(void)state;
	open_nic();
	assert_false(send(LINK_FRAME_MAX + 1, 0x5a));
	assert_int_equal(driver.sent, 0);
	assert_int_equal(snp.link.faults, 1);
}

static const struct sent_row {
	const char *name;
	EFI_STATUS transmit, get_status;
	bool gives_back, foreign;
	bool sent;
	uint32_t faults;
} sent_rows[] = {
	{"snp: takes it", EFI_SUCCESS, EFI_SUCCESS, true, false, true, 0},
	{"snp: never ready", EFI_NOT_READY, EFI_SUCCESS, true, false, false, 1},
	{"snp: breaks", EFI_DEVICE_ERROR, EFI_SUCCESS, true, false, false, 1},
	{"snp: calls the buffer too small", EFI_BUFFER_TOO_SMALL, EFI_SUCCESS, true, false, false,
         1},
	{"snp: never gives a buffer back", EFI_SUCCESS, EFI_SUCCESS, false, false, true, 0},
	{"snp: gives another one back", EFI_SUCCESS, EFI_SUCCESS, false, true, true, 0},
	{"snp: knows no status", EFI_SUCCESS, EFI_DEVICE_ERROR, true, false, true, 0},
	{"snp: neither ready nor status", EFI_NOT_READY, EFI_DEVICE_ERROR, false, false, false, 1},
};

static void sent(void **state)
{
	const struct sent_row *row = *state;
	static uint8_t elsewhere;

	open_nic();
	driver.transmit = row->transmit;
	driver.get_status = row->get_status;
	driver.gives_back = row->gives_back;
	driver.given_back = row->foreign ? &elsewhere : NULL;
	assert_int_equal(send(60, 1), row->sent);
	assert_int_equal(snp.link.faults, row->faults);
	assert_in_range(uefi_stalled_us, 0, SEND_LIMIT_US);
	for (unsigned n = 1; n < MANY; n++)
		send(60, 1);
	assert_in_range(uefi_stalled_us, 0, MANY_LIMIT_US);
	assert_int_equal(elsewhere, 0);
	snp_close(&snp);
	assert_in_range(uefi_stalled_us, 0, MANY_LIMIT_US);
}

/* Nothing comes: how often the buffer of the frame before was asked for meanwhile. */
static unsigned asked_in_silence(unsigned receptions)
{
	unsigned before = driver.asked;

	driver.receive = EFI_NOT_READY;
	for (unsigned n = 0; n < receptions; n++)
		assert_int_equal(snp.link.ops->recv(&snp.link, room, sizeof(room)), 0);
	return driver.asked - before;
}

/* While nothing comes a frame's buffer is asked for, once: the next frame goes out at once then. */
static void reaped_early(void **state)
{
	(void)state;
	open_nic();
	assert_true(send(60, 1));
	assert_int_equal(asked_in_silence(1), 1);
	assert_int_equal(asked_in_silence(MANY), 0);
	assert_true(send(60, 1));
	assert_int_equal(driver.asked, 1);
	assert_int_equal(uefi_stalled_us, 0);
}

/* A driver that was asked too soon is asked later from then on. */
static void reaped_as_late_as_it_sends(void **state)
{
	(void)state;
	open_nic();
	assert_true(send(60, 1));
	driver.gives_back = false;
	assert_int_equal(asked_in_silence(2), 2);
	driver.gives_back = true;
	assert_int_equal(asked_in_silence(MANY), 1);
	assert_true(send(60, 1));
	assert_int_equal(asked_in_silence(3), 0);
	assert_int_equal(asked_in_silence(1), 1);
}

/* One that keeps it is soon asked once for each frame, and once more when the next is to go. */
static void reaped_once_if_kept(void **state)
{
	(void)state;
	open_nic();
	assert_true(send(60, 1));
	driver.gives_back = false;
	asked_in_silence(MANY);
	driver.gives_back = true;
	assert_true(send(60, 1));
	driver.gives_back = false;
	assert_int_equal(asked_in_silence(15), 0);
	assert_int_equal(asked_in_silence(MANY), 1);
	driver.gives_back = true;
	assert_true(send(60, 1));
	assert_int_equal(uefi_stalled_us, 0);
}

/* With frames at hand there is no time for it. */
static void not_reaped_between_frames(void **state)
{
	(void)state;
	open_nic();
	driver.len = 60;
	assert_true(send(60, 1));
	for (unsigned n = 0; n < MANY; n++)
		assert_int_equal(snp.link.ops->recv(&snp.link, room, sizeof(room)), 60);
	assert_int_equal(driver.asked, 0);
}

/* ---- what it is ---- */

static const struct opened_row {
	const char *name;
	UINT32 address_len, header_len;
	EFI_STATUS start, initialize, filters;
	enum net_err err;
} opened_rows[] = {
	{"snp: opens", 6, 14, EFI_SUCCESS, EFI_SUCCESS, EFI_SUCCESS, ERR_NONE},
	{"snp: addresses of 0", 0, 14, EFI_SUCCESS, EFI_SUCCESS, EFI_SUCCESS, ERR_NIC_START},
	{"snp: addresses of 5", 5, 14, EFI_SUCCESS, EFI_SUCCESS, EFI_SUCCESS, ERR_NIC_START},
	{"snp: addresses of 20", 20, 44, EFI_SUCCESS, EFI_SUCCESS, EFI_SUCCESS, ERR_NIC_START},
	{"snp: addresses of 2^32-1", UINT32_MAX, 14, EFI_SUCCESS, EFI_SUCCESS, EFI_SUCCESS,
         ERR_NIC_START},
	{"snp: headers of 0", 6, 0, EFI_SUCCESS, EFI_SUCCESS, EFI_SUCCESS, ERR_NONE},
	{"snp: headers of 2^32-1", 6, UINT32_MAX, EFI_SUCCESS, EFI_SUCCESS, EFI_SUCCESS, ERR_NONE},
	{"snp: does not start", 6, 14, EFI_DEVICE_ERROR, EFI_SUCCESS, EFI_SUCCESS, ERR_NIC_START},
	{"snp: started already", 6, 14, EFI_ALREADY_STARTED, EFI_SUCCESS, EFI_SUCCESS, ERR_NONE},
	{"snp: is not initialized", 6, 14, EFI_SUCCESS, EFI_DEVICE_ERROR, EFI_SUCCESS,
         ERR_NIC_START},
	{"snp: knows no filter", 6, 14, EFI_SUCCESS, EFI_SUCCESS, EFI_UNSUPPORTED, ERR_NONE},
};

static void opened(void **state)
{
	const struct opened_row *row = *state;

	plug_in();
	mode.HwAddressSize = row->address_len;
	mode.MediaHeaderSize = row->header_len;
	driver.start = row->start;
	driver.initialize = row->initialize;
	driver.filters = row->filters;
	assert_int_equal(snp_open(&snp, &protocol, &uefi_boot), row->err);
	if (row->err == ERR_NONE) {
		assert_true(send(60, 1));
		snp_close(&snp);
		assert_int_equal(driver.shut, 1);
	}
	assert_int_equal(mode.State, EFI_ERROR(row->start) && row->err == ERR_NONE
	                                     ? EfiSimpleNetworkStarted
	                                     : EfiSimpleNetworkStopped);
}

/* A table with a hole in it is refused before it is called. */
static void incomplete(void **state)
{
	static const struct {
		const char *name;
		size_t at;
	} holes[] = {
		{"Start", offsetof(EFI_SIMPLE_NETWORK_PROTOCOL, Start)},
		{"Stop", offsetof(EFI_SIMPLE_NETWORK_PROTOCOL, Stop)},
		{"Initialize", offsetof(EFI_SIMPLE_NETWORK_PROTOCOL, Initialize)},
		{"Shutdown", offsetof(EFI_SIMPLE_NETWORK_PROTOCOL, Shutdown)},
		{"ReceiveFilters", offsetof(EFI_SIMPLE_NETWORK_PROTOCOL, ReceiveFilters)},
		{"GetStatus", offsetof(EFI_SIMPLE_NETWORK_PROTOCOL, GetStatus)},
		{"Transmit", offsetof(EFI_SIMPLE_NETWORK_PROTOCOL, Transmit)},
		{"Receive", offsetof(EFI_SIMPLE_NETWORK_PROTOCOL, Receive)},
		{"Mode", offsetof(EFI_SIMPLE_NETWORK_PROTOCOL, Mode)},
	};

	(void)state;
	for (size_t n = 0; n < sizeof(holes) / sizeof(holes[0]); n++) {
		plug_in();
		memset((uint8_t *)&protocol + holes[n].at, 0, sizeof(void *));
		assert_int_equal(snp_open(&snp, &protocol, &uefi_boot), ERR_NIC_START);
		assert_true(snp.status == EFI_UNSUPPORTED);
	}
	plug_in();
	assert_int_equal(snp_open(&snp, NULL, &uefi_boot), ERR_NIC_START);
}

/* The next program finds nothing of what was sent. */
static void closed_and_empty(void **state)
{
	static const struct snp none;

	(void)state;
	open_nic();
	assert_true(send(LINK_FRAME_MAX, 0x5a));
	snp_close(&snp);
	assert_memory_equal(snp.tx, none.tx, sizeof(snp.tx));
}

/* Nor of what came too large: the stack that held it is cleared at once. */
static void giant_frame_is_cleared(void **state)
{
	EFI_BOOT_SERVICES boot = uefi_boot;

	(void)state;
	plug_in();
	boot.SetMem = clear;
	assert_int_equal(snp_open(&snp, &protocol, &boot), ERR_NONE);
	driver.len = SNP_DRAIN_ROOM;
	driver.refused_room = SNP_DRAIN_ROOM;
	cleared = 0;
	assert_int_equal(snp.link.ops->recv(&snp.link, room, sizeof(room)), 0);
	assert_int_equal(cleared, SNP_DRAIN_ROOM);
	assert_ptr_equal(cleared_at, driver.room);
}

int main(void)
{
	UNIT_ROWS(received_rows, received);
	UNIT(giant_frame);
	UNIT(nothing_old_is_sent);
	UNIT(little_is_cleared);
	UNIT(too_long_to_send);
	UNIT_ROWS(sent_rows, sent);
	UNIT(reaped_early);
	UNIT(reaped_as_late_as_it_sends);
	UNIT(reaped_once_if_kept);
	UNIT(not_reaped_between_frames);
	UNIT_ROWS(opened_rows, opened);
	UNIT(incomplete);
	UNIT(closed_and_empty);
	UNIT(giant_frame_is_cleared);
	return unit_run("snp");
}
