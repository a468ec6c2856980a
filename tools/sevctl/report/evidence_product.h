/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TOOLS_SEVCTL_EVIDENCE_PRODUCT_H
#define TOOLS_SEVCTL_EVIDENCE_PRODUCT_H

#include <sev/evidence.h>

/*
 * Gives a version 2 report, which does not say its product, that of the VCEK or VLEK in its
 * certificate table, if there is one. Nothing is verified: it is for showing the report.
 */
void evidence_take_product(const struct sev_evidence *evidence,
			   const struct sev_products *products);

#endif
