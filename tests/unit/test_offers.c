#include "net/offers.h"

#include <string.h>

#include "tests/unit/packets.h"

static struct offers offers;
static struct dhcp_packet scratch;

static enum drop add(struct packet p)
{
	struct dhcp_reply reply = {.src = p.src, .station = p.from, .payload = {p.payload, p.len}};

	assert_drop(dhcp_parse(reply.payload, &reply.packet), DROP_NONE);
	return offers_add(&offers, &reply, false);
}

static enum drop confirm(struct packet p)
{
	struct dhcp_reply reply = {.src = p.src, .payload = {p.payload, p.len}};

	assert_drop(dhcp_parse(reply.payload, &reply.packet), DROP_NONE);
	return offers_confirm(&offers, &reply);
}

static const struct bytes one = BYTES(43, 4, 6, 1, 1, 255), two = BYTES(43, 4, 6, 1, 2, 255);

static void assert_vendor(uint32_t offer, uint8_t control)
{
	struct bytes vendor = offers_vendor(&offers, offer, &scratch);

	assert_int_equal(vendor.len, 4);
	assert_int_equal(vendor.data[2], control);
}

static void vendor_options_of_offer_and_ack(void **state)
{
	(void)state;
	offers_clear(&offers);
	assert_drop(add(OFFER(.class = "PXEClient", .more = one)), DROP_NONE);
	assert_drop(add(PROXY_OFFER(.more = two)), DROP_NONE);
	assert_vendor(0, 1);
	assert_vendor(1, 2);
	assert_drop(confirm(DHCPACK()), DROP_NONE);
	assert_vendor(0, 1); /* the ACK leaves it out */
	assert_drop(confirm(DHCPACK(.class = "PXEClient")), DROP_NONE);
	assert_vendor(0, 1);
	assert_drop(confirm(DHCPACK(.class = "PXEClient", .more = two)), DROP_NONE);
	assert_vendor(0, 2);
	assert_drop(confirm(DHCPACK(.class = "PXEClient", .more = one)), DROP_NONE);
	assert_vendor(1, 2); /* the ACK is not the proxy's */
}

/* A DHCP server that names a file and is not PXE's is a way to boot, too. */
static void a_file_makes_room(void **state)
{
	(void)state;
	offers_clear(&offers);
	for (uint32_t n = 0; n < OFFER_MAX; n++)
		assert_drop(add(OFFER(.server = OTHER_IP + n)), DROP_NONE);
	assert_drop(add(OFFER(.file = FILE_NAME)), DROP_NONE);
	assert_int_equal(offers.count, OFFER_MAX);
	assert_string_equal(offers.offer[OFFER_MAX - 1].file.name, FILE_NAME);
	assert_drop(add(OFFER(.server = PXE_IP)), DROP_DHCP_OFFER_FULL);
}

static void vendor_options_of_another_vendor(void **state)
{
	(void)state;
	offers_clear(&offers);
	assert_drop(add(OFFER(.more = one)), DROP_NONE);
	assert_int_equal(offers_vendor(&offers, 0, &scratch).len, 0);
	assert_drop(confirm(DHCPACK(.more = two)), DROP_NONE);
	assert_int_equal(offers_vendor(&offers, 0, &scratch).len, 0);
}

static void messages_are_kept_whole(void **state)
{
	struct packet offer = OFFER(.file = FILE_NAME), ack = DHCPACK();

	(void)state;
	offers_clear(&offers);
	add(offer);
	confirm(ack);
	assert_bytes(offers_message(&offers, 0), (struct bytes){offer.payload, offer.len});
	assert_bytes((struct bytes){offers.ack.octets, offers.ack.len},
	             (struct bytes){ack.payload, ack.len});
	offers_clear(&offers);
	assert_int_equal(offers.count, 0);
	assert_int_equal(offers.ack.len, 0);
	assert_false(plan_is_complete(&offers.plan));
}

static void ack_of_another_address(void **state)
{
	(void)state;
	offers_clear(&offers);
	add(OFFER(.file = FILE_NAME));
	assert_drop(confirm(DHCPACK(.address = CLIENT_IP + 1)), DROP_DHCP_ADDRESS);
	assert_int_equal(offers.ack.len, 0);
}

static void what_the_ack_cannot_tell_is_kept(void **state)
{
	const struct bytes an_hour = BYTES(51, 4, 0, 0, 0x0e, 0x10);

	(void)state;
	offers_clear(&offers);
	add(OFFER(.file = FILE_NAME, .more = an_hour));
	offers.offer[0].refused = true;
	assert_drop(confirm(DHCPACK()), DROP_NONE);
	assert_int_equal(offers.offer[0].lease_s, 3600);
	assert_true(offers.offer[0].refused);
}

