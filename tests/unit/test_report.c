/* Lines that are printed late tell what was so when it happened. */
#include "efi/report.h"

#include <string.h>

#include "efi/console.h"
#include "efi/cpu.h"
#include "efi/firmware.h"
#include "tests/unit/booting.h"
#include "tests/unit/uefi.h"
#include "tests/unit/unit.h"

static struct report report;
static uint64_t ticks;

uint64_t cpu_ticks(void)
{
	return ticks += 1000;
}

static void watch(bool verbose)
{
	uefi_screen_on();
	firmware_set(NULL, &uefi_table);
	report_init(&report, &boot, 0, verbose);
	boot_config.trace_sink = report_take;
	boot_config.trace_context = &report;
}

static unsigned print_all(void)
{
	unsigned lines = 0;

	boot_config.trace_sink = NULL;
	while (report_next_ms(&report) != NET_NEVER) {
		report_print(&report);
		lines++;
	}
	return lines;
}

/* Both servers name a program: the proxy's comes first. */
static void ask_for_first_program(void)
{
	begin_boot();
	expect("DISCOVER");
	give(OFFER(.file = "second.efi", .next = DHCP_IP));
	give(PROXY_OFFER());
	expect("REQUEST 192.168.77.50 from 192.168.77.1");
	give(DHCPACK(.file = "second.efi", .next = DHCP_IP));
	expect_probe();
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect("ASK 192.168.77.2");
	give(PXE_ACK());
	expect("RRQ nbp.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128");
}

static void ask_for_second_program(void)
{
	expect("ARP who has 192.168.77.1");
	give_frame(arp_reply(DHCP_IP));
	expect("RRQ second.efi from 192.168.77.1 blksize=1468 tsize=0 windowsize=128");
	quiet();
}

static void names_are_those_of_the_time(void **state)
{
	(void)state;
	watch(false);
	ask_for_first_program();
	give(tftp_error(1, "no such thing here"));
	ask_for_second_program();
	give(tftp_error(2, "not for you"));
	assert_int_equal(uefi_screen_len, 0);
	print_all();
	assert_true(uefi_shows("192.168.77.2 names \"nbp.efi\" on 192.168.77.2"));
	assert_true(uefi_shows("request \"nbp.efi\" from 192.168.77.2"));
	assert_true(uefi_shows("has no file \"nbp.efi\": no such thing"));
	assert_true(uefi_shows("192.168.77.1 named \"second.efi\" on 192.168.77.1"));
	assert_true(uefi_shows("request \"second.efi\" from 192.168.77.1"));
}

/* What its owner found out is told of the program that it was. */
static void a_program_that_does_not_fit(void **state)
{
	(void)state;
	watch(false);
	ask_for_first_program();
	give(OACK("blksize|1468|tsize|1073741824"));
	expect("ACK 0 to 192.168.77.2:40069");
	event("SIZE 1073741824");
	boot_next(&boot, (struct failure){.err = ERR_NO_MEMORY}, now);
	event("RESTART");
	expect("ERROR 3 to 192.168.77.2:40069");
	ask_for_second_program();
	print_all();
	assert_true(uefi_shows("The boot program \"nbp.efi\" does not fit"));
}

static void says(const char *text)
{
	memcpy(boot.pxe.said, text, strlen(text) + 1);
	trace(&boot.env.trace, now, PXE_SAYS, PXE_IP);
}

static void words_are_those_of_the_time(void **state)
{
	(void)state;
	watch(false);
	begin_boot();
	says("wait for approval");
	says("approved");
	print_all();
	assert_true(uefi_shows("says: wait for approval"));
	assert_true(uefi_shows("says: approved"));
}

static void details_are_for_those_who_ask(void **state)
{
	(void)state;
	for (int verbose = 0; verbose < 2; verbose++) {
		watch(verbose);
		begin_boot();
		print_all();
		assert_true(uefi_shows("LINK  up"));
		assert_true(uefi_shows("phase 0 -> 1") == verbose);
	}
}

/* More than are kept: the latest are there, in their order. */
static void too_many_lines(void **state)
{
	(void)state;
	watch(false);
	begin_boot();
	for (uint32_t n = 1; n <= 2 * BACKLOG_LINES; n++)
		trace(&boot.env.trace, n, DHCP_DISCOVER, n);
	assert_int_equal(report_next_ms(&report), BACKLOG_LINES + 1);
	assert_int_equal(print_all(), BACKLOG_LINES);
	assert_false(uefi_shows(textf("attempt %u\r", BACKLOG_LINES)));
	assert_true(uefi_shows(textf("attempt %u\r", BACKLOG_LINES + 1)));
	assert_true(uefi_shows(textf("attempt %u\r", 2 * BACKLOG_LINES)));
}

int main(void)
{
	UNIT(names_are_those_of_the_time);
	UNIT(a_program_that_does_not_fit);
	UNIT(words_are_those_of_the_time);
	UNIT(details_are_for_those_who_ask);
	UNIT(too_many_lines);
	return unit_run("report");
}
