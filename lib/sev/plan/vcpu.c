/* SPDX-License-Identifier: Apache-2.0 */
#include <sev/vcpu.h>

#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

#define SIG_NAPLES 0x00800F12u /* family 17h, model 01h, stepping 2 */
#define SIG_ROME   0x00830F10u /* family 17h, model 31h, stepping 0 */
#define SIG_MILAN  0x00A00F11u /* family 19h, model 01h, stepping 1 */
#define SIG_GENOA  0x00A10F10u /* family 19h, model 11h, stepping 0 */
#define SIG_TURIN  0x00B00F00u /* family 1Ah, model 00h, stepping 0 */

/* A version suffix changes feature bits only: the signature is that of the model. */
static const struct {
	const char *name;
	uint32_t sig;
} TYPES[] = {
	{"EPYC", SIG_NAPLES},	      {"EPYC-v1", SIG_NAPLES},	    {"EPYC-v2", SIG_NAPLES},
	{"EPYC-IBPB", SIG_NAPLES},    {"EPYC-v3", SIG_NAPLES},	    {"EPYC-v4", SIG_NAPLES},
	{"EPYC-v5", SIG_NAPLES},      {"EPYC-Rome", SIG_ROME},	    {"EPYC-Rome-v1", SIG_ROME},
	{"EPYC-Rome-v2", SIG_ROME},   {"EPYC-Rome-v3", SIG_ROME},   {"EPYC-Rome-v4", SIG_ROME},
	{"EPYC-Rome-v5", SIG_ROME},   {"EPYC-Milan", SIG_MILAN},    {"EPYC-Milan-v1", SIG_MILAN},
	{"EPYC-Milan-v2", SIG_MILAN}, {"EPYC-Milan-v3", SIG_MILAN}, {"EPYC-Genoa", SIG_GENOA},
	{"EPYC-Genoa-v1", SIG_GENOA}, {"EPYC-Genoa-v2", SIG_GENOA}, {"EPYC-Genoa-v3", SIG_GENOA},
	{"EPYC-Turin", SIG_TURIN},    {"EPYC-Turin-v1", SIG_TURIN}, {"EPYC-Turin-v2", SIG_TURIN},
};

unsigned sev_vcpu_type_count(void)
{
	return SEV_COUNT(TYPES);
}

const char *sev_vcpu_type_name(unsigned type)
{
	return type < SEV_COUNT(TYPES) ? TYPES[type].name : NULL;
}

uint32_t sev_vcpu_type_sig(unsigned type)
{
	return type < SEV_COUNT(TYPES) ? TYPES[type].sig : 0;
}

static const char *type_name(const void *ctx, size_t i)
{
	(void)ctx;
	return TYPES[i].name;
}

enum sev_rc sev_vcpu_type_find(const char *name, uint32_t *sig, struct sev_err *err)
{
	const char *near;

	for (size_t i = 0; i < SEV_COUNT(TYPES); i++) {
		if (sev_name_equal(name, TYPES[i].name)) {
			*sig = TYPES[i].sig;
			return SEV_OK;
		}
	}
	near = sev_nearest_name(name, SEV_COUNT(TYPES), type_name, NULL);
	return sev_fail(err, SEV_ERR_ARG,
			"unknown vCPU type '%s'%s%s%s (known are EPYC, EPYC-Rome, EPYC-Milan, "
			"EPYC-Genoa, EPYC-Turin and their versions, -v1 and so on)",
			name, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

/* spec: APM3 CPUID Fn0000_0001_EAX: family above 15 goes into the extended family */
enum sev_rc sev_vcpu_sig_pack(uint32_t family, uint32_t model, uint32_t stepping, uint32_t *sig,
			      struct sev_err *err)
{
	uint32_t base = family > 15 ? 15 : family;
	uint32_t extended = family > 15 ? family - 15 : 0;

	if (family > 270)
		return sev_fail(err, SEV_ERR_ARG, "vCPU family: found %u, expected 0 to 270",
				family);
	if (model > 255)
		return sev_fail(err, SEV_ERR_ARG, "vCPU model: found %u, expected 0 to 255", model);
	if (stepping > 15)
		return sev_fail(err, SEV_ERR_ARG, "vCPU stepping: found %u, expected 0 to 15",
				stepping);
	*sig = extended << 20 | (model >> 4) << 16 | base << 8 | (model & 15) << 4 | stepping;
	return SEV_OK;
}

void sev_vcpu_sig_unpack(uint32_t sig, uint32_t *family, uint32_t *model, uint32_t *stepping)
{
	uint32_t base = sig >> 8 & 15;

	*family = base + (base == 15 ? sig >> 20 & 0xFF : 0);
	*model = (sig >> 4 & 15) | (sig >> 12 & 0xF0);
	*stepping = sig & 15;
}