/* Room is made only by an address that leads nowhere and is not needed. */
static void offers_that_make_no_room(void **state)
{
	(void)state;
	offers_clear(&offers);
	for (uint32_t n = 0; n < OFFER_MAX; n++)
		add(OFFER(.server = OTHER_IP + n, .file = FILE_NAME));
	assert_drop(add(by_station_of(DHCP_IP, PROXY_OFFER())), DROP_DHCP_OFFER_FULL);
	offers_clear(&offers);
	add(OFFER());
	for (uint32_t n = 1; n < OFFER_MAX; n++)
		add(PROXY_OFFER(.server = OTHER_IP + n));
	assert_drop(add(PROXY_OFFER()), DROP_DHCP_OFFER_FULL);
	assert_int_equal(offers.offer[0].address, CLIENT_IP);
}

/* However many proxies came first: without an address there is no boot. */
static void the_first_address_makes_room(void **state)
{
	(void)state;
	offers_clear(&offers);
	for (uint32_t n = 0; n < OFFER_MAX; n++)
		assert_drop(add(PROXY_OFFER(.from = OTHER_IP + n, .server = OTHER_IP + n)),
		            DROP_NONE);
	assert_drop(add(PROXY_OFFER()), DROP_DHCP_OFFER_FULL);
	assert_drop(add(OFFER()), DROP_NONE);
	assert_int_equal(offers.count, OFFER_MAX);
	assert_int_equal(offers.offer[OFFER_MAX - 2].server, OTHER_IP + OFFER_MAX - 2);
	assert_int_equal(offers.offer[OFFER_MAX - 1].server, DHCP_IP);
}

static void add_of_station(uint32_t station, uint32_t count)
{
	for (uint32_t n = 0; n < count; n++) {
		ip4 server = OTHER_IP + 16 * station + n;

		assert_drop(add(PROXY_OFFER(.from = OTHER_IP + station, .server = server)),
		            DROP_NONE);
	}
}

/* The last that it sent: which came first may be those of a host that is there. */
static void the_last_of_the_station_with_most_makes_room(void **state)
{
	(void)state;
	offers_clear(&offers);
	add_of_station(0, OFFER_MAX - 4);
	add_of_station(1, 1);
	add_of_station(2, 3);
	assert_drop(add(OFFER()), DROP_NONE);
	assert_int_equal(offers.count, OFFER_MAX);
	for (uint32_t n = 0; n < OFFER_MAX - 5; n++)
		assert_int_equal(offers.offer[n].server, OTHER_IP + n);
	assert_int_equal(offers.offer[OFFER_MAX - 5].server, OTHER_IP + 16);
	assert_int_equal(offers.offer[OFFER_MAX - 2].server, OTHER_IP + 34);
	assert_int_equal(offers.offer[OFFER_MAX - 1].server, DHCP_IP);
}

/* Servers of one host are silent together: another host's is asked before its next one. */
static void the_next_lease_is_of_another_station(void **state)
{
	(void)state;
	offers_clear(&offers);
	add(OFFER(.file = FILE_NAME));
	add(OFFER(.server = PXE_IP, .address = CLIENT_IP + 1, .file = FILE_NAME));
	add(OFFER(.from = OTHER_IP, .server = OTHER_IP, .address = CLIENT_IP + 2,
	          .file = FILE_NAME));
	for (const uint32_t *lease = (const uint32_t[]){0, 2, 1}; *lease != 1; lease++) {
		offers.lease = lease[0];
		offers.offer[lease[0]].refused = true;
		assert_true(offers_take_other_lease(&offers));
		assert_int_equal(offers.lease, lease[1]);
	}
	offers.offer[1].refused = true;
	assert_false(offers_take_other_lease(&offers));
}

/* ---- messages of any length ---- */

static struct packet of_len(struct packet p, size_t len)
{
	assert_in_range(len, p.len, DHCP_MESSAGE_MAX);
	memset(p.payload + p.len, 0, len - p.len); /* pads behind END */
	p.len = len;
	return p;
}

static struct packet giant(struct packet p)
{
	return of_len(p, DHCP_MESSAGE_MAX);
}

#define GIANTS (OFFERS_OCTETS / DHCP_MESSAGE_MAX)

static void add_giants_of(uint32_t station, uint32_t count)
{
	for (uint32_t n = 0; n < count; n++) {
		ip4 server = OTHER_IP + 16 * station + n;

		assert_drop(add(giant(PROXY_OFFER(.from = OTHER_IP + station, .server = server))),
		            DROP_NONE);
	}
}

/* The offer at this index has the message that it came in. */
static void assert_message(uint32_t index, struct packet p)
{
	assert_bytes(offers_message(&offers, index), (struct bytes){p.payload, p.len});
}

