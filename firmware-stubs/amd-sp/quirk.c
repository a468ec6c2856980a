/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/quirk.h"

#include <string.h>

struct row {
	const char *name, *choices, *what;
};

#define ROW(id, name, choices, what) {name, choices, what},
static const struct row ROWS[] = {AMD_SP_QUIRKS(ROW)};

void amd_sp_quirks_init(struct amd_sp_quirks *quirks)
{
	memset(quirks, 0, sizeof(*quirks));
}

const char *amd_sp_quirk_name(enum amd_sp_quirk quirk)
{
	return ROWS[quirk].name;
}

const char *amd_sp_quirk_choices(enum amd_sp_quirk quirk)
{
	return ROWS[quirk].choices;
}

const char *amd_sp_quirk_what(enum amd_sp_quirk quirk)
{
	return ROWS[quirk].what;
}

const char *amd_sp_quirk_choice(enum amd_sp_quirk quirk, unsigned choice, size_t *size)
{
	const char *at = ROWS[quirk].choices;

	for (; choice; choice--) {
		at = strchr(at, '|');
		if (!at)
			return NULL;
		at++;
	}
	*size = strcspn(at, "|");
	return at;
}

bool amd_sp_quirks_set(struct amd_sp_quirks *quirks, const char *name, const char *choice)
{
	for (unsigned quirk = 0; quirk < AMD_SP_QUIRK_COUNT; quirk++) {
		const char *text;
		size_t size;

		if (strcmp(ROWS[quirk].name, name) != 0)
			continue;
		for (uint8_t i = 0; (text = amd_sp_quirk_choice(quirk, i, &size)); i++)
			if (strlen(choice) == size && !strncmp(text, choice, size)) {
				quirks->choice[quirk] = i;
				return true;
			}
	}
	return false;
}
