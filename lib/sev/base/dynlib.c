/* SPDX-License-Identifier: Apache-2.0 */
#include "base/dynlib.h"

#include <dlfcn.h>
#include <string.h>

bool sev_dynlib_load(const char *soname, const struct sev_symbol *symbols, size_t count)
{
	void *handle = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

	if (!handle)
		return false;
	for (size_t i = 0; i < count; i++) {
		void *symbol = dlsym(handle, symbols[i].name);

		if (!symbol) {
			dlclose(handle);
			return false;
		}
		memcpy(symbols[i].slot, &symbol, sizeof(symbol));
	}
	return true;
}
