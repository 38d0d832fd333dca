#include "tests/mutants/mutant.h"

#include <stdio.h>
#include <stdlib.h>

int mutant = -1;
unsigned char mutant_differs[MUTANT_MAX];

__attribute__((constructor)) static void mutant_begin(void)
{
	const char *number = getenv("MUTANT");

	if (number)
		mutant = (int)strtol(number, NULL, 10);
}

/* Where MUTANT_DIFFERS says, an octet a mutant. */
__attribute__((destructor)) static void mutant_end(void)
{
	const char *name = getenv("MUTANT_DIFFERS");
	FILE *file = name ? fopen(name, "wb") : NULL;

	if (!file)
		return;
	fwrite(mutant_differs, 1, sizeof(mutant_differs), file);
	fclose(file);
}
