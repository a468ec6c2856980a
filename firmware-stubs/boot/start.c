/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From assembly to C, and from C to the kernel or to the guest's end.
 */
#include "start.h"

#include "console.h"
#include "ghcb/msr.h"
#include "linux_params.h"
#include "main.h"

static struct boot *the_boot(void)
{
	return (struct boot *)BOOT_STATE;
}

/* One line, then the request for the end where there is somebody to ask. */
static _Noreturn void refuse(const struct boot *boot, boot_why why)
{
	struct ghcb_cpu cpu = {.ops = &ghcb_cpu_ops};

	console_line(boot, boot_why_text(why));
	if (boot->sev_status & BOOT_SEV_ES)
		ghcb_msr_terminate(&cpu, BOOT_WHY_SET, why);
	for (;;)
		__asm__ volatile("cli; hlt");
}

void boot_exception(struct boot_frame *frame)
{
	(void)frame;
	refuse(the_boot(), GHCB_REASON_BOOT_EXCEPTION);
}

_Noreturn void boot_start(uint32_t sev_status, uint32_t cbit)
{
	struct boot *boot = the_boot();
	boot_why why;

	*boot = (struct boot){.hw = &boot_hw_cpu, .sev_status = sev_status, .cbit = cbit};
	console_open(boot);
	console_line(boot, "started");
	why = boot_prepare(boot, BOOT_IMAGE_SIZE);
	if (why)
		refuse(boot, why);
	console_line(boot, "starting the kernel");
	boot_enter(BOOT_KERNEL + LINUX_ENTRY_64, BOOT_PARAMS);
}
