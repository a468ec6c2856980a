/* SPDX-License-Identifier: Apache-2.0 */
#include "more.h"

boot_why boot_more(struct boot *boot)
{
	(void)boot;
	return BOOT_OK;
}

bool boot_more_exception(struct boot *boot, struct boot_frame *frame)
{
	(void)boot;
	(void)frame;
	return false;
}
