/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs each scenario once as it is, and once for each call that can fail in it.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "fault.h"

/* clang-format off */
static const struct fault_scenario *const SCENARIOS[] = {
	&FAULT_APPRAISAL,
	&FAULT_BIND,
	&FAULT_BLOB_COPY,
	&FAULT_BLOB_MAP,
	&FAULT_CAPTURE,
	&FAULT_CEK,
	&FAULT_CERTS,
	&FAULT_CERT_BLOB,
	&FAULT_CONFIG,
	&FAULT_CRYPTO_AES,
	&FAULT_CRYPTO_EC,
	&FAULT_CURL,
	&FAULT_EVIDENCE,
	&FAULT_DIAGNOSE,
	&FAULT_FILE_WRITE,
	&FAULT_FILE_WRITE_NEW,
	&FAULT_GUEST_CONFIGFS,
	&FAULT_GUEST_DEVICE,
	&FAULT_HOST,
	&FAULT_ID_BLOCK,
	&FAULT_IGVM,
	&FAULT_IO,
	&FAULT_JWS,
	&FAULT_KDS_CACHE,
	&FAULT_KDS_FETCH,
	&FAULT_LAUNCH_MEASURE,
	&FAULT_LAUNCH_SEVES,
	&FAULT_LAUNCH_SNP,
	&FAULT_LEGACY,
	&FAULT_LIBVIRT,
	&FAULT_MANIFEST,
	&FAULT_MATCH,
	&FAULT_OBSERVE,
	&FAULT_OWNER,
	&FAULT_P384,
	&FAULT_PAGES,
	&FAULT_PLAN_SEVES,
	&FAULT_PLAN_SNP,
	&FAULT_QEMU,
	&FAULT_QUOTE,
	&FAULT_RESULT,
	&FAULT_RSA_KEY,
	&FAULT_TLS_CERT,
	&FAULT_VERIFY,
	&FAULT_VMSA,
};
/* clang-format on */

static void empty_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	char file[512];

	while (folder && (entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		unlink(file);
	}
	if (folder)
		closedir(folder);
}

static bool is_harmless(const struct fault_scenario *scenario, const char *call)
{
	for (const char *const *h = scenario->harmless; h && *h; h++)
		if (strcmp(*h, call) == 0)
			return true;
	return false;
}

static bool wrong(const struct fault_scenario *scenario, unsigned long n, const char *what)
{
	const char *call = fault_fired();

	printf("FAILED %s: call %lu (%s): %s\n", scenario->name, n, call ? call : "none failed",
	       what);
	return false;
}

/* One run with the n-th call failing. */
static bool run_once(const struct fault_scenario *scenario, const char *dir, unsigned long n)
{
	struct sev_err err;
	enum sev_rc rc;
	bool good = true;

	empty_folder(dir);
	fault_arm(0);
	if (scenario->prepare)
		scenario->prepare(dir);
	memset(&err, 0xA5, sizeof(err));
	fault_arm(n);
	rc = scenario->run(dir, &err);
	fault_disarm();
	if (fault_left_open() != 0)
		good = wrong(scenario, n, "something was not freed or closed");
	if (!fault_fired() && rc != SEV_OK)
		good = wrong(scenario, n, err.msg);
	if (fault_fired() && rc == SEV_OK && !is_harmless(scenario, fault_fired()))
		good = wrong(scenario, n, "the failure went unnoticed");
	if (rc != SEV_OK && err.rc != rc)
		good = wrong(scenario, n, "the error was not filled in");
	if (rc != SEV_OK && err.rc == rc && !err.msg[0])
		good = wrong(scenario, n, "the error has no message");
	if (scenario->intact && !scenario->intact(dir, rc))
		good = wrong(scenario, n, "the files are not as they must be");
	return good;
}

static bool run_scenario(const struct fault_scenario *scenario, const char *dir)
{
	unsigned long n = 0;
	bool good = true;

	do
		good &= run_once(scenario, dir, ++n);
	while (fault_fired());
	printf("%s %s: %lu calls failed in turn\n", good ? "ok" : "NOT OK", scenario->name, n - 1);
	if (n == 1)
		printf("FAILED %s: reaches no call that can fail\n", scenario->name);
	return good && n > 1;
}

int main(void)
{
	char dir[] = "/tmp/sevkit-fault-XXXXXX";
	bool good = true;

	if (!mkdtemp(dir))
		return 1;
	for (size_t i = 0; i < SEV_COUNT(SCENARIOS); i++)
		good &= run_scenario(SCENARIOS[i], dir);
	fault_arm(0);
	empty_folder(dir);
	rmdir(dir);
	return good ? 0 : 1;
}
