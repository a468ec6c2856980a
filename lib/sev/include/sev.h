/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All of libsevkit.
 */
#ifndef SEV_H
#define SEV_H

#include <sev/api.h>
#include <sev/appraisal.h>
#include <sev/bind.h>
#include <sev/blob.h>
#include <sev/capture.h>
#include <sev/cert.h>
#include <sev/cert_table.h>
#include <sev/config.h>
#include <sev/diagnosis.h>
#include <sev/digest.h>
#include <sev/ec_key.h>
#include <sev/err.h>
#include <sev/evidence.h>
#include <sev/fetch.h>
#include <sev/firmware_image.h>
#include <sev/fw_status.h>
#include <sev/guest.h>
#include <sev/hcl.h>
#include <sev/host.h>
#include <sev/id_block.h>
#include <sev/io.h>
#include <sev/kds.h>
#include <sev/known_line.h>
#include <sev/launch.h>
#include <sev/manifest.h>
#include <sev/match.h>
#include <sev/pages.h>
#include <sev/plan.h>
#include <sev/policy.h>
#include <sev/product.h>
#include <sev/progress.h>
#include <sev/quote.h>
#include <sev/report.h>
#include <sev/result.h>
#include <sev/sev_cert.h>
#include <sev/svsm_manifest.h>
#include <sev/tls_cert.h>
#include <sev/vcpu.h>
#include <sev/verify.h>
#include <sev/vm.h>
#include <sev/vmsa.h>

#endif
