/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/guest/key_tcb.h"

#include <string.h>

#include <sev/guest.h>
#include <sev/product.h>
#include <sev/report.h>

#include "base/err.h"
#include "sevctl/guest/guest_options.h"
#include "sevctl/report/evidence_input.h"

/* The product of this machine, as a report tells it. */
static enum sev_rc ask_layout(const struct tool_args *args, const struct sev_products *products,
			      enum sev_tcb_layout *layout, struct sev_err *err)
{
	struct sev_guest_request request;
	struct sev_guest_report *answer;
	struct sev_report *report;
	const uint8_t report_data[64] = {0};
	const uint8_t *data;
	size_t size;
	enum sev_rc rc;

	sev_guest_request_init(&request);
	request.via = SEV_GUEST_VIA_SEV_GUEST;
	request.report_data = report_data;
	(void)guest_read_options(args, &request.vmpl, &request.patience);
	rc = sev_guest_get_report(&request, &answer, err);
	if (rc)
		return rc;
	data = sev_guest_report_part(answer, SEV_GUEST_PART_REPORT, &size);
	rc = sev_report_read("report", data, size, products, &report, err);
	sev_guest_report_free(answer);
	if (rc)
		return rc;
	if (sev_report_product(report))
		*layout = sev_product_tcb_layout(sev_report_product(report));
	else
		rc = sev_fail(err, SEV_ERR_UNKNOWN,
			      "the report does not say of which product it is: give --product");
	sev_report_free(report);
	return rc;
}

static enum sev_rc find_layout(const struct tool_args *args, enum sev_tcb_layout *layout,
			       struct sev_err *err)
{
	const char *name = tool_value(args, "product");
	const struct sev_product *product;
	struct sev_products *read;
	const struct sev_products *products;
	enum sev_rc rc = evidence_products(args, &read, err);

	if (rc)
		return rc;
	products = read ? read : sev_products_builtin();
	if (!name) {
		rc = ask_layout(args, products, layout, err);
	} else {
		product = sev_products_find_name(products, name);
		if (product)
			*layout = sev_product_tcb_layout(product);
		else
			rc = sev_fail(err, SEV_ERR_ARG,
				      "--product: found '%s', expected Milan, Genoa, Turin, …",
				      name);
	}
	sev_products_free(read);
	return rc;
}

/* Every component of the layout has a value, and no other one has. */
static enum sev_rc encode_tcb(enum sev_tcb_layout layout, const uint8_t values[SEV_TCB_COMPONENTS],
			      unsigned given, uint8_t out[8], struct sev_err *err)
{
	memset(out, 0, 8);
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++) {
		int byte = sev_tcb_component_byte(layout, (enum sev_tcb_component)i);
		const char *name = sev_tcb_component_name((enum sev_tcb_component)i);

		if (byte < 0 && given >> i & 1)
			return sev_fail(err, SEV_ERR_ARG, "--tcb: this product has no %s", name);
		if (byte >= 0 && !(given >> i & 1))
			return sev_fail(err, SEV_ERR_ARG, "--tcb: %s is missing", name);
		if (byte >= 0)
			out[byte] = values[i];
	}
	return SEV_OK;
}

enum tool_exit key_tcb_read(const struct tool_args *args, uint8_t out[8])
{
	const char *text = tool_value(args, "tcb");
	uint8_t values[SEV_TCB_COMPONENTS] = {0};
	enum sev_tcb_layout layout = SEV_TCB_LAYOUT_FAM19H;
	unsigned given = 0;
	struct sev_err err;
	enum sev_rc rc;

	if (!text)
		return TOOL_DONE;
	rc = sev_tcb_parse(text, values, &given, &err);
	if (!rc)
		rc = find_layout(args, &layout, &err);
	if (!rc)
		rc = encode_tcb(layout, values, given, out, &err);
	return rc ? guest_fail(args, &err) : TOOL_DONE;
}
