/*
 * Runs a fuzz target with the inputs in files, without a fuzzer: replay FILE... Tells each that
 * passed; a finding ends it, in the file after the last one told.
 */
#include <stdio.h>

#include "tests/fuzz/fuzz.h"

#define INPUT_MAX 65536 /* octets of an input */

static bool replay(const char *path)
{
	static uint8_t room[INPUT_MAX];
	FILE *file = fopen(path, "rb");
	struct bytes input;

	if (!file) {
		perror(path);
		return false;
	}
	input = exact((struct bytes){room, fread(room, 1, sizeof(room), file)});
	fclose(file);
	LLVMFuzzerTestOneInput(input.data, input.len);
	exact_free(input);
	printf("passed %s\n", path);
	fflush(stdout);
	return true;
}

int main(int argc, char **argv)
{
	for (int n = 1; n < argc; n++) {
		if (!replay(argv[n]))
			return 2;
	}
	return 0;
}
