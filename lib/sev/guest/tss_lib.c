/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/tss_lib.h"

#include <pthread.h>
#include <stdbool.h>

#include "base/bytes.h"
#include "base/dynlib.h"

/* Written once, under pthread_once, before anybody reads it. */
static struct sev_tss_lib lib;
static bool loaded;

static const struct sev_symbol LOADER[] = {
	{"Tss2_TctiLdr_Initialize", &lib.tcti_new},
	{"Tss2_TctiLdr_Finalize", &lib.tcti_free},
};

static const struct sev_symbol ESYS[] = {
	{"Esys_Initialize", &lib.esys_new},
	{"Esys_Finalize", &lib.esys_free},
	{"Esys_Free", &lib.free},
	{"Esys_TR_FromTPMPublic", &lib.from_handle},
	{"Esys_TR_Close", &lib.close},
	{"Esys_NV_ReadPublic", &lib.nv_read_public},
	{"Esys_NV_Read", &lib.nv_read},
	{"Esys_NV_Write", &lib.nv_write},
	{"Esys_NV_DefineSpace", &lib.nv_define},
	{"Esys_NV_UndefineSpace", &lib.nv_undefine},
	{"Esys_PCR_Read", &lib.pcr_read},
	{"Esys_Quote", &lib.quote},
};

static void load_libraries(void)
{
	loaded = sev_dynlib_load("libtss2-tctildr.so.0", LOADER, SEV_COUNT(LOADER)) &&
		 sev_dynlib_load("libtss2-esys.so.0", ESYS, SEV_COUNT(ESYS));
}

const struct sev_tss_lib *sev_tss_lib(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load_libraries);
	return loaded ? &lib : NULL;
}
