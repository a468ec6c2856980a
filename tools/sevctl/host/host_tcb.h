/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TCB_VERSIONs by component, in the layout of the host's product.
 */
#ifndef TOOLS_SEVCTL_HOST_HOST_TCB_H
#define TOOLS_SEVCTL_HOST_HOST_TCB_H

#include <stdbool.h>
#include <stdint.h>

#include <sev/product.h>

#include "common/json.h"

/* The value of a component; false where the layout has none. */
bool host_tcb_get(enum sev_tcb_layout layout, uint64_t tcb, unsigned component, uint8_t *out);
uint64_t host_tcb_put(enum sev_tcb_layout layout, uint64_t tcb, unsigned component, uint8_t value);
/* The bits that no component has. */
uint64_t host_tcb_reserved(enum sev_tcb_layout layout, uint64_t tcb);
/* The first component of a that is above that of b; -1: none is. */
int host_tcb_above(enum sev_tcb_layout layout, uint64_t a, uint64_t b);

#define HOST_TCB_TEXT 80
/* "bl=4,tee=0,snp=24,ucode=219": what --tcb takes. */
void host_tcb_text(enum sev_tcb_layout layout, uint64_t tcb, char out[HOST_TCB_TEXT]);
/* An object of that key: raw, and the value of each component. */
void host_tcb_add_json(struct sev_json *json, struct json_object *parent, const char *key,
		       enum sev_tcb_layout layout, uint64_t tcb);

#endif
