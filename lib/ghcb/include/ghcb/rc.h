/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the functions of lib/ghcb return. What the other side does wrong has a code for each rule,
 * so that a log tells which one was broken.
 */
#ifndef GHCB_RC_H
#define GHCB_RC_H

/* X(name, text); codes are only ever added at the end. */
/* clang-format off */
#define GHCB_RC_LIST(X) \
	X(OK, "done") \
	X(ERR_ARG, "the caller asked for what cannot be asked") \
	X(ERR_RESPONSE, "the answer is not one to this request") \
	X(ERR_RESERVED, "bits that must be 0 are set in an answer") \
	X(ERR_VERSION, "the protocol versions of guest and hypervisor do not overlap") \
	X(ERR_REFUSED, "the other side refused") \
	X(ERR_STATE, "not in this state, or not in this protocol version") \
	X(ERR_INSN_FETCH, "the instruction could not be read") \
	X(ERR_INSN, "the instruction is none that may cause this exit") \
	X(ERR_INSN_LENGTH, "the instruction is longer than 15 bytes") \
	X(ERR_CPUID_PAGE, "the CPUID page breaks a rule") \
	X(ERR_CPUID_LEAF, "a CPUID leaf is not what a guest of this kind can have") \
	X(ERR_SECRETS, "the secrets page breaks a rule, or a key is used up") \
	X(ERR_MESSAGE, "a guest message breaks a rule") \
	X(ERR_MESSAGE_TAG, "a guest message is not authentic") \
	X(ERR_MESSAGE_SEQNO, "a guest message has another sequence number") \
	X(ERR_CRYPTO, "the caller's cryptography failed") \
	X(ERR_BUSY, "the hypervisor asks to send the same again later") \
	X(ERR_SPACE, "the buffer is too small") \
	X(ERR_DUPLICATE, "the same thing twice") \
	X(WAIT, "nothing yet: ask again") \
	X(EXCEPTION, "the hypervisor asks for an exception") \
	X(ERR_EXCEPTION, "an exception that a hypervisor must not ask for") \
	X(ERR_MALFORMED, "the hypervisor found the request malformed") \
	X(ERR_VALID, "an answer is not marked valid") \
	X(ERR_NESTED, "the GHCB is in use, and so is its backup") \
	X(ERR_SCRATCH, "the scratch area is not in the shared buffer") \
	X(ERR_PSC, "a page state change failed") \
	X(ERR_PSC_LIST, "the list of page state changes came back changed") \
	X(ERR_NO_PROGRESS, "the hypervisor makes no progress") \
	X(ERR_VALIDATED, "a page was validated already: it may have been replaced") \
	X(ERR_NOT_VALIDATED, "a page was not validated: it may have been replaced") \
	X(ERR_PVALIDATE, "PVALIDATE failed") \
	X(ERR_RMPADJUST, "RMPADJUST failed") \
	X(ERR_PAGE_SIZE, "the page is of another size than the RMP's") \
	X(ERR_ATTACK, "what came cannot come of an honest hypervisor") \
	X(ERR_SVSM, "the SVSM did not run, or refused") \
	X(ERR_FORBIDDEN, "what is not done for a guest, or not for its user space")
/* clang-format on */
#define GHCB_RC_VALUE(name, text) GHCB_##name,
enum ghcb_rc { GHCB_RC_LIST(GHCB_RC_VALUE) GHCB_RCS };

/* The code's text; "unknown" for a number that is none. */
const char *ghcb_rc_text(enum ghcb_rc rc);
/* "ERR_RESERVED" */
const char *ghcb_rc_name(enum ghcb_rc rc);

#endif
