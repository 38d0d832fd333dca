#include "net/plan.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/packets.h"

/*
 * An offer in a letter, each of a server of its own. With an address: a nothing more; f a file;
 * b BOOTP with a file, e without; P PXE with 43.6, X with a file, too, U the same with "use the
 * file"; N PXE without 43.6 (BINL), M with a file. p x u n m: the same from a proxy; v a proxy that
 * is not PXE, with a file, q without; y like n, behind the router.
 * r s R: f a N of a server that refused before. Other subnets: g without a router, h with one, j
 * with one that is not in its subnet, d without one in a subnet that begins with 0. k a file behind
 * the router; z a file, without a mask. w like p, behind the router. W says "use the file" and has
 * none.
 */
static struct offer offer_of(char letter)
{
	struct offer o = {
		.server = IP4(192, 168, 77, (uint8_t)letter),
		.address = CLIENT_IP,
		.mask = MASK_24,
		.router = ROUTER_IP,
		.file = {.server = PXE_IP},
	};

	if (strchr("pxunmvqyw", letter))
		o.address = o.mask = o.router = IP4_ANY;
	o.pxe = strchr("PXUNMRWpxunmyw", letter) != NULL;
	o.discovery = strchr("PXUWpxuw", letter) != NULL;
	o.use_file = strchr("UuW", letter) != NULL;
	o.bootp = strchr("be", letter) != NULL;
	o.refused = strchr("rsR", letter) != NULL;
	if (strchr("fbXUMxumvrkz", letter))
		memcpy(o.file.name, FILE_NAME, sizeof(FILE_NAME));
	if (strchr("ghjd", letter)) {
		o.address = IP4(10, 0, 0, (uint8_t)letter);
		o.router = letter == 'h' ? IP4(10, 0, 0, 254) : letter == 'j' ? ROUTER_IP : 0;
	}
	if (letter == 'k')
		o.file.server = IP4(10, 9, 9, 9);
	if (letter == 'd')
		o.mask = IP4(128, 0, 0, 0);
	if (letter == 'y' || letter == 'w')
		o.server = IP4(10, 9, 9, 8);
	if (letter == 'z')
		o.mask = IP4_ANY;
	return o;
}

/* A letter for each reason, in their order. */
static const char reason_letter[] = "UBFO12rcslno";

/*
 * What comes of a set, in whatever order it arrives. Steps: the lease, ? to ask or = to fetch, the
 * source. Reasons: one for each letter of the set.
 */
