/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Products files: rows for processors that are newer than this library.
 */
#include <stdlib.h>
#include <string.h>

#include "abi/product.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json_read.h"
#include "base/text.h"

#define ROWS_MAX    256
#define CHIP_ID_MAX 64

static const char *const TOP_KEYS[] = {"schema", "version", "products", NULL};
static const char *const ROW_KEYS[] = {"name",	     "kds_name",   "family",	   "first_model",
				       "last_model", "tcb_layout", "chip_id_size", NULL};

/* A key that nobody reads is a mistyped one. */
static enum sev_rc check_keys(const struct sev_json_at *at, const char *const *known,
			      struct sev_err *err)
{
	json_object_object_foreach(at->object, key, value)
	{
		const char *const *k = known;

		(void)value;
		while (*k && strcmp(*k, key) != 0)
			k++;
		if (!*k)
			return sev_json_fail(at, key, err, "no such key");
	}
	return SEV_OK;
}

/* Whether text is of characters that are safe in a URL, a file name and a table; spaces and commas
 * where loose. */
static bool is_name(const char *text, bool loose)
{
	static const char strict[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	size_t length = strlen(text);

	if (length == 0 || length >= SEV_PRODUCT_NAME_MAX)
		return false;
	for (; *text; text++)
		if (!strchr(strict, *text) && !(loose && strchr(" ,.()/", *text)))
			return false;
	return true;
}

static enum sev_rc read_name(const struct sev_json_at *at, const char *key, bool loose,
			     char out[SEV_PRODUCT_NAME_MAX], struct sev_err *err)
{
	const char *text;
	enum sev_rc rc = sev_json_string(at, key, &text, err);

	if (rc)
		return rc;
	if (!is_name(text, loose))
		return sev_json_fail(at, key, err,
				     loose ? "1 to 31 letters, digits, spaces and -_,.()/"
					   : "1 to 31 letters, digits, - and _");
	memcpy(out, text, strlen(text) + 1);
	return SEV_OK;
}

static enum sev_rc read_byte(const struct sev_json_at *at, const char *key, uint8_t *out,
			     struct sev_err *err)
{
	uint64_t value;
	enum sev_rc rc = sev_json_u64(at, key, &value, err);

	if (rc)
		return rc;
	if (value > UINT8_MAX)
		return sev_json_fail(at, key, err, "\"0x0\" to \"0xff\"");
	*out = (uint8_t)value;
	return SEV_OK;
}

static enum sev_rc read_models(const struct sev_json_at *at, struct sev_product *row,
			       struct sev_err *err)
{
	enum sev_rc rc = read_byte(at, "family", &row->family, err);

	if (!rc)
		rc = read_byte(at, "first_model", &row->first_model, err);
	if (!rc)
		rc = read_byte(at, "last_model", &row->last_model, err);
	if (!rc && row->last_model < row->first_model)
		rc = sev_json_fail(at, "last_model", err, "at least first_model");
	return rc;
}

static enum sev_rc read_layout(const struct sev_json_at *at, struct sev_product *row,
			       struct sev_err *err)
{
	static const char *const layouts[] = {
		[SEV_TCB_LAYOUT_FAM19H] = "family-19h",
		[SEV_TCB_LAYOUT_FAM1AH] = "family-1ah",
	};
	const char *text;
	enum sev_rc rc = sev_json_string(at, "tcb_layout", &text, err);

	if (rc)
		return rc;
	for (unsigned i = 0; i < SEV_COUNT(layouts); i++) {
		if (sev_name_equal(text, layouts[i])) {
			row->tcb_layout = (enum sev_tcb_layout)i;
			return SEV_OK;
		}
	}
	return sev_json_fail(at, "tcb_layout", err, "\"family-19h\" or \"family-1ah\"");
}

/*
 * A row may add models to a product that is built in, whose keys AMD's pinned root then signs. What
 * its certificates look like is known: another layout would compare other components with them.
 */
static enum sev_rc check_line(const struct sev_json_at *at, const struct sev_product *row,
			      struct sev_err *err)
{
	const struct sev_products *builtin = sev_products_builtin();

	for (size_t i = 0; i < builtin->count; i++) {
		const struct sev_product *known = &builtin->rows[i];

		if (!sev_name_equal(known->kds_name, row->kds_name))
			continue;
		if (known->tcb_layout != row->tcb_layout)
			return sev_json_fail(at, "tcb_layout", err,
					     "that of the built-in rows of this kds_name");
		if (known->chip_id_size != row->chip_id_size)
			return sev_json_fail(at, "chip_id_size", err,
					     "that of the built-in rows of this kds_name");
	}
	return SEV_OK;
}

static enum sev_rc read_row(const struct sev_json_at *at, struct sev_product *row,
			    struct sev_err *err)
{
	uint64_t size = 0;
	enum sev_rc rc = check_keys(at, ROW_KEYS, err);

	if (!rc)
		rc = read_name(at, "name", true, row->name, err);
	if (!rc)
		rc = read_name(at, "kds_name", false, row->kds_name, err);
	if (!rc)
		rc = read_models(at, row, err);
	if (!rc)
		rc = read_layout(at, row, err);
	if (!rc)
		rc = sev_json_number(at, "chip_id_size", CHIP_ID_MAX, &size, err);
	if (!rc && size == 0)
		rc = sev_json_fail(at, "chip_id_size", err, "a number from 1 to 64");
	row->chip_id_size = (size_t)size;
	return rc ? rc : check_line(at, row, err);
}

/* The row among the first count that has a model of row; NULL when none has. */
static const struct sev_product *overlapping(const struct sev_product *rows, size_t count,
					     const struct sev_product *row)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].family == row->family && rows[i].first_model <= row->last_model &&
		    row->first_model <= rows[i].last_model)
			return &rows[i];
	return NULL;
}

