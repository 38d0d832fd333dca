#include <string.h>

#include "net/pxe.h"
#include "tests/unit/asking.h"

/* The types of boot server on the menu: 15 is served by OTHER_IP, 0 is this machine itself. */
#define TWO_ITEMS     UNICAST_ONLY, SERVER(15, 66), SERVER(16, 67), ITEM(15, 'a'), ITEM(16, 'b')
#define DISCOVER_15   "DISCOVER-TYPE 15 to 192.168.77.66"
#define DISCOVER_16   "DISCOVER-TYPE 16 to 192.168.77.67"
#define BOOT_ACK(...) PXE_ACK(.from = OTHER_IP, .server = OTHER_IP, .next = OTHER_IP, ##__VA_ARGS__)

static void assert_menu(enum pxe_state state, uint32_t item_count)
{
	quiet();
	assert_int_equal(pxe.state, state);
	assert_non_null(pxe_menu(&pxe));
	assert_int_equal(pxe_menu(&pxe)->item_count, item_count);
	if (state == PXE_CHOOSING)
		assert_int_equal(pxe_deadline_ms(&pxe), NET_NEVER);
}

/* ---- the prompt ---- */

static void prompt_counts_down_to_the_first_item(void **state)
{
	(void)state;
	begin_with(OCTETS(TWO_ITEMS, PROMPT(5)));
	assert_menu(PXE_PROMPTING, 2);
	assert_string_equal(pxe_menu(&pxe)->prompt, "Go");
	assert_string_equal(pxe_menu(&pxe)->item[1].text, "b");
	assert_int_equal(pxe_menu_left_ms(&pxe, now), 5000);
	at(now + 1);
	assert_int_equal(pxe_menu_left_ms(&pxe, now), 4999);
	due(TASK + 5000, TASK + 5000);
	assert_int_equal(pxe_menu_left_ms(&pxe, now), 0);
	assert_int_equal(pxe_menu_left_ms(&pxe, now + 1), 0);
	expect(DISCOVER_15);
	quiet();
	assert_null(pxe_menu(&pxe));
	assert_int_equal(pxe_menu_left_ms(&pxe, now), 0);
	give(BOOT_ACK());
	assert_answered(FILE_NAME, OTHER_IP);
}

static void key_during_the_prompt_shows_the_menu(void **state)
{
	(void)state;
	begin_with(OCTETS(TWO_ITEMS, PROMPT(5)));
	at(TASK + 4999);
	pxe_show_menu(&pxe, now);
	assert_menu(PXE_CHOOSING, 2);
	assert_int_equal(pxe_menu_left_ms(&pxe, now), 0);
	at(TASK + 1000000);
	quiet();
	pxe_choose(&pxe, 1, now);
	expect(DISCOVER_16);
	assert_int_equal(traced(TRACE_PXE_CHOICE), 1);
}

/* A digit pressed during the countdown. */
static void choice_during_the_prompt(void **state)
{
	(void)state;
	begin_with(OCTETS(TWO_ITEMS, PROMPT(5)));
	pxe_choose(&pxe, 1, now);
	expect(DISCOVER_16);
	quiet();
}

static void timeout_0_takes_the_first_item_at_once(void **state)
{
	(void)state;
	begin_with(OCTETS(TWO_ITEMS, PROMPT(0)));
	assert_null(pxe_menu(&pxe));
	expect(DISCOVER_15);
	quiet();
}

static void timeout_254_is_a_time(void **state)
{
	(void)state;
	begin_with(OCTETS(TWO_ITEMS, PROMPT(254)));
	due(TASK + 254000, TASK + 254000);
	expect(DISCOVER_15);
}

static void timeout_255_waits_for_ever(void **state)
{
	(void)state;
	begin_with(OCTETS(TWO_ITEMS, PROMPT(255)));
	assert_menu(PXE_CHOOSING, 2);
}

/* PXE 2.1 table 2-1: no prompt, no timeout, the menu. EDK2 takes the first item here. */
static void menu_without_prompt_waits(void **state)
{
	(void)state;
	begin_with(OCTETS(TWO_ITEMS));
	assert_menu(PXE_CHOOSING, 2);
	pxe_show_menu(&pxe, now); /* is shown already */
	assert_menu(PXE_CHOOSING, 2);
	pxe_choose(&pxe, 0, now);
	expect(DISCOVER_15);
}

static void one_item_without_prompt_is_no_choice(void **state)
{
	(void)state;
	begin_with(OCTETS(UNICAST_ONLY, SERVER(15, 66), ITEM(15, 'a')));
	expect(DISCOVER_15);
}