/* Those behind an offer that gives way keep theirs. */
static void messages_move_up(void **state)
{
	(void)state;
	offers_clear(&offers);
	add_of_station(0, 3);
	for (uint32_t n = 3; n < OFFER_MAX; n++)
		add(of_len(PROXY_OFFER(.from = OTHER_IP + n, .server = OTHER_IP + n), 300 + n));
	assert_drop(add(OFFER(.file = FILE_NAME)), DROP_NONE);
	assert_int_equal(offers.count, OFFER_MAX);
	assert_message(1, PROXY_OFFER(.from = OTHER_IP, .server = OTHER_IP + 1));
	for (uint32_t n = 3; n < OFFER_MAX; n++)
		assert_message(
			n - 1,
			of_len(PROXY_OFFER(.from = OTHER_IP + n, .server = OTHER_IP + n), 300 + n));
	assert_message(OFFER_MAX - 1, OFFER(.file = FILE_NAME));
}

/* Of a host that sends long ones as many give way as another's needs; nobody's if they don't do. */
static void long_messages_keep_nobody_out(void **state)
{
	const size_t left = OFFERS_OCTETS - GIANTS * DHCP_MESSAGE_MAX;

	(void)state;
	offers_clear(&offers);
	add_giants_of(0, GIANTS);
	assert_drop(add(of_len(PROXY_OFFER(.from = OTHER_IP, .server = PXE_IP), left + 1)),
	            DROP_DHCP_OFFER_FULL);
	assert_int_equal(offers.count, GIANTS);
	assert_drop(add(of_len(PROXY_OFFER(.from = OTHER_IP, .server = PXE_IP), left)), DROP_NONE);
	assert_drop(add(giant(OFFER(.file = FILE_NAME))), DROP_NONE);
	assert_int_equal(offers.count, GIANTS); /* two have gone */
	for (uint32_t n = 0; n < GIANTS - 1; n++)
		assert_int_equal(offers.offer[n].server, OTHER_IP + n);
	assert_message(GIANTS - 1, giant(OFFER(.file = FILE_NAME)));
	assert_true(offers.plan.has_address);
	assert_int_equal(offers.plan.address, GIANTS - 1);
}

/* An address alone gives way; one is not enough, and then none does. */
static void nothing_gives_way_in_vain(void **state)
{
	(void)state;
	offers_clear(&offers);
	add(of_len(OFFER(.from = PXE_IP, .server = PXE_IP), 600));
	add(OFFER(.from = PXE_IP + 1, .server = PXE_IP + 1));
	for (uint32_t n = 0; n < GIANTS - 1; n++)
		add(giant(PROXY_OFFER(.from = OTHER_IP + n, .server = OTHER_IP + n)));
	assert_int_equal(offers.count, GIANTS + 1);
	assert_drop(add(giant(PROXY_OFFER(.from = DHCP_IP, .server = DHCP_IP))),
	            DROP_DHCP_OFFER_FULL);
	assert_int_equal(offers.count, GIANTS + 1);
	assert_int_equal(offers.offer[1].server, PXE_IP + 1);
}

/* Nor does a station's last offer, for another's first: with one each they are equals. */
static void one_offer_of_each_station_stays(void **state)
{
	(void)state;
	offers_clear(&offers);
	for (uint32_t n = 0; n < 2; n++)
		add(of_len(PROXY_OFFER(.from = PXE_IP, .server = PXE_IP + n), 600));
	for (uint32_t n = 0; n < GIANTS - 1; n++)
		add(giant(PROXY_OFFER(.from = OTHER_IP + n, .server = OTHER_IP + n)));
	assert_drop(add(giant(PROXY_OFFER(.from = DHCP_IP, .server = DHCP_IP))),
	            DROP_DHCP_OFFER_FULL);
	assert_int_equal(offers.count, GIANTS + 1);
}

/* As many proxies as its message needs make room for the first address. */
static void the_first_address_is_a_long_message(void **state)
{
	(void)state;
	offers_clear(&offers);
	for (uint32_t n = 0; n < OFFER_MAX; n++)
		add(of_len(PROXY_OFFER(.from = OTHER_IP + n, .server = OTHER_IP + n),
		           OFFERS_OCTETS / OFFER_MAX));
	assert_int_equal(offers.count, OFFER_MAX);
	assert_drop(add(giant(OFFER())), DROP_NONE);
	assert_int_equal(offers.count, OFFER_MAX - 1);
	assert_int_equal(offers.offer[OFFER_MAX - 3].server, OTHER_IP + OFFER_MAX - 3);
	assert_message(OFFER_MAX - 2, giant(OFFER()));
}

int main(void)
{
	UNIT(vendor_options_of_offer_and_ack);
	UNIT(a_file_makes_room);
	UNIT(vendor_options_of_another_vendor);
	UNIT(messages_are_kept_whole);
	UNIT(ack_of_another_address);
	UNIT(what_the_ack_cannot_tell_is_kept);
	UNIT(offers_that_make_no_room);
	UNIT(the_first_address_makes_room);
	UNIT(the_last_of_the_station_with_most_makes_room);
	UNIT(the_next_lease_is_of_another_station);
	UNIT(messages_move_up);
	UNIT(long_messages_keep_nobody_out);
	UNIT(nothing_gives_way_in_vain);
	UNIT(one_offer_of_each_station_stays);
	UNIT(the_first_address_is_a_long_message);
	return unit_run("offers");
}
