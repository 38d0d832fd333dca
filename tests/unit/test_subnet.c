#include "net/subnet.h"

#include "tests/unit/unit.h"

static const struct subnet_row {
	const char *name;
	struct subnet subnet;
	ip4 ip;
	bool has, is_broadcast, is_no_host;
} rows[] = {
#define A IP4(192, 168, 77, 50)
	{"24: itself", {A, IP4(255, 255, 255, 0)}, A, true, false, false},
	{"24: last", {A, IP4(255, 255, 255, 0)}, IP4(192, 168, 77, 255), true, true, true},
	{"24: last but one",
         {A, IP4(255, 255, 255, 0)},
         IP4(192, 168, 77, 254),
         true,
         false,
         false},
	{"24: another's last",
         {A, IP4(255, 255, 255, 0)},
         IP4(192, 168, 78, 255),
         false,
         false,
         false},
	{"24: its name", {A, IP4(255, 255, 255, 0)}, IP4(192, 168, 77, 0), true, false, true},
	{"30: its name", {A, IP4(255, 255, 255, 252)}, IP4(192, 168, 77, 48), true, false, true},
	{"24: all", {A, IP4(255, 255, 255, 0)}, IP4_BROADCAST, false, true, true},
	{"30: last", {A, IP4(255, 255, 255, 252)}, IP4(192, 168, 77, 51), true, true, true},
	{"31: itself", {A, IP4(255, 255, 255, 254)}, A, true, false, false},
	{"0: 0.0.0.0", {A, 0}, IP4_ANY, true, false, false},
	{"not configured: 0.0.0.0", {0, IP4(255, 0, 0, 0)}, IP4_ANY, true, false, false},
	{"31: the other", {A, IP4(255, 255, 255, 254)}, IP4(192, 168, 77, 51), true, false, false},
	{"32: itself", {A, IP4_BROADCAST}, A, true, false, false},
	{"0: anybody", {A, 0}, IP4(10, 0, 0, 255), true, false, false},
	{"0: all", {A, 0}, IP4_BROADCAST, true, true, true},
	{"not configured: all", {0, 0}, IP4_BROADCAST, true, true, true},
	{"not configured: nobody's last",
         {0, IP4(255, 0, 0, 0)},
         IP4(0, 255, 255, 255),
         true,
         false,
         false},
};

static void subnet(void **state)
{
	const struct subnet_row *row = *state;

	assert_int_equal(subnet_has(row->subnet, row->ip), row->has);
	assert_int_equal(subnet_is_broadcast(row->subnet, row->ip), row->is_broadcast);
	assert_int_equal(subnet_is_no_host(row->subnet, row->ip), row->is_no_host);
}

int main(void)
{
	UNIT_ROWS(rows, subnet);
	return unit_run("subnet");
}
