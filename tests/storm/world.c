/* SPDX-License-Identifier: Apache-2.0 */
#include "storm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd-sp/keys/factory.h"

static void make_image(struct storm *storm, enum storm_image which)
{
	const struct sp_version *running = &storm->sim.sp->state->snp.running;
	struct amd_sp_image image = {
		.api_major = running->api_major,
		.api_minor = running->api_minor,
		.build = running->build,
		.not_live = which == STORM_IMAGE_NOT_LIVE,
	};
	size_t size;

	memcpy(image.svn, running->tcb.svn, sizeof(image.svn));
	image.build = (uint8_t)(image.build + (which == STORM_IMAGE_NEXT));
	image.build = (uint8_t)(image.build - (which == STORM_IMAGE_OLD_BUILD));
	image.svn[SP_TCB_SNP] = (uint8_t)(image.svn[SP_TCB_SNP] - (which == STORM_IMAGE_OLD_SVN));
	NEED(amd_sp_image_make(storm->sim.sp, &image, &storm->images[which], &size, NULL) ==
	     SEV_OK);
}

/* What takes long to make: signatures of AMD's side. */
static void make_material(struct storm *storm)
{
	struct amd_sp *sp = storm->sim.sp;
	uint64_t tcb = sp_tcb_pack(sp->profile, &sp->state->snp.running.tcb);
	uint8_t *cert;
	size_t size;

	for (unsigned i = 0; i < STORM_IMAGES; i++)
		make_image(storm, i);
	NEED(amd_sp_cert_get(sp, AMD_SP_CERT_LEGACY_CEK, &storm->cek, &size, NULL) == SEV_OK);
	NEED(amd_sp_cert_get(sp, AMD_SP_CERT_LEGACY_ASK, &storm->ask, &size, NULL) == SEV_OK);
	NEED(amd_sp_cert_get(sp, AMD_SP_CERT_LEGACY_ARK, &storm->ark, &storm->ca_size, NULL) ==
	     SEV_OK);
	NEED(amd_sp_vlek_make(sp, "storm", tcb, storm->hashstick, &cert, &size, NULL) == SEV_OK);
	free(cert);
}

void storm_begin(struct storm *storm)
{
	sim_sp_config(&storm->sim, storm->profile, true);
	storm->sim.machine_config.memory_size = STORM_MEMORY;
	storm->sim.machine_config.sockets = 2;
	sim_sp_make(&storm->sim, storm->profile);
	machine_wbinvd_all(storm->sim.machine);
	storm->next_page = MACHINE_PAGE_SIZE;
	make_material(storm);
	storm_put_nv(storm);
}

void storm_end(struct storm *storm)
{
	sim_sp_teardown(&storm->sim);
	for (unsigned i = 0; i < STORM_IMAGES; i++)
		free(storm->images[i]);
	free(storm->cek);
	free(storm->ask);
	free(storm->ark);
}