static const struct plan_row {
	const char *name;
	char address; /* 0: none */
	const char *steps;
	const char *reasons;
	uint32_t patience_ms; /* of a complete plan */
} plans[] = {
	{"", 0, "", "", 0},
	{"a", 'a', "", "O", 0},
	{"e", 'e', "", "O", 0},
	{"f", 'f', "f=f", "B", 100},
	{"b", 'b', "b=b", "B", 100},
	{"P", 'P', "P?P", "B", 0},
	{"X", 'X', "X?X X=X", "B", 0},
	{"U", 'U', "U=U", "B", 0},
	{"W", 'W', "W?W", "B", 0},
	{"N", 'N', "N?N", "B", 0},
	{"M", 'M', "M?M M=M", "B", 0},
	{"p", 0, "", "n", 0},
	{"n", 0, "", "n", 0},
	{"m", 0, "", "n", 0},
	{"q", 0, "", "U", 0},
	{"aa", 'a', "", "Ol", 0},
	{"ff", 'f', "f=f f=f", "Bl", 100},
	{"NN", 'N', "N?N N?N", "Bl", 0},
	{"ap", 'a', "a?p", "O1", 0},
	{"an", 'a', "a?n", "O1", 0},
	{"am", 'a', "a?m a=m", "O1", 0},
	{"ax", 'a', "a?x a=x", "O1", 0},
	{"au", 'a', "a=u", "O1", 0},
	{"av", 'a', "a=v", "O1", 0},
	{"aq", 'a', "", "OU", 0},
	{"af", 'f', "f=f", "cB", 100},
	{"ab", 'b', "b=b", "cB", 100},
	{"bf", 'f', "f=f b=b", "cB", 100},
	{"aN", 'N', "N?N", "cB", 0},
	{"aP", 'P', "P?P", "cB", 0},
	{"fN", 'N', "N?N f=f", "cB", 0},
	{"fP", 'P', "P?P f=f", "cB", 0},
	{"NP", 'P', "P?P N?N", "cB", 0},
	{"bN", 'N', "N?N b=b", "cB", 0},
	{"fM", 'M', "M?M M=M f=f", "cB", 0},
	{"fU", 'U', "U=U f=f", "cB", 0},
	{"fn", 'f', "f?n f=f", "F1", 0},
	{"bn", 'b', "b?n b=b", "F1", 0},
	{"fm", 'f', "f?m f=m f=f", "F1", 0},
	{"fp", 'f', "f?p f=f", "F1", 0},
	{"Np", 'N', "N?p N?N", "F1", 0},
	{"Nn", 'N', "N?N N?n", "B2", 0},
	{"Pn", 'P', "P?P P?n", "B2", 0},
	{"Pp", 'P', "P?P P?p", "B2", 0},
	{"apn", 'a', "a?p a?n", "O12", 0},
	{"fpn", 'f', "f?p f?n f=f", "F12", 0},
	{"aNp", 'a', "a?p N?p N?N", "Oc1", 0},
	{"aNn", 'N', "N?N N?n a?n", "cB2", 0},
	{"aNpn", 'a', "a?p a?n N?p N?N N?n", "Oc12", 0},
	{"awn", 'a', "a?w a?n", "O12", 100},
	{"aPp", 'P', "P?P P?p a?p", "cB2", 0},
	{"aPn", 'P', "P?P P?n a?n", "cB2", 0},
	{"fNp", 'f', "f?p f=f N?p N?N", "Fc1", 0},
	{"fNn", 'N', "N?N N?n f?n f=f", "cB2", 0},
	{"bfN", 'N', "N?N f=f b=b", "ccB", 0},
	{"NPf", 'P', "P?P N?N f=f", "cBc", 0},
	{"nna", 'a', "a?n a?n", "12O", 0},
	{"ppa", 'a', "a?p a?p", "12O", 0},
	{"aaan", 'a', "a?n a?n a?n", "Oll1", 0},
	{"agn", 'a', "a?n g?n", "Os1", 0},
	{"ahn", 'a', "a?n h?n", "Os1", 0},
	{"hgn", 'h', "h?n g?n", "Os1", 100},
	{"hdn", 'h', "h?n d?n", "Os1", 100},
	{"jhn", 'h', "h?n j?n", "sO1", 100},
	{"hn", 'h', "h?n", "O1", 100},
	{"gn", 'g', "g?n", "O1", 100},
	{"k", 'k', "k=k", "B", 100},
	{"fk", 'f', "f=f k=k", "Bs", 100},
	{"z", 'z', "z=z", "B", 100},
	{"fz", 'f', "f=f z=z", "Bs", 100},
	{"r", 'r', "r=r", "B", 1000},
	{"rf", 'f', "f=f r=r", "rB", 100},
	{"ra", 'r', "r=r", "Bc", 1000},
	{"sn", 's', "s?n", "O1", 1000},
	{"asn", 'a', "a?n s?n", "Or1", 0},
	{"RN", 'N', "N?N R?R", "rB", 0},
	{"Rf", 'f', "f=f R?R", "rB", 100},
	{"Rfn", 'f', "f?n f=f R?R R?n", "rF1", 0},
	{"agns", 'a', "a?n g?n s?n", "Os1r", 0},
};

static char steps[4 * PLAN_STEPS_MAX + 1];

static void write_steps(const struct boot_plan *plan, const char *order)
{
	char *at = steps;

	for (uint32_t n = 0; n < plan->step_count; n++) {
		const struct plan_step *step = &plan->step[n];

		if (n > 0)
			*at++ = ' ';
		*at++ = order[step->lease];
		*at++ = step->kind == SOURCE_ASK ? '?' : '=';
		*at++ = order[step->offer];
	}
	*at = 0;
}

static int compare_pairs(const void *a, const void *b)
{
	return memcmp(a, b, 2);
}

/* Letters with their reasons, sorted: "Oal1n..." */
static void pair(char pairs[2 * OFFER_MAX + 1], const char *letters, const char *reasons)
{
	size_t count = strlen(letters);

	for (size_t i = 0; i < count; i++) {
		pairs[2 * i] = letters[i];
		pairs[2 * i + 1] = reasons[i];
	}
	pairs[2 * count] = 0;
	qsort(pairs, count, 2, compare_pairs);
}

static void plan_of(struct boot_plan *plan, const char *order, uint32_t lease)
{
	struct offer offers[OFFER_MAX];
	uint32_t count = (uint32_t)strlen(order);

	for (uint32_t i = 0; i < count; i++)
		offers[i] = offer_of(order[i]);
	memset(plan, 0xa5, sizeof(*plan));
	plan_make(plan, offers, count, lease);
}

