/* efi/outcome.h: which NIC's failure the user is told about. */
#include "tests/unit/unit.h"

#include "efi/outcome.h"

struct choice {
	const char *name;
	enum net_err err[4];
	uint32_t count, furthest;
};

static const struct choice choices[] = {
	{"the only one", {ERR_NIC_START}, 1, 0},
	{"a link is further than none", {ERR_LINK_DOWN, ERR_DHCP_NO_OFFER}, 2, 1},
	{"any is further than one that did not fail", {ERR_NONE, ERR_NIC_START}, 2, 1},
	{"the first of equals", {ERR_LINK_DOWN, ERR_DHCP_NO_OFFER, ERR_DHCP_NO_OFFER}, 3, 1},
	{"the last", {ERR_NIC_START, ERR_LINK_DOWN, ERR_TFTP_NOT_FOUND}, 3, 2},
	{"the first", {ERR_IMAGE_NOT_EFI, ERR_TFTP_NOT_FOUND, ERR_LINK_DOWN}, 3, 0},
	{"a key counts before the first", {ERR_IMAGE_NOT_EFI, ERR_ABORTED}, 2, 1},
	{"a key counts before the last", {ERR_ABORTED, ERR_TFTP_NOT_FOUND}, 2, 0},
	{"the first that a key stopped", {ERR_LINK_DOWN, ERR_ABORTED, ERR_ABORTED}, 3, 1},
};

static void test_furthest(void **state)
{
	const struct choice *row = *state;

	assert_int_equal(outcome_furthest(row->err, row->count), row->furthest);
}

int main(void)
{
	UNIT_ROWS(choices, test_furthest);
	return unit_run("outcome");
}
