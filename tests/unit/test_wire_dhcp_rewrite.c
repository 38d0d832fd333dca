#include "net/wire/dhcp_rewrite.h"

#include <string.h>

#include "tests/unit/unit.h"

#define HEADER_LEN 240
#define FILE_AT    108
#define SNAME_AT   44

static uint8_t message[DHCP_MESSAGE_MAX];
static uint8_t room[DHCP_MESSAGE_MAX];

/* A reply with these options; the fields are set by the tests. */
static struct bytes reply_with(const uint8_t *options, size_t len)
{
	static const uint8_t begin[] = {2, 1, 6, 0, 0xde, 0xad, 0xbe, 0xef};
	static const uint8_t cookie[] = {0x63, 0x82, 0x53, 0x63};

	memset(message, 0, HEADER_LEN);
	memcpy(message, begin, sizeof(begin));
	memcpy(message + HEADER_LEN - sizeof(cookie), cookie, sizeof(cookie));
	memcpy(message + HEADER_LEN, options, len);
	return (struct bytes){message, HEADER_LEN + len};
}
#define REPLY(...) \
	reply_with((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static struct bytes rewritten(struct bytes from, const struct dhcp_edit *edit)
{
	struct writer w = {.data = room, .cap = sizeof(room)};

	dhcp_rewrite(&w, guarded(from), edit);
	assert_false(w.full);
	return (struct bytes){room, w.len};
}

static void type_first_end_last(void **state)
{
	static const uint8_t want[] = {53, 1, 5, 1, 4, 255, 255, 255, 0, 54, 4, 10, 0, 0, 1, 255};
	struct bytes got;

	(void)state;
	got = rewritten(REPLY(54, 4, 10, 0, 0, 1, 1, 4, 255, 255, 255, 0, 53, 1, 5),
	                &(struct dhcp_edit){0});
	assert_int_equal(got.len, HEADER_LEN + sizeof(want));
	assert_memory_equal(got.data, message, HEADER_LEN);
	assert_memory_equal(got.data + HEADER_LEN, want, sizeof(want));
}

/* Options that stood in `file` and `sname` move; the fields are free. */
static void overload_is_resolved(void **state)
{
	static const uint8_t in_file[] = {67, 3, 'o', 'l', 'd', 255};
	static const uint8_t in_sname[] = {15, 2, 'l', 'a', 255};
	static const uint8_t want[] = {53, 1, 5, 15, 2, 'l', 'a', 255};
	struct bytes from, got;

	(void)state;
	from = REPLY(53, 1, 5, 52, 1, 3, 255);
	memcpy(message + FILE_AT, in_file, sizeof(in_file));
	memcpy(message + SNAME_AT, in_sname, sizeof(in_sname));
	got = rewritten(from, &(struct dhcp_edit){.file = "new.efi", .siaddr = IP4(10, 0, 0, 9)});
	assert_string_equal((const char *)got.data + FILE_AT, "new.efi");
	assert_string_equal((const char *)got.data + SNAME_AT, "");
	assert_memory_equal(got.data + 20, ((const uint8_t[]){10, 0, 0, 9}), 4);
	assert_int_equal(got.len, HEADER_LEN + sizeof(want));
	assert_memory_equal(got.data + HEADER_LEN, want, sizeof(want));
}

/* A value of 256 octets, sent in two parts, is joined by the reader and parted again. */
static void long_values_are_parted(void **state)
{
	uint8_t options[2 + 255 + 2 + 1];
	struct dhcp_packet packet;
	struct bytes got, value;

	(void)state;
	memset(options, 'v', sizeof(options));
	options[0] = options[2 + 255] = 43;
	options[1] = 255;
	options[2 + 255 + 1] = 1;
	got = rewritten(reply_with(options, sizeof(options)), &(struct dhcp_edit){0});
	assert_drop(dhcp_parse(got, &packet), DROP_NONE);
	assert_true(dhcp_option(&packet, 43, &value));
	assert_int_equal(value.len, 256);
	assert_int_equal(got.len, HEADER_LEN + sizeof(options) + 1);
}

static void what_is_left_alone(void **state)
{
	struct bytes from, got;

	(void)state;
	from = REPLY(66, 1, 'a', 67, 1, 'b', 255);
	memset(message + 12, 9, 16); /* ciaddr to giaddr */
	got = rewritten(from, &(struct dhcp_edit){.ciaddr = 0});
	assert_memory_equal(got.data, message, HEADER_LEN + 7);
	got = rewritten(REPLY(66, 1, 'a', 67, 1, 'b', 255),
	                &(struct dhcp_edit){.ciaddr = IP4(10, 0, 0, 7)});
	assert_memory_equal(got.data + 12, ((const uint8_t[]){10, 0, 0, 7}), 4);
	assert_memory_equal(got.data + HEADER_LEN, message + HEADER_LEN, 7);
}

/* A name that fills the field to its last octet has no NUL there; as ours it goes to option 67. */
static void names_as_long_as_the_field(void **state)
{
	char name[DHCP_FILE_LEN + 1] = {0};
	struct bytes from, got;

	(void)state;
	memset(name, 'n', DHCP_FILE_LEN);
	from = REPLY(53, 1, 5, 255);
	memcpy(message + FILE_AT, name, DHCP_FILE_LEN);
	got = rewritten(from, &(struct dhcp_edit){0});
	assert_memory_equal(got.data + FILE_AT, name, DHCP_FILE_LEN);
	assert_int_equal(got.len, HEADER_LEN + 3 + 1);
	got = rewritten(REPLY(53, 1, 5, 255), &(struct dhcp_edit){.file = name});
	assert_int_equal(got.data[FILE_AT], 0);
	assert_memory_equal(got.data + HEADER_LEN + 3, ((const uint8_t[]){67, DHCP_FILE_LEN}), 2);
	assert_memory_equal(got.data + HEADER_LEN + 5, name, DHCP_FILE_LEN);
}

static void emit(struct writer *w)
{
	dhcp_rewrite(w, REPLY(53, 1, 5, 54, 4, 10, 0, 0, 1),
	             &(struct dhcp_edit){1 << 24, 2 << 24, "f"});
}

static void rooms_too_small(void **state)
{
	(void)state;
	emits_soundly(emit, HEADER_LEN + 3 + 6 + 1);
}

static void no_message(void **state)
{
	struct writer w = {.data = room, .cap = sizeof(room)};

	(void)state;
	dhcp_rewrite(&w, (struct bytes){message, 10}, &(struct dhcp_edit){0});
	assert_true(w.full);
}

int main(void)
{
	UNIT(type_first_end_last);
	UNIT(overload_is_resolved);
	UNIT(long_values_are_parted);
	UNIT(what_is_left_alone);
	UNIT(names_as_long_as_the_field);
	UNIT(rooms_too_small);
	UNIT(no_message);
	return unit_run("wire/dhcp_rewrite");
}
