#include "net/wire/checksum.h"
#include "tests/unit/unit.h"

static const struct vector {
	const char *name;
	struct bytes octets;
	uint16_t checksum;
} vectors[] = {
	{"RFC 1071 section 3", BYTES(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7), 0x220d},
	{"nothing", EMPTY, 0xffff},
	{"an odd octet is the high half", BYTES(0x12), 0xedff},
	{"an odd octet after a pair", BYTES(0x00, 0x01, 0x80), 0x7ffe},
	{"a carry that makes another carry", BYTES(0xff, 0xff, 0xff, 0xff, 0x00, 0x01), 0xfffe},
	{"all ones", BYTES(0xff, 0xff), 0},
	{"all ones, with a half", BYTES(0xff, 0xff, 0xff), 0x00ff},
	{"a carry out of eight octets",
         BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 1), 0xfffe},
	{"a carry out of the last octets",
         BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 1), 0xfffe},
	{"a carry between the halves of eight octets", BYTES(0x80, 0, 0, 0, 0x80, 0, 0, 1), 0xfffd},
	{"a carry that each folding makes anew", BYTES(0xff, 0xff, 0xff, 0xff, 0, 0, 1, 0), 0xfeff},
	{"an IPv4 header summed over its checksum",
         BYTES(0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0xb8, 0x61, 0xc0, 0xa8,
               0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7),
         0},
};

static void vector_sums(void **state)
{
	const struct vector *row = *state;

	assert_int_equal(checksum_finish(checksum_add(0, guarded(row->octets))), row->checksum);
}

/* As RFC 1071 says it: 16 bits at a time, in the order of the wire. */
static uint16_t plain_sum(struct bytes octets)
{
	uint32_t sum = 0;

	for (size_t n = 0; n < octets.len; n++) {
		sum += (uint32_t)octets.data[n] << (n % 2 ? 0 : 8);
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return (uint16_t)~sum;
}

/* Wherever it begins in memory, however long it is: up to a page that nobody may touch. */
static void every_start_and_length(uint8_t first, uint8_t step)
{
	uint8_t octets[72];

	for (size_t n = 0; n < sizeof(octets); n++)
		octets[n] = (uint8_t)(first + n * step);
	for (size_t start = 0; start < 8; start++) {
		for (size_t len = 0; len <= sizeof(octets) - start; len++) {
			uint8_t *room = guarded_room(sizeof(octets));
			struct bytes part = {room + sizeof(octets) - start - len, len};

			memcpy(room + sizeof(octets) - start - len, octets, len);
			assert_int_equal(checksum_finish(checksum_add(0, part)), plain_sum(part));
			part = guarded((struct bytes){octets, len});
			assert_int_equal(checksum_finish(checksum_add(0, part)), plain_sum(part));
		}
	}
}

static void every_start_and_length_of_ones(void **state)
{
	(void)state;
	every_start_and_length(0xff, 0);
}

static void every_start_and_length_of_others(void **state)
{
	(void)state;
	every_start_and_length(0xb7, 37);
	every_start_and_length(0, 0);
}

static void parts_sum_like_the_whole(void **state)
{
	uint8_t octets[100];
	const struct bytes whole = {octets, sizeof(octets)};
	uint16_t want;

	(void)state;
	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = (uint8_t)(i * 37 + 200);
	want = checksum_finish(checksum_add(0, whole));
	for (size_t at = 0; at <= sizeof(octets); at += 2) {
		uint32_t sum = checksum_add(0, (struct bytes){octets, at});

		sum = checksum_add(sum, (struct bytes){octets + at, sizeof(octets) - at});
		assert_int_equal(checksum_finish(sum), want);
	}
}

static void the_largest_packet_does_not_overflow(void **state)
{
	static uint8_t octets[65535];

	(void)state;
	memset(octets, 0xff, sizeof(octets));
	octets[65534] = 0xfe;
	assert_int_equal(checksum_finish(checksum_add(UINT16_MAX, (struct bytes){octets, 65535})),
	                 0x01ff);
}

static void many_parts_do_not_overflow(void **state)
{
	static uint8_t octets[65534];
	uint32_t sum = 0;

	(void)state;
	memset(octets, 0xff, sizeof(octets));
	for (size_t i = 0; i < 5; i++)
		sum = checksum_add(sum, (struct bytes){octets, sizeof(octets)});
	assert_int_equal(checksum_finish(sum), 0);
}

int main(void)
{
	UNIT_ROWS(vectors, vector_sums);
	UNIT(every_start_and_length_of_ones);
	UNIT(every_start_and_length_of_others);
	UNIT(parts_sum_like_the_whole);
	UNIT(the_largest_packet_does_not_overflow);
	UNIT(many_parts_do_not_overflow);
	return unit_run("checksum");
}
