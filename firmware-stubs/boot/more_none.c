/* SPDX-License-Identifier: Apache-2.0 */
#include "more.h"

boot_why boot_more(struct boot *boot)
{
	(void)boot;
	return BOOT_OK;
}
