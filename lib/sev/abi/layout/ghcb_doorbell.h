/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The #HV doorbell page (GHCB specification, Restricted Injection): one shared page for each vCPU,
 * of which the first 4 bytes are used. Freestanding.
 */
#ifndef SEV_ABI_LAYOUT_GHCB_DOORBELL_H
#define SEV_ABI_LAYOUT_GHCB_DOORBELL_H

#define GHCB_DOORBELL_VECTOR	     0 /* pending interrupt; 0: none */
#define GHCB_DOORBELL_FLAGS	     1
#define GHCB_DOORBELL_NO_EOI	     2 /* not 0: the pending one needs no EOI */
#define GHCB_DOORBELL_VMPL_EVENTS    3 /* bit n: there are events for VMPL n + 1 */

#define GHCB_DOORBELL_NMI	     0x01u
#define GHCB_DOORBELL_MC	     0x02u
#define GHCB_DOORBELL_FLAGS_RSVD     0x7Cu
#define GHCB_DOORBELL_NO_MORE_SIGNAL 0x80u /* no #HV until the guest clears it */

#endif
