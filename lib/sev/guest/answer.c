/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/answer.h"

#include <stdlib.h>
#include <string.h>

#include <sev/report.h>

#include "abi/layout/hcl.h"
#include "abi/layout/report.h"
#include "base/err.h"
#include "base/os/io.h"
#include "base/text.h"

#define VMPL_FILE "/sys/devices/system/cpu/sev/vmpl"

enum sev_rc sev_guest_keep(struct sev_guest_report *answer, enum sev_guest_part part,
			   const void *data, size_t size, struct sev_err *err)
{
	uint8_t *copy = NULL;

	if (size > 0) {
		copy = malloc(size);
		if (!copy)
			return sev_fail_nomem(err);
		memcpy(copy, data, size);
	}
	free(answer->parts[part].data);
	answer->parts[part].data = copy;
	answer->parts[part].size = size;
	return SEV_OK;
}

unsigned sev_guest_vmpl(const struct sev_io *io, int vmpl)
{
	char text[16];
	uint64_t own = 0;

	if (vmpl != SEV_GUEST_OWN_VMPL)
		return (unsigned)vmpl;
	/* Kernels that lack the file run at VMPL 0. */
	if (sev_io_read_file(io, VMPL_FILE, text, sizeof(text) - 1) <= 0)
		return 0;
	text[strcspn(text, "\n")] = '\0';
	return sev_parse_u64(text, &own) && own <= 3 ? (unsigned)own : 0;
}

enum sev_rc sev_guest_check_echo(const char *from, const uint8_t *report,
				 const uint8_t report_data[64], unsigned vmpl, struct sev_err *err)
{
	uint32_t found = sev_get_le32(report + sev_report_field_offset(SEV_REPORT_VMPL));

	if (memcmp(report + sev_report_field_offset(SEV_REPORT_REPORT_DATA), report_data, 64) != 0)
		return sev_fail(err, SEV_ERR_MISMATCH,
				"%s: REPORT_DATA of the report is not what was asked for", from);
	if (found != vmpl)
		return sev_fail(
			err, SEV_ERR_MISMATCH,
			"%s: VMPL of the report: found %u, expected %u, which was asked for", from,
			found, vmpl);
	return SEV_OK;
}

void sev_guest_report_free(struct sev_guest_report *report)
{
	if (!report)
		return;
	for (size_t i = 0; i < SEV_GUEST_PARTS; i++)
		free(report->parts[i].data);
	free(report);
}

enum sev_guest_via sev_guest_report_via(const struct sev_guest_report *report)
{
	return report->via;
}

const uint8_t *sev_guest_report_part(const struct sev_guest_report *report,
				     enum sev_guest_part part, size_t *size)
{
	*size = report->parts[part].size;
	return report->parts[part].data;
}

/* flaw 31: MASK_CHIP_KEY is about the signature; a masked CHIP_ID has no bit and takes nothing
 * away. */
bool sev_guest_report_is_signed(const struct sev_guest_report *report)
{
	const uint8_t *bytes = report->parts[SEV_GUEST_PART_REPORT].data;

	if (report->via == SEV_GUEST_VIA_VTPM)
		bytes += SEV_HCL_REPORT;
	return !(sev_get_le32(bytes + SEV_REPORT_AT_KEY_INFO) >> SEV_KEY_INFO_MASK_CHIP_KEY & 1);
}