static void check_order(const struct plan_row *row, const char *order)
{
	char got[OFFER_MAX + 1] = "", got_pairs[2 * OFFER_MAX + 1], pairs[2 * OFFER_MAX + 1];
	struct boot_plan plan;

	plan_of(&plan, order, PLAN_ANY);
	write_steps(&plan, order);
	for (size_t i = 0; order[i]; i++)
		got[i] = reason_letter[plan.reason[i]];
	pair(got_pairs, order, got);
	pair(pairs, row->name, row->reasons);
	assert_string_equal(steps, row->steps);
	assert_string_equal(got_pairs, pairs);
	assert_int_equal(plan.has_address ? order[plan.address] : 0, row->address);
	assert_int_equal(plan_is_complete(&plan), row->steps[0] != 0);
	if (row->steps[0])
		assert_int_equal(plan.patience_ms, row->patience_ms);
}

static void each_order(const struct plan_row *row, char *order, size_t from)
{
	if (!order[from]) {
		check_order(row, order);
		return;
	}
	for (size_t n = from; order[n]; n++) {
		char first = order[n];

		order[n] = order[from];
		order[from] = first;
		each_order(row, order, from + 1);
		order[from] = order[n];
		order[n] = first;
	}
}

static void in_every_order(void **state)
{
	const struct plan_row *row = *state;
	char order[OFFER_MAX + 1] = "";

	memcpy(order, row->name, strlen(row->name));
	each_order(row, order, 0);
}

/* Among equals of different kinds the first to arrive is the first. */
static const struct plan_row arrivals[] = {
	{"ay", 'a', "a?y", "O1", 100},
	{"any", 'a', "a?n a?y", "O12", 0},
	{"ayn", 'a', "a?y a?n", "O12", 0},
	{"Pfnbp", 'P', "P?P P?p P?n f?p f?n f=f b?p b?n b=b", "Bc2c2", 0},
	{"ef", 'f', "f=f", "cB", 100},
	{"age", 'a', "", "Oll", 0},
	{"gae", 'g', "", "Oll", 0},
	{"abn", 'a', "a?n b?n b=b", "Ol1", 0},
	{"ban", 'b', "b?n b=b a?n", "Fl1", 0},
	{"anm", 'a', "a?n a?m a=m", "O12", 0},
	{"amn", 'a', "a?m a=m a?n", "O12", 0},
	{"MN", 'M', "M?M M=M N?N", "Bl", 0},
	{"NM", 'N', "N?N M?M M=M", "Bl", 0},
};

static void in_this_order(void **state)
{
	check_order(*state, ((const struct plan_row *)*state)->name);
}

static void sixteen_offers(void **state)
{
	struct boot_plan plan;
	unsigned left_out = 0;

	(void)state;
	plan_of(&plan, "aaaaaaaammmmmmmm", PLAN_ANY);
	assert_int_equal(plan.step_count, PLAN_STEPS_MAX);
	for (int i = 0; i < OFFER_MAX; i++)
		left_out += plan.reason[i] == REASON_LEFT_OUT;
	assert_int_equal(left_out, 4); /* sixteen steps with each address */
	assert_int_equal(plan.reason[4], REASON_LEFT_OUT);
	plan_of(&plan, "ffffffffffffffff", PLAN_ANY);
	assert_int_equal(plan.step_count, OFFER_MAX);
}

static void with_an_address_held(void **state)
{
	struct boot_plan plan;

	(void)state;
	plan_of(&plan, "fPn", 0);
	write_steps(&plan, "fPn");
	assert_int_equal(plan.address, 0);
	assert_string_equal(steps, "f?n f=f P?P P?n");
	plan_of(&plan, "aaf", 1);
	write_steps(&plan, "aaf");
	assert_int_equal(plan.address, 1);
	assert_string_equal(steps, "f=f");
}

static void each_reason_has_its_words(void **state)
{
	(void)state;
	for (int i = 0; i < REASON_COUNT; i++) {
		assert_true(strlen(offer_reason_text((enum offer_reason)i)) > 10);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(offer_reason_text((enum offer_reason)i),
			                        offer_reason_text((enum offer_reason)k));
	}
	assert_int_equal(strlen(reason_letter), REASON_COUNT);
}

int main(void)
{
	_Static_assert(sizeof(plans) / sizeof(plans[0]) >= 60, "the table is to be that long");
	UNIT_ROWS(plans, in_every_order);
	UNIT_ROWS(arrivals, in_this_order);
	UNIT(sixteen_offers);
	UNIT(with_an_address_held);
	UNIT(each_reason_has_its_words);
	return unit_run("plan");
}
