/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of evidence of every form.
 */
#include <string.h>

#include <sev/evidence.h>

#include "fuzz.h"

static size_t report_offset(enum sev_evidence_kind kind)
{
	return kind == SEV_EVIDENCE_REPORT_RSP || kind == SEV_EVIDENCE_HCL ? 0x20 : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_evidence *evidence = NULL;
	enum sev_evidence_kind kind;
	struct sev_err err;

	if (sev_evidence_read("input", data, size, NULL, &evidence, &err)) {
		fuzz_assert(!evidence && err.msg[0]);
		fuzz_assert(err.rc == SEV_ERR_FORMAT || err.rc == SEV_ERR_UNSUPPORTED);
		return 0;
	}
	kind = sev_evidence_kind(evidence);
	fuzz_assert(size >= report_offset(kind) + SEV_REPORT_SIZE);
	fuzz_assert(memcmp(sev_report_raw(sev_evidence_report(evidence)),
			   data + report_offset(kind), SEV_REPORT_SIZE) == 0);
	fuzz_assert((sev_evidence_hcl(evidence) != NULL) == (kind == SEV_EVIDENCE_HCL));
	fuzz_assert((sev_evidence_certs(evidence) != NULL) ==
		    (kind == SEV_EVIDENCE_EXTENDED_REPORT));
	sev_evidence_free(evidence);
	return 0;
}