static enum sev_rc read_rows(const struct sev_json_at *top, size_t count, struct sev_product *rows,
			     size_t builtin, struct sev_err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct sev_product *row = &rows[builtin + i];
		const struct sev_product *other;
		struct sev_json_at at;
		enum sev_rc rc = sev_json_element(top, "products", i, &at, err);

		if (!rc)
			rc = read_row(&at, row, err);
		if (rc)
			return rc;
		other = overlapping(rows, builtin + i, row);
		if (other)
			return sev_fail(err, SEV_ERR_FORMAT,
					"%s: products[%zu]: models 0x%02x to 0x%02x of family "
					"0x%02x overlap with %s, expected models of no other row",
					top->name, i, row->first_model, row->last_model,
					row->family, other->name);
	}
	return SEV_OK;
}

static enum sev_rc check_top(const struct sev_json_at *top, size_t *count, struct sev_err *err)
{
	const char *schema;
	uint64_t version;
	enum sev_rc rc = check_keys(top, TOP_KEYS, err);

	if (!rc)
		rc = sev_json_string(top, "schema", &schema, err);
	if (!rc && strcmp(schema, "products") != 0)
		rc = sev_json_fail(top, "schema", err, "\"products\"");
	if (!rc)
		rc = sev_json_number(top, "version", 1, &version, err);
	if (!rc && version != 1)
		rc = sev_json_fail(top, "version", err, "1");
	if (!rc)
		rc = sev_json_array(top, "products", ROWS_MAX, count, err);
	return rc;
}

/* The built-in rows and room for count more, *rows being all of them; NULL without memory. */
static struct sev_products *new_table(size_t count, struct sev_product **rows)
{
	const struct sev_products *builtin = sev_products_builtin();
	struct sev_products *table = calloc(1, sizeof(*table));

	*rows = calloc(builtin->count + count, sizeof(**rows));
	if (!table || !*rows) {
		free(table);
		free(*rows);
		return NULL;
	}
	memcpy(*rows, builtin->rows, builtin->count * sizeof(**rows));
	table->rows = *rows;
	table->count = builtin->count + count;
	return table;
}

static enum sev_rc read_table(const struct sev_json_at *top, struct sev_products **out,
			      struct sev_err *err)
{
	struct sev_products *products;
	struct sev_product *rows;
	size_t count = 0;
	enum sev_rc rc = check_top(top, &count, err);

	if (rc)
		return rc;
	products = new_table(count, &rows);
	if (!products)
		return sev_fail_nomem(err);
	rc = read_rows(top, count, rows, sev_products_builtin()->count, err);
	if (rc) {
		sev_products_free(products);
		return rc;
	}
	*out = products;
	return SEV_OK;
}

enum sev_rc sev_products_read(const char *name, const void *json, size_t size,
			      struct sev_products **out, struct sev_err *err)
{
	struct json_object *document;
	struct sev_json_at top;
	enum sev_rc rc =
		sev_json_parse(name, (struct sev_view){.data = json, .size = size}, &document, err);

	if (rc)
		return rc;
	rc = sev_json_top(name, document, &top, err);
	if (!rc)
		rc = read_table(&top, out, err);
	json_object_put(document);
	return rc;
}

void sev_products_free(struct sev_products *products)
{
	if (!products || products == sev_products_builtin())
		return;
	free((void *)(uintptr_t)products->rows);
	free(products);
}
