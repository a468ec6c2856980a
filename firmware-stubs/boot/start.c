/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From assembly to C, and from C to the kernel or to the guest's end.
 */
#include "start.h"

#include "bytes.h"
#include "console.h"
#include "ghcb/msr.h"
#include "linux_params.h"
#include "main.h"
#include "more.h"
#include "snp.h"

static struct boot *the_boot(void)
{
	return (struct boot *)BOOT_STATE;
}

/* Of the specification's own set where it has the reason. */
static _Noreturn void ask_for_end(struct boot *boot, boot_why why)
{
	if (why == GHCB_REASON_BOOT_PROTOCOL)
		ghcb_msr_terminate(&boot->cpu, GHCB_REASON_PROTOCOL_SET, GHCB_REASON_PROTOCOL);
	if (why == GHCB_REASON_BOOT_FEATURES)
		ghcb_msr_terminate(&boot->cpu, GHCB_REASON_SNP_FEATURES_SET,
				   GHCB_REASON_SNP_FEATURES);
	ghcb_msr_terminate(&boot->cpu, BOOT_WHY_SET, why);
}

/* One line where there is a way to the console, then the request for the end where there is
 * somebody to ask. */
static _Noreturn void refuse(struct boot *boot, boot_why why)
{
	const bool es = boot->sev_status & BOOT_SEV_ES;

	if (!es || boot->cpu.page)
		console_line(boot, boot_why_text(why));
	if (es)
		ask_for_end(boot, why);
	for (;;)
		__asm__ volatile("cli; hlt");
}

void boot_exception(struct boot_frame *frame)
{
	if (!boot_more_exception(the_boot(), frame))
		refuse(the_boot(), GHCB_REASON_BOOT_EXCEPTION);
}

_Noreturn void boot_start(uint32_t sev_status, uint32_t cbit)
{
	struct boot *boot = the_boot();
	boot_why why;

	memset(boot, 0, sizeof(*boot));
	boot->hw = &boot_hw_cpu;
	boot->sev_status = sev_status;
	boot->cbit = cbit;
	boot->cpu.ops = &ghcb_cpu_ops;
	why = sev_start(boot);
	if (why)
		refuse(boot, why);
	console_open(boot);
	console_line(boot, "started");
	why = boot_prepare(boot, BOOT_IMAGE_SIZE);
	if (why)
		refuse(boot, why);
	console_line(boot, "starting the kernel");
	boot_enter(BOOT_KERNEL + LINUX_ENTRY_64, BOOT_PARAMS);
}
