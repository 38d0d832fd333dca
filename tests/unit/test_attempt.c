/* What an attempt knows of one source does not stay with it when it goes on to the next. */
#include "efi/attempt.h"

#include <string.h>

#include "efi/cpu.h"
#include "efi/firmware.h"
#include "tests/unit/packets.h"
#include "tests/unit/uefi.h"
#include "tests/unit/unit.h"

static struct attempt attempt;
static struct inbox inbox;
static struct nic nic = {.open = true};
static uint64_t ticks;

uint64_t cpu_ticks(void)
{
	return ticks += 1000;
}

bool cpu_random(uint32_t *number)
{
	(void)number;
	return false;
}

enum net_err nic_open(struct nic *opened, EFI_STATUS *status)
{
	opened->open = true;
	*status = EFI_SUCCESS;
	return ERR_NONE;
}

void nic_close(struct nic *closed)
{
	closed->open = false;
}

static size_t len_when_sent; /* octets of the program there were when a frame was sent last */

static bool send(struct link *link, const uint8_t *frame, size_t len)
{
	(void)link;
	(void)frame;
	(void)len;
	len_when_sent = attempt.program.len;
	return true;
}

/* What comes next, once; of 0 octets: nothing. Or, as long as there is one, a file's next block. */
static struct bytes coming;
static uint16_t blocks_sent, blocks_in_all;
static uint32_t asked; /* how often it was looked for a frame */

static struct bytes next_block(void)
{
	struct packet data = tftp_data(blocks_sent + 1, 512u * blocks_sent, 512);

	blocks_sent++;
	data.dst_port = attempt.boot.tftp.own_port;
	return frame_of(&data);
}

static size_t receive(struct link *link, uint8_t *frame, size_t cap)
{
	size_t len;

	(void)link;
	asked++;
	if (blocks_sent < blocks_in_all)
		coming = next_block();
	len = coming.len;
	assert_in_range(len, 0, cap);
	if (len > 0)
		memcpy(frame, coming.data, len);
	coming.len = 0;
	return len;
}

/* The first source's program is complete; the second one names a URL, which TFTP cannot fetch. */
static void complete_with(uint8_t sources)
{
	static const struct link_ops ops = {.send = send, .recv = receive};
	struct boot *boot = &attempt.boot;
	struct offers *offers = &boot->dhcp.offers;

	blocks_sent = blocks_in_all = 0;
	firmware_set(NULL, &uefi_table);
	attempt_init(&attempt, &nic, &inbox, 0, false);
	attempt.snp.link.ops = &ops;
	attempt.state = ATTEMPT_COMPLETE;
	boot_init(boot, &(struct boot_config){.arch = 7}, 0);
	iface_configure(&boot->iface, CLIENT_IP, MASK_24, ROUTER_IP, 0);
	boot->phase = BOOT_DONE;
	offers->offer[0].file = (struct boot_file){PXE_IP, "http://192.168.77.2/nbp.efi"};
	offers->plan.step_count = sources;
	offers->plan.step[0].kind = SOURCE_ASK;
	offers->plan.step[1].kind = SOURCE_FILE;
	walk_begin(&boot->walk, &offers->plan);
}

static void returned(EFI_STATUS status)
{
	attempt.status = status;
	attempt_next(&attempt, (struct failure){.err = ERR_IMAGE_RETURNED});
}

static void status_of_the_last_source(void **state)
{
	(void)state;
	complete_with(1);
	returned(EFI_COMPROMISED_DATA);
	assert_true(attempt_is_over(&attempt));
	assert_int_equal(attempt.failure.err, ERR_IMAGE_RETURNED);
	assert_int_equal(attempt.status, EFI_COMPROMISED_DATA);
}

static void status_of_an_earlier_source(void **state)
{
	(void)state;
	complete_with(2);
	returned(EFI_COMPROMISED_DATA);
	assert_true(attempt_is_over(&attempt));
	assert_int_equal(attempt.failure.err, ERR_PXE_BAD_NAME);
	assert_int_equal(attempt.status, EFI_SUCCESS);
}

/* Its progress is not shown while the next source is asked. */
static void void_transfer_is_over(void **state)
{
	(void)state;
	complete_with(2);
	attempt.data_ms = 1;
	attempt.report.received = 1000;
	attempt.boot.dhcp.offers.offer[0].file = (struct boot_file){PXE_IP, "second.efi"};
	returned(EFI_COMPROMISED_DATA);
	assert_int_equal(attempt.boot.phase, BOOT_TFTP);
	assert_int_equal(attempt.report.received, 0);
	assert_false(attempt_transfers(&attempt, 1));
}

/* That another NIC booted is no failure, whatever ended it: not one by a key, above all. */
static void one_that_lost_has_not_failed(void **state)
{
	(void)state;
	complete_with(1);
	attempt_stop(&attempt, (struct failure){.err = ERR_ABORTED});
	assert_int_equal(attempt_err(&attempt), ERR_ABORTED);
	attempt.lost = true;
	assert_int_equal(attempt_err(&attempt), ERR_NONE);
}

