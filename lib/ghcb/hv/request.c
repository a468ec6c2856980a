/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest requests: messages between the guest and the firmware, and the host's certificates.
 */
#include "hv/exit.h"

#include "abi/layout/guest_message.h"

#define HV_STATUS(code) ((uint64_t)(code) << GHCB_REQUEST_HV_SHIFT)

static bool offered(const struct ghcb_hv *hv)
{
	return hv->ops->guest_request && hv->messages;
}

/* The request, copied into the hypervisor's memory. 0, or what is wrong. */
static uint32_t take(struct ghcb_hv *hv)
{
	const uint64_t request = hv_reg(hv, GHCB_REG_EXITINFO1);
	const uint64_t response = hv_reg(hv, GHCB_REG_EXITINFO2);

	/* spec: GHCB SNP guest request: two pages, aligned, not the same */
	if (!request || !response || request == response || request % GHCB_PAGE_SIZE ||
	    response % GHCB_PAGE_SIZE)
		return GHCB_MALFORMED_INPUT;
	/* spec: GHCB SNP guest request: the firmware gets a copy, and answers into another */
	return hv->ops->read(hv->ctx, request, hv->messages, GHCB_PAGE_SIZE) ? 0
									     : GHCB_MALFORMED_INPUT;
}

static enum ghcb_hv_action pass_on(struct ghcb_hv *hv)
{
	uint8_t *response = hv->messages + GHCB_PAGE_SIZE;
	uint64_t status;

	for (size_t i = 0; i < GHCB_PAGE_SIZE; i++)
		response[i] = 0;
	status = hv->ops->guest_request(hv->ctx, hv->messages, response);
	if (!status && !hv_write(hv, hv_reg(hv, GHCB_REG_EXITINFO2), response, GHCB_PAGE_SIZE))
		return hv_malformed(hv, GHCB_MALFORMED_INPUT);
	return hv_done(hv, status);
}

enum ghcb_hv_action hv_guest_request(struct ghcb_hv *hv, volatile uint8_t *page)
{
	uint32_t reason;

	(void)page;
	if (!offered(hv))
		return hv_malformed(hv, GHCB_MALFORMED_EVENT);
	reason = take(hv);
	return reason ? hv_malformed(hv, reason) : pass_on(hv);
}

static bool write_certs(struct ghcb_hv *hv, uint64_t data, uint64_t pages)
{
	/* The request was used: its page is free. */
	uint8_t *page = hv->messages;

	for (uint64_t i = 0; i < pages; i++) {
		for (size_t k = 0; k < GHCB_PAGE_SIZE; k++)
			page[k] = 0;
		hv->ops->cert_page(hv->ctx, i, page);
		if (!hv_write(hv, data + i * GHCB_PAGE_SIZE, page, GHCB_PAGE_SIZE))
			return false;
	}
	return true;
}

enum ghcb_hv_action hv_ext_guest_request(struct ghcb_hv *hv, volatile uint8_t *page)
{
	const uint64_t data = hv_reg(hv, GHCB_REG_RAX);
	const uint64_t room = hv_reg(hv, GHCB_REG_RBX);
	enum ghcb_hv_action action;
	uint64_t pages = 0;
	uint32_t reason;

	(void)page;
	if (!offered(hv) || !hv->ops->cert_pages || !hv->ops->cert_page)
		return hv_malformed(hv, GHCB_MALFORMED_EVENT);
	reason = take(hv);
	if (!reason && data % GHCB_PAGE_SIZE)
		reason = GHCB_MALFORMED_INPUT;
	if (reason)
		return hv_malformed(hv, reason);
	/* spec: GHCB SNP extended guest request: certificates come with a report, not else */
	if (hv->messages[SEV_MSG_AT_HEADER_MSG_TYPE] == SEV_MSG_REPORT_REQ)
		pages = hv->ops->cert_pages(hv->ctx);
	hv_put(hv, GHCB_REG_RBX, pages > room ? pages : room);
	/* spec: GHCB SNP extended guest request: too few pages: the firmware is not asked */
	if (pages > room || data > UINT64_MAX - pages * GHCB_PAGE_SIZE)
		return hv_done(hv, HV_STATUS(GHCB_REQUEST_SPACE));
	action = pass_on(hv);
	if (hv->exit.info1 || hv->exit.info2)
		return action;
	return write_certs(hv, data, pages) ? action : hv_malformed(hv, GHCB_MALFORMED_INPUT);
}
