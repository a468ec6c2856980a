/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/err.h"
#include "base/text.h"
#include "platform/platform.h"

/* The XDG base directory specification ignores a relative XDG_STATE_HOME. */
enum sev_rc sim_platform_default_dir(char **out, struct sev_err *err)
{
	const char *xdg = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	*out = NULL;
	if (xdg && xdg[0] == '/')
		*out = sev_format("%s%ssevkit/sim", xdg, sev_slash_after(xdg));
	else if (home && home[0] == '/')
		*out = sev_format("%s%s.local/state/sevkit/sim", home, sev_slash_after(home));
	else
		return sev_fail(err, SEV_ERR_UNKNOWN,
				"software platform: neither XDG_STATE_HOME nor HOME names a "
				"folder; name one with --dir or --platform sim:DIR");
	return *out ? SEV_OK : sev_fail_nomem(err);
}