static void one_item_with_prompt_is_prompted_for(void **state)
{
	(void)state;
	begin_with(OCTETS(UNICAST_ONLY, SERVER(15, 66), ITEM(15, 'a'), PROMPT(3)));
	assert_menu(PXE_PROMPTING, 1);
	due(TASK + 3000, TASK + 3000);
	expect(DISCOVER_15);
}

static void prompt_without_menu_is_none(void **state)
{
	(void)state;
	begin_with(OCTETS(CONTROL(8), PROMPT(5)));
	expect("ASK 192.168.77.2");
}

/* ---- choosing ---- */

static void no_such_item(void **state)
{
	static const uint32_t items[] = {2, 3, 15, 16, 255, UINT32_MAX};

	(void)state;
	begin_with(OCTETS(TWO_ITEMS));
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		pxe_choose(&pxe, items[i], now);
		assert_menu(PXE_CHOOSING, 2);
	}
}

static void keys_when_there_is_no_menu(void **state)
{
	(void)state;
	begin_pxe(3);
	pxe_show_menu(&pxe, now);
	pxe_choose(&pxe, 0, now);
	assert_int_equal(pxe.state, PXE_IDLE);
	begin_asking();
	pxe_show_menu(&pxe, now);
	pxe_choose(&pxe, 0, now);
	quiet();
	assert_int_equal(pxe.state, PXE_ASKING);
	assert_null(pxe_menu(&pxe));
	begin_with(OCTETS(TWO_ITEMS, PROMPT(0)));
	expect(DISCOVER_15);
	pxe_choose(&pxe, 1, now);
	quiet();
	assert_int_equal(pxe.discovery.type, 15);
}

static void item_0_boots_from_this_machine(void **state)
{
	(void)state;
	begin_with(OCTETS(UNICAST_ONLY, ITEM(0, 'l'), ITEM(15, 'a'), PROMPT(1)));
	due(TASK + 1000, TASK + 1000);
	expect_step();
	assert_failed(ERR_LOCAL_BOOT, PXE_IP, 0);
	begin_with(OCTETS(UNICAST_ONLY, ITEM(15, 'a'), ITEM(0, 'l')));
	pxe_choose(&pxe, 1, now);
	assert_failed(ERR_LOCAL_BOOT, PXE_IP, 0);
	begin_with(OCTETS(UNICAST_ONLY, ITEM(0, 'l')));
	assert_failed(ERR_LOCAL_BOOT, PXE_IP, 0);
}

static void nothing_is_taken_while_the_user_chooses(void **state)
{
	(void)state;
	begin_with(OCTETS(TWO_ITEMS));
	dropped(DROP_STATE, PXE_ACK());
	dropped(DROP_STATE, PXE_ACK(.field = NULL, .more = OPTION43(TWO_ITEMS, PROMPT(0))));
	begin_with(OCTETS(TWO_ITEMS, PROMPT(9)));
	dropped(DROP_STATE, PXE_ACK());
	quiet();
}

/* ---- the menu in the answer from port 4011 ---- */

/* As dnsmasq answers with two pxe-service lines, whose boot servers it is itself. */
static void menu_of_dnsmasq(void **state)
{
	uint32_t xid;

	(void)state;
	begin_asking();
	xid = last_xid;
	give(PXE_ACK(.field = NULL,
	             .more = OPTION43(UNICAST_ONLY, SERVER(15, 2), SERVER(16, 2), ITEM(15, 'a'),
	                              ITEM(16, 'b'), PROMPT(255), 255)));
	assert_menu(PXE_CHOOSING, 2);
	assert_int_equal(traced(TRACE_PXE_MENU), 1);
	pxe_choose(&pxe, 1, now);
	expect("DISCOVER-TYPE 16 to 192.168.77.2");
	quiet();
	assert_int_not_equal(last_xid, xid);
	dropped(DROP_DHCP_NOT_OURS, PXE_ACK(.field = NULL, .xid = xid)); /* sent twice */
	give(PXE_ACK(.port = 68, .more = OPTION43(BOOT_ITEM(16), 255)));
	assert_answered(FILE_NAME, PXE_IP);
}

static void menu_before_a_file(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.more = OPTION43(TWO_ITEMS, PROMPT(5))));
	assert_menu(PXE_PROMPTING, 2);
	assert_int_equal(pxe_menu_left_ms(&pxe, now), 5000);
}

static void file_before_a_menu_if_the_server_says_so(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.more = OPTION43(CONTROL(11), ITEM(15, 'a'), ITEM(16, 'b'), PROMPT(5))));
	assert_answered(FILE_NAME, PXE_IP);
}

