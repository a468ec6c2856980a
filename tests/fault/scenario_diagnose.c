/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A diagnosis with a cause, one that is contradicted, and a symptom.
 */
#include <string.h>

#include <sev/diagnosis.h>

#include "fault.h"

static const char TEXT[] = "SEV-SNP: Memory for the RMP table has not been reserved by BIOS\n"
			   "0xc0010132: 0x0000000010000000\n0xc0010133: 0x00000000104fffff\n"
			   "0xc0010010: 0x0000000000740000\n"
			   "ccp 0000:22:00.1: SEV: failed to INIT error 0x3\n";

static enum sev_rc diagnose(const char *dir, struct sev_err *err)
{
	struct sev_diagnosis *diagnosis = NULL;
	struct sev_capture *capture = NULL;
	enum sev_rc rc;

	(void)dir;
	rc = sev_capture_read("host.txt", TEXT, strlen(TEXT), &capture, err);
	if (!rc)
		rc = sev_diagnose(capture, SEV_GENERATION_SNP, &diagnosis, err);
	sev_diagnosis_free(diagnosis);
	sev_capture_free(capture);
	return rc;
}

const struct fault_scenario FAULT_DIAGNOSE = {.name = "diagnose", .run = diagnose};
