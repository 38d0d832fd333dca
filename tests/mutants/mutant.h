/*
 * What the changed net/ of scripts/mutants is compiled with. Each of its conditions asks whether it
 * is the one to be wrong; when none is, it is noted which mutants would have made a difference.
 */
#ifndef TESTS_MUTANTS_MUTANT_H
#define TESTS_MUTANTS_MUTANT_H

#include <stdbool.h>

#define MUTANT_MAX 16384 /* numbers; 0 is no mutant */

extern int mutant; /* the one this is; negative: none */
extern unsigned char mutant_differs[MUTANT_MAX];

/* A comparison of which both results are at hand. */
static inline bool mutant_of(int number, bool right, bool wrong)
{
	mutant_differs[number] |= right != wrong;
	return mutant == number ? wrong : right;
}

/* A comparison whose operands must be evaluated once only. */
static inline bool mutant_is(int number)
{
	mutant_differs[number] = 1;
	return mutant == number;
}

/* A condition, and the mutants that never and always hold. */
static inline bool mutant_holds(bool value, int never, int always)
{
	mutant_differs[value ? never : always] = 1;
	return mutant == never ? false : mutant == always ? true : value;
}

#endif
