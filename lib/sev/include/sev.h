/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All of libsevkit.
 */
#ifndef SEV_H
#define SEV_H

#include <sev/api.h>
#include <sev/blob.h>
#include <sev/config.h>
#include <sev/digest.h>
#include <sev/ec_key.h>
#include <sev/err.h>
#include <sev/id_block.h>
#include <sev/manifest.h>
#include <sev/match.h>
#include <sev/plan.h>
#include <sev/policy.h>
#include <sev/progress.h>
#include <sev/vcpu.h>
#include <sev/vm.h>
#include <sev/vmsa.h>

#endif