static void menu_if_there_is_no_file_after_all(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.field = NULL, .more = OPTION43(CONTROL(8), ITEM(15, 'a'), ITEM(16, 'b'))));
	assert_menu(PXE_CHOOSING, 2);
}

static void bad_option_43_is_no_menu(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.more = OPTION43(TWO_ITEMS, 10, 0)));
	assert_answered(FILE_NAME, PXE_IP);
	begin_asking();
	give(PXE_ACK(.field = NULL, .more = OPTION43(TWO_ITEMS, 10, 0)));
	assert_failed(ERR_PXE_NO_FILE, PXE_IP, 0);
}

static void neither_menu_nor_servers(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.field = NULL, .more = OPTION43(CONTROL(8), IN_GROUP, PROMPT(0), 255)));
	assert_failed(ERR_PXE_NO_FILE, PXE_IP, 0);
}

/* ---- the menu of another question ---- */

static void menus_are_not_mixed(void **state)
{
	(void)state;
	begin_with(OCTETS(UNICAST_ONLY, ITEM(0, 'l')));
	assert_failed(ERR_LOCAL_BOOT, PXE_IP, 0);
	ask(OTHER_IP, OCTETS(ITEM(7, 'x'), PROMPT(255)));
	assert_menu(PXE_CHOOSING, 1);
	assert_string_equal(pxe_menu(&pxe)->item[0].text, "x");
	pxe_choose(&pxe, 0, now);
	expect("DISCOVER-TYPE 7 to 255.255.255.255");
}

/* ---- hostile menus: every one is taken or left, and a good answer still boots ---- */

/* At every truncation: option 43 is unusable or whole, and nothing but a state of the list. */
static void m36_menu_at_every_truncation(void **state)
{
	const struct bytes whole = OCTETS(UNICAST_ONLY, SERVER(15, 66), ITEM(15, 'a'), ITEM(0, 'l'),
	                                  PROMPT(5), BOOT_ITEM(15), 255);

	(void)state;
	for (size_t len = 0; len <= whole.len; len++) {
		begin_with((struct bytes){whole.data, len});
		assert_true(pxe.state == PXE_ASKING || pxe.state == PXE_PROMPTING ||
		            pxe.state == PXE_CHOOSING || pxe.state == PXE_DISCOVERING);
		pxe_choose(&pxe, 0, now);
		expect("");
		give(pxe.state == PXE_ASKING ? PXE_ACK() : BOOT_ACK());
		if (pxe.discovery.type == 15 && pxe.discovery.server[0] == PXE_IP)
			give(PXE_ACK());
		assert_int_equal(pxe.state, PXE_ANSWERED);
	}
}

/* An answer whose every option is 43, 1,400 octets in all. */
static void m36_menu_of_1400_octets(void **state)
{
	static uint8_t options[1100];
	size_t len = 0;

	(void)state;
	begin_asking();
	for (; len + 8 <= sizeof(options); len += 8)
		memcpy(options + len, (const uint8_t[]){43, 6, 9, 4, 0, 15, 1, 0x1b}, 8);
	give(PXE_ACK(.field = NULL, .more = {options, len}));
	assert_menu(PXE_CHOOSING, PXE_ITEM_MAX);
	assert_string_equal(pxe_menu(&pxe)->item[PXE_ITEM_MAX - 1].text, ".");
	pxe_choose(&pxe, PXE_ITEM_MAX, now);
	assert_menu(PXE_CHOOSING, PXE_ITEM_MAX);
}

int main(void)
{
	UNIT(prompt_counts_down_to_the_first_item);
	UNIT(key_during_the_prompt_shows_the_menu);
	UNIT(choice_during_the_prompt);
	UNIT(timeout_0_takes_the_first_item_at_once);
	UNIT(timeout_254_is_a_time);
	UNIT(timeout_255_waits_for_ever);
	UNIT(menu_without_prompt_waits);
	UNIT(one_item_without_prompt_is_no_choice);
	UNIT(one_item_with_prompt_is_prompted_for);
	UNIT(prompt_without_menu_is_none);
	UNIT(no_such_item);
	UNIT(keys_when_there_is_no_menu);
	UNIT(item_0_boots_from_this_machine);
	UNIT(nothing_is_taken_while_the_user_chooses);
	UNIT(menu_of_dnsmasq);
	UNIT(menu_before_a_file);
	UNIT(file_before_a_menu_if_the_server_says_so);
	UNIT(menu_if_there_is_no_file_after_all);
	UNIT(bad_option_43_is_no_menu);
	UNIT(neither_menu_nor_servers);
	UNIT(menus_are_not_mixed);
	UNIT(m36_menu_at_every_truncation);
	UNIT(m36_menu_of_1400_octets);
	return unit_run("pxe_menu");
}
