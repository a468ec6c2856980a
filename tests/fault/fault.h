/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failures on order. The test program is linked with --wrap for each fallible call of wrap.c; the
 * runner makes the n-th of them fail, for every n that a scenario reaches.
 */
#ifndef TESTS_FAULT_FAULT_H
#define TESTS_FAULT_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include <sev/err.h>

/*
 * One thing that a caller does with the library. run does it from beginning to end, frees all, and
 * returns what the library returned. dir is an empty folder of its own.
 */
struct fault_scenario {
	const char *name;
	enum sev_rc (*run)(const char *dir, struct sev_err *err);
	/* Before each run; NULL: nothing to prepare. */
	void (*prepare)(const char *dir);
	/* After each run: what must hold of the files in dir. Prints what does not. NULL: nothing.
	 */
	bool (*intact)(const char *dir, enum sev_rc rc);
	/* Calls whose failure may go unnoticed, with a reason beside them; ends with NULL. */
	const char *const *harmless;
};

/* Makes the n-th wrapped call from now on fail, counted from 1; 0: none. */
void fault_arm(unsigned long n);
/* No call fails any more; what is known of the one that did stays. */
void fault_disarm(void);
/* The name of the call that failed since fault_arm(), NULL when none was reached. */
const char *fault_fired(void);
/* Allocations, maps and file descriptors that were made since fault_arm() and not given back. */
unsigned fault_left_open(void);

extern const struct fault_scenario FAULT_APPRAISAL;
extern const struct fault_scenario FAULT_BIND;
extern const struct fault_scenario FAULT_BLOB_COPY;
extern const struct fault_scenario FAULT_BLOB_MAP;
extern const struct fault_scenario FAULT_CAPTURE;
extern const struct fault_scenario FAULT_CEK;
extern const struct fault_scenario FAULT_CERTS;
extern const struct fault_scenario FAULT_CERT_BLOB;
extern const struct fault_scenario FAULT_CONFIG;
extern const struct fault_scenario FAULT_EVIDENCE;
extern const struct fault_scenario FAULT_CRYPTO_AES;
extern const struct fault_scenario FAULT_CRYPTO_EC;
extern const struct fault_scenario FAULT_CURL;
extern const struct fault_scenario FAULT_DIAGNOSE;
extern const struct fault_scenario FAULT_FILE_WRITE;
extern const struct fault_scenario FAULT_FILE_WRITE_NEW;
extern const struct fault_scenario FAULT_GUEST_CONFIGFS;
extern const struct fault_scenario FAULT_GUEST_DEVICE;
extern const struct fault_scenario FAULT_HOST;
extern const struct fault_scenario FAULT_ID_BLOCK;
extern const struct fault_scenario FAULT_IGVM;
extern const struct fault_scenario FAULT_IO;
extern const struct fault_scenario FAULT_JWS;
extern const struct fault_scenario FAULT_KDS_CACHE;
extern const struct fault_scenario FAULT_KDS_FETCH;
extern const struct fault_scenario FAULT_LAUNCH_MEASURE;
extern const struct fault_scenario FAULT_LAUNCH_SEVES;
extern const struct fault_scenario FAULT_LAUNCH_SNP;
extern const struct fault_scenario FAULT_LEGACY;
extern const struct fault_scenario FAULT_LIBVIRT;
extern const struct fault_scenario FAULT_MANIFEST;
extern const struct fault_scenario FAULT_MATCH;
extern const struct fault_scenario FAULT_OBSERVE;
extern const struct fault_scenario FAULT_OWNER;
extern const struct fault_scenario FAULT_P384;
extern const struct fault_scenario FAULT_PAGES;
extern const struct fault_scenario FAULT_PLAN_SEVES;
extern const struct fault_scenario FAULT_PLAN_SNP;
extern const struct fault_scenario FAULT_QEMU;
extern const struct fault_scenario FAULT_QUOTE;
extern const struct fault_scenario FAULT_RESULT;
extern const struct fault_scenario FAULT_RSA_KEY;
extern const struct fault_scenario FAULT_TLS_CERT;
extern const struct fault_scenario FAULT_VERIFY;
extern const struct fault_scenario FAULT_VMSA;

#endif
