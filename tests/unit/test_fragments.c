#include "net/fragments.h"

#include <string.h>

#include "net/wire/checksum.h"
#include "net/wire/ipv4.h"
#include "tests/unit/station.h"

static uint8_t datagram[UDP_HEADER_LEN + FRAGMENTS_PAYLOAD_MAX];
static uint8_t whole[IPV4_HEADER_LEN + sizeof(datagram)];

/* Sends a payload of len octets; what arrives, put together as RFC 791 3.2 says, is in whole. */
static unsigned send_fragments(size_t len, size_t *arrived)
{
	const struct fragments_order order = {
		.src = CLIENT_IP,
		.dst = PXE_IP,
		.src_port = 1000,
		.dst_port = 2000,
		.datagram = datagram,
		.len = UDP_HEADER_LEN + len,
		.to = mac_of(PXE_IP),
	};
	struct fragments fragments;
	unsigned count = 0;
	uint16_t id = 0;
	bool more = true;
	size_t frame_len;

	*arrived = 0;
	fragments_begin(&fragments, &iface, &order);
	while ((frame_len = fragments_next(&fragments, &iface, frame)) > 0) {
		const uint8_t *header = frame + ETH_HEADER_LEN;
		size_t at = (be16_get(header + 6) & 0x1fffu) * 8u;
		size_t piece = be16_get(header + 2) - (size_t)IPV4_HEADER_LEN;

		assert_true(more);
		assert_in_range(frame_len, ETH_FRAME_MIN, ETH_FRAME_MAX);
		assert_memory_equal(frame, mac_of(PXE_IP).octet, 6);
		assert_int_equal(
			checksum_finish(checksum_add(0, (struct bytes){header, IPV4_HEADER_LEN})),
			0);
		if (count > 0)
			assert_int_equal(be16_get(header + 4), id);
		id = be16_get(header + 4);
		assert_int_equal(at, *arrived);
		memcpy(whole + at, header + IPV4_HEADER_LEN, piece);
		*arrived += piece;
		more = be16_get(header + 6) & IPV4_MORE;
		assert_true(!more || piece % 8 == 0);
		count++;
	}
	assert_false(more);
	return count;
}

static void assert_sent_whole(size_t len, unsigned pieces)
{
	struct ipv4 ip = {.src = CLIENT_IP, .dst = PXE_IP};
	struct udp udp;
	size_t arrived;

	for (size_t n = 0; n < sizeof(datagram); n++)
		datagram[n] = (uint8_t)(n * 7 + n / 256);
	assert_int_equal(send_fragments(len, &arrived), pieces);
	ip.payload = (struct bytes){whole, arrived};
	assert_drop(udp_parse(&ip, &udp), DROP_NONE);
	assert_int_equal(be16_get(whole + 6) != 0, true);
	assert_int_equal(udp.dst_port, 2000);
	assert_bytes(udp.payload, (struct bytes){datagram + UDP_HEADER_LEN, len});
}

static void datagrams_of_every_kind_of_length(void **state)
{
	(void)state;
	begin_configured();
	assert_sent_whole(1472, 1);
	assert_sent_whole(1473, 2);
	assert_sent_whole(2 * 1480 - 8, 2);
	assert_sent_whole(2 * 1480 - 7, 3);
	assert_sent_whole(FRAGMENTS_PAYLOAD_MAX, 45);
}

static void each_datagram_has_its_identification(void **state)
{
	size_t arrived;
	uint16_t id;

	(void)state;
	begin_configured();
	send_fragments(2000, &arrived);
	id = be16_get(frame + ETH_HEADER_LEN + 4);
	send_fragments(2000, &arrived);
	assert_int_not_equal(be16_get(frame + ETH_HEADER_LEN + 4), id);
}

static void ttl_and_tos_are_the_owners(void **state)
{
	size_t arrived;

	(void)state;
	begin_configured();
	iface.ttl = 3;
	iface.tos = 0x10;
	send_fragments(2000, &arrived);
	assert_int_equal(frame[15], 0x10);
	assert_int_equal(frame[22], 3);
}

int main(void)
{
	UNIT(datagrams_of_every_kind_of_length);
	UNIT(each_datagram_has_its_identification);
	UNIT(ttl_and_tos_are_the_owners);
	return unit_run("fragments");
}
