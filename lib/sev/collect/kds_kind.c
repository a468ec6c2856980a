/* SPDX-License-Identifier: Apache-2.0 */
#include "collect/kds_kind.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

/* By enum sev_kds_what. */
static const struct sev_kds_kind KINDS[] = {
	{"vcek", "VCEK", "vcek", NULL, "der", 0x4000},
	{"ca", "CA certificates", "vcek", "cert_chain", "pem", 0x10000},
	{"vlek-chain", "VLEK's CA certificates", "vlek", "cert_chain", "pem", 0x10000},
	{"crl", "CRL", "vcek", "crl", "der", 0x100000},
	{"crl --vlek", "VLEK's CRL", "vlek", "crl", "der", 0x100000},
};

const struct sev_kds_kind *sev_kds_kind_of(const struct sev_kds_request *request)
{
	return &KINDS[request->what];
}

char *sev_kds_title(const struct sev_kds_request *request)
{
	return sev_format("%s of %s", KINDS[request->what].title,
			  sev_product_kds_name(request->product));
}

static bool is_zero(const uint8_t *data, size_t size)
{
	return data[0] == 0 && memcmp(data, data + 1, size - 1) == 0;
}

/* spec: KDS VCEK parameters: SPLs are at most 127, but for ucodeSPL */
static enum sev_rc check_tcb(const struct sev_kds_request *request, struct sev_err *err)
{
	for (unsigned c = 0; c < SEV_TCB_COMPONENTS; c++) {
		if (c == SEV_TCB_MICROCODE || request->tcb[c] <= 127)
			continue;
		return sev_fail(err, SEV_ERR_ARG,
				"request to the KDS: %s: found %u, expected 0 to 127",
				sev_tcb_component_spl((enum sev_tcb_component)c),
				(unsigned)request->tcb[c]);
	}
	return SEV_OK;
}

enum sev_rc sev_kds_check_request(const struct sev_kds_request *request, struct sev_err *err)
{
	if ((unsigned)request->what >= SEV_COUNT(KINDS))
		return sev_fail(err, SEV_ERR_ARG,
				"request to the KDS: found kind %u, expected 0 to %zu",
				(unsigned)request->what, SEV_COUNT(KINDS) - 1);
	if (!request->product)
		return sev_fail(err, SEV_ERR_UNKNOWN,
				"request to the KDS: the product is not known; name it with "
				"--product");
	if (sev_kds_kind_of(request)->document)
		return SEV_OK;
	if (is_zero(request->chip_id, sev_product_chip_id_size(request->product)))
		return sev_fail(err, SEV_ERR_UNKNOWN,
				"request to the KDS: CHIP_ID is all zero: the host masks it, and "
				"without it no VCEK can be named; ask whoever runs the host for "
				"the certificate");
	return check_tcb(request, err);
}
