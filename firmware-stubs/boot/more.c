/* SPDX-License-Identifier: Apache-2.0 */
#include "more.h"

#include "ap.h"
#include "attest.h"
#include "selftest.h"

boot_why boot_more(struct boot *boot)
{
	boot_why why = ap_jump_table(boot);

	if (why)
		return why;
	selftest_run(boot);
	return attest_report(boot);
}