/* A pause begins with nothing to receive after an answer, and ends with the next frame. */
static void pauses_between_answer_and_frame(void **state)
{
	static const uint8_t foreign[60] = {2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 8};

	(void)state;
	complete_with(1);
	attempt.state = ATTEMPT_RUNNING;
	coming = echo_request(PXE_IP, "?", 1);
	memcpy(attempt.boot.iface.mac.octet, client_mac.octet, sizeof(client_mac.octet));
	assert_true(attempt_pump(&attempt)); /* and answered */
	assert_false(attempt_pauses(&attempt));
	assert_false(attempt_pump(&attempt));
	assert_true(attempt_pauses(&attempt));
	attempt.boot.iface.replies.after_ms = 0;
	coming = echo_request(PXE_IP, "!", 1);
	assert_true(attempt_pump(&attempt));
	assert_false(attempt_pauses(&attempt)); /* another one may be behind it */
	assert_false(attempt_pump(&attempt));
	assert_true(attempt_pauses(&attempt));
	coming = (struct bytes){foreign, sizeof(foreign)};
	assert_true(attempt_pump(&attempt));
	assert_false(attempt_pauses(&attempt));
	assert_false(attempt_pump(&attempt));
	assert_false(attempt_pauses(&attempt)); /* what a window begins with waits for its end */
}

/* A transfer in windows of this size, of which nothing has come yet. */
static void transfer_in_windows(uint32_t size)
{
	struct tftp *tftp = &attempt.boot.tftp;
	const struct tftp_order order = {.file = &attempt.boot.file, .own = CLIENT_IP};

	complete_with(1);
	attempt.state = ATTEMPT_RUNNING;
	attempt.boot.phase = BOOT_TFTP;
	attempt.boot.file = (struct boot_file){PXE_IP, "nbp.efi"};
	memcpy(attempt.boot.iface.mac.octet, client_mac.octet, sizeof(client_mac.octet));
	tftp_fetch(tftp, &order, 0);
	tftp->state = TFTP_RECEIVING;
	tftp->server_port = SERVER_TID;
	tftp->station = mac_of(PXE_IP);
	tftp_window_begin(&tftp->window, size);
}

/* Nothing is asked to be sent within a window, but when no more of it comes. */
static void window_whose_end_is_lost(void **state)
{
	struct tftp *tftp = &attempt.boot.tftp;

	(void)state;
	transfer_in_windows(4);
	tftp->window.in_order = tftp->window.highest = 1;
	assert_int_equal(boot_window_left(&attempt.boot), 3);
	assert_true(attempt_pump(&attempt)); /* the timer's turn has come */
	assert_true(attempt.answered);
	assert_int_equal(boot_window_left(&attempt.boot), 0);
}

/* How many blocks the next pump takes, of which are looked for in all. */
static uint32_t pumped(uint32_t *looked)
{
	uint16_t before = blocks_sent;

	asked = 0;
	assert_true(attempt_pump(&attempt));
	*looked = asked;
	return blocks_sent - before;
}

/* A row of frames is taken before the first is looked at; and the ACK is sent before the copy. */
static void window_is_taken_in_rows(void **state)
{
	static uint8_t memory[16 * 512];
	uint32_t looked;

	(void)state;
	transfer_in_windows(12);
	attempt.program = (struct program){.data = memory, .pages = 2, .first = 2};
	blocks_in_all = 3;
	assert_int_equal(pumped(&looked), 1); /* before it, nobody knows that there is more */
	assert_int_equal(looked, 1);
	assert_int_equal(pumped(&looked), 2);
	assert_int_equal(looked, 3); /* in vain at last */
	assert_false(attempt.idle);
	blocks_in_all = 16;
	assert_int_equal(pumped(&looked), INBOX_FRAMES);
	assert_int_equal(looked, INBOX_FRAMES);
	assert_false(attempt.answered);
	assert_int_equal(pumped(&looked), 1); /* of the next window nothing is on its way yet */
	assert_int_equal(looked, 1);
	assert_true(attempt.answered);
	assert_int_equal(len_when_sent, 11 * 512);
	assert_int_equal(attempt.program.len, 12 * 512);
	for (size_t n = 0; n < attempt.program.len; n++)
		assert_int_equal(memory[n], program_octet(n));
}

/* Esc was pressed before it was: there is nothing to be counted, and nothing else to be read. */
static void one_that_was_never_opened(void **state)
{
	(void)state;
	uefi_screen_on();
	firmware_set(NULL, &uefi_table);
	attempt_init(&attempt, &nic, &inbox, 0, false);
	report_counters(&attempt.report, attempt.snp.link.faults);
	assert_int_equal(uefi_screen_len, 0);
	report_failure(&attempt.report, &(struct failure){.err = ERR_ABORTED}, attempt.status);
	assert_true(uefi_shows("E20 ABORTED: Stopped by a key."));
}

int main(void)
{
	UNIT(one_that_lost_has_not_failed);
	UNIT(one_that_was_never_opened);
	UNIT(pauses_between_answer_and_frame);
	UNIT(window_is_taken_in_rows);
	UNIT(window_whose_end_is_lost);
	UNIT(void_transfer_is_over);
	UNIT(status_of_the_last_source);
	UNIT(status_of_an_earlier_source);
	return unit_run("attempt");
}
