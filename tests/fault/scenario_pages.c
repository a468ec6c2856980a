/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The account of validated pages, as it grows.
 */
#include <sev/pages.h>

#include "fault.h"

#define PAGE  UINT64_C(0x1000)
#define PAGES 64

static int page_state(void *ctx, uint64_t gpa, uint64_t count, enum sev_page_size size,
		      bool private_pages)
{
	(void)ctx;
	(void)gpa;
	(void)count;
	(void)size;
	(void)private_pages;
	return 0;
}

static int pvalidate(void *ctx, uint64_t gpa, enum sev_page_size size, bool validate,
		     bool *unchanged)
{
	(void)ctx;
	(void)gpa;
	(void)size;
	(void)validate;
	(void)unchanged;
	return SEV_PAGES_OK;
}

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	const struct sev_pages_ops ops = {
		.size = sizeof(ops), .page_state = page_state, .pvalidate = pvalidate};
	struct sev_pages *pages = NULL;
	enum sev_rc rc = sev_pages_new(&ops, &pages, err);

	(void)dir;
	if (!rc)
		rc = sev_pages_add(pages, 0, PAGES * PAGE, SEV_PAGE_PRIVATE, err);
	/* Every other page: a range each. */
	for (uint64_t i = 0; !rc && i < PAGES; i += 2)
		rc = sev_pages_make_private(pages, i * PAGE, PAGE, err);
	if (!rc)
		rc = sev_pages_make_shared(pages, 0, PAGES * PAGE, err);
	sev_pages_free(pages);
	return rc;
}

const struct fault_scenario FAULT_PAGES = {.name = "pages", .run = run};
