/* The menu of a whole boot, as its owner shows it. */
#include "tests/unit/asking.h"
#include "tests/unit/booting.h"

#define MENU     UNICAST_ONLY, SERVER(15, 66), ITEM(15, 'a'), ITEM(0, 'L'), PROMPT(5)
#define DISCOVER "DISCOVER-TYPE 15 to 192.168.77.66"

/* The PXE server's offer brought the menu, so that it is not asked for it. */
static void begin_menu(void)
{
	begin_boot();
	assert_null(boot_menu(&boot));
	expect("DISCOVER");
	at(1);
	give(OFFER());
	give(PROXY_OFFER(.more = OPTION43(MENU)));
	expect("REQUEST 192.168.77.50 from 192.168.77.1");
	assert_null(boot_menu(&boot));
	give(DHCPACK());
	expect_probe();
	expect_step();
	quiet();
	assert_int_equal(boot.phase, BOOT_PXE);
	assert_non_null(boot_menu(&boot));
	assert_int_equal(boot_menu(&boot)->item_count, 2);
	assert_int_equal(boot_menu_left_ms(&boot, now), 5000);
}

static void item_is_chosen(void **state)
{
	(void)state;
	begin_menu();
	at(now + 1000);
	assert_int_equal(boot_menu_left_ms(&boot, now), 4000);
	boot_show_menu(&boot, now);
	assert_int_equal(boot_menu_left_ms(&boot, now), 0);
	assert_non_null(boot_menu(&boot));
	at(now + 1000000);
	boot_choose(&boot, 0, now);
	assert_null(boot_menu(&boot));
	expect("ARP who has 192.168.77.66");
	give_frame(arp_reply(OTHER_IP));
	expect(DISCOVER);
}

static void nobody_chooses(void **state)
{
	(void)state;
	begin_menu();
	due(now + 5000, now + 5000);
	expect("ARP who has 192.168.77.66");
	assert_null(boot_menu(&boot));
}

static void this_machine_itself(void **state)
{
	(void)state;
	begin_menu();
	boot_choose(&boot, 1, now);
	event("FAILED LOCAL_BOOT");
	assert_int_equal(boot.failure.word[0], PXE_IP);
	assert_null(boot_menu(&boot));
	expect("ARP who has 192.168.77.1");
	give_frame(arp_reply(DHCP_IP));
	expect("RELEASE 192.168.77.50 to 192.168.77.1");
}

static void boot_is_aborted_at_the_menu(void **state)
{
	(void)state;
	begin_menu();
	boot_abort(&boot, (struct failure){.err = ERR_ABORTED}, now);
	assert_null(boot_menu(&boot));
	event("FAILED ABORTED");
}

int main(void)
{
	UNIT(item_is_chosen);
	UNIT(nobody_chooses);
	UNIT(this_machine_itself);
	UNIT(boot_is_aborted_at_the_menu);
	return unit_run("boot_menu");
}
