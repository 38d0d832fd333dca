#include "net/err.h"

#include <stddef.h>

struct err_text {
	enum net_err err;
	const char *name, *sentence, *hint;
};

#define X(number, name, sentence, hint) {ERR_##name, #name, sentence, hint},
static const struct err_text texts[] = {NET_ERRORS(X)};
#undef X

static const struct err_text *find(enum net_err err)
{
	static const struct err_text none = {ERR_NONE, "", "", ""};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (texts[i].err == err)
			return &texts[i];
	}
	return &none;
}

const char *net_err_name(enum net_err err)
{
	return find(err)->name;
}

const char *net_err_sentence(enum net_err err)
{
	return find(err)->sentence;
}

const char *net_err_hint(enum net_err err)
{
	return find(err)->hint;
}
