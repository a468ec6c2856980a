/* SPDX-License-Identifier: Apache-2.0 */
#include <sev/policy.h>

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "abi/layout/policy.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

/* One generation's policy. */
struct policy {
	const struct sev_policy_field *fields;
	unsigned count;
	const struct sev_policy_version *version;
	uint64_t required; /* bits that must be one */
};

/* An item of a list of names, cut out of its text. */
#define ITEM_MAX 64
struct item {
	char name[ITEM_MAX];
	const char *value; /* in name's buffer, after the '='; NULL when there is none */
	bool negated;	   /* began with "no-" */
};

/* The policy of no mode has no field. */
static const struct policy *policy_of(enum sev_mode mode)
{
	static const struct policy none;

	/* spec: SNP-ABI guest policy: bit 17 must be one */
	/* spec: SEV-API guest policy: a SEV-ES guest has ES set */
	static const struct policy policies[] = {
		[SEV_MODE_SEV] = {SEV_POLICY_FIELDS, SEV_COUNT(SEV_POLICY_FIELDS),
				  &SEV_POLICY_VERSION, 0},
		[SEV_MODE_SEVES] = {SEV_POLICY_FIELDS, SEV_COUNT(SEV_POLICY_FIELDS),
				    &SEV_POLICY_VERSION, SEV_POLICY_ES_BIT},
		[SEV_MODE_SNP] = {SEV_SNP_POLICY_FIELDS, SEV_COUNT(SEV_SNP_POLICY_FIELDS),
				  &SEV_SNP_POLICY_VERSION, SEV_SNP_POLICY_ONE_BIT},
	};

	return (size_t)mode < SEV_COUNT(policies) ? &policies[mode] : &none;
}

static enum sev_rc check_mode(enum sev_mode mode, struct sev_err *err)
{
	if ((unsigned)mode <= SEV_MODE_SNP)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_ARG, "mode %u, expected 0 (sev) to 2 (snp)", (unsigned)mode);
}

/* The field of that number; one without name and bits when there is none. */
static const struct sev_policy_field *field_of(enum sev_mode mode, unsigned field)
{
	static const struct sev_policy_field none;
	const struct policy *p = policy_of(mode);

	return field < p->count ? &p->fields[field] : &none;
}

static uint64_t field_mask(const struct sev_policy_field *field)
{
	return ((UINT64_C(1) << field->width) - 1) << field->shift;
}

static unsigned lowest_bit(uint64_t bits)
{
	unsigned bit = 0;

	while (!(bits >> bit & 1))
		bit++;
	return bit;
}

unsigned sev_policy_field_count(enum sev_mode mode)
{
	return policy_of(mode)->count;
}

const char *sev_policy_field_name(enum sev_mode mode, unsigned field)
{
	return field_of(mode, field)->name;
}

unsigned sev_policy_field_shift(enum sev_mode mode, unsigned field)
{
	return field_of(mode, field)->shift;
}

unsigned sev_policy_field_width(enum sev_mode mode, unsigned field)
{
	return field_of(mode, field)->width;
}

uint64_t sev_policy_field_value(enum sev_mode mode, unsigned field, uint64_t policy)
{
	const struct sev_policy_field *f = field_of(mode, field);

	return (policy & field_mask(f)) >> f->shift;
}

const char *sev_policy_field_meaning(enum sev_mode mode, unsigned field, uint64_t policy)
{
	const struct sev_policy_field *f = field_of(mode, field);

	return f->kind != SEV_POLICY_FLAG || (policy & field_mask(f)) ? f->one : f->zero;
}

enum sev_rc sev_policy_check(enum sev_mode mode, uint64_t policy, struct sev_err *err)
{
	const struct policy *p = policy_of(mode);
	uint64_t reserved = policy;
	uint64_t missing = p->required & ~policy;
	enum sev_rc rc = check_mode(mode, err);

	if (rc)
		return rc;
	for (unsigned i = 0; i < p->count; i++)
		reserved &= ~field_mask(&p->fields[i]);
	/* spec: SEV-API guest policy: reserved bits are zero */
	/* spec: SNP-ABI guest policy: reserved bits are zero */
	if (reserved)
		return sev_fail(
			err, SEV_ERR_FORMAT, "%s policy 0x%llx: reserved bit %u is 1, expected 0",
			sev_mode_name(mode), (unsigned long long)policy, lowest_bit(reserved));
	if (missing)
		return sev_fail(err, SEV_ERR_FORMAT, "%s policy 0x%llx: bit %u%s is 0, expected 1",
				sev_mode_name(mode), (unsigned long long)policy,
				lowest_bit(missing), mode == SEV_MODE_SEVES ? " (ES)" : "");
	return SEV_OK;
}

/* Cuts the item of length characters; '_' becomes '-'. False when it is too long to be one. */
static bool cut_item(const char *text, size_t length, struct item *item)
{
	char *equals;

	if (length >= sizeof(item->name))
		return false;
	memcpy(item->name, text, length);
	item->name[length] = '\0';
	for (char *c = item->name; *c; c++)
		if (*c == '_')
			*c = '-';
	equals = strchr(item->name, '=');
	if (equals)
		*equals = '\0';
	item->value = equals ? equals + 1 : NULL;
	item->negated = false;
	return true;
}

static bool is_field_name(const char *spec_name, const char *name)
{
	char dashed[ITEM_MAX];
	size_t i = 0;

	for (; spec_name[i] && i + 1 < sizeof(dashed); i++)
		dashed[i] = spec_name[i] == '_' ? '-' : spec_name[i];
	dashed[i] = '\0';
	return sev_name_equal(dashed, name);
}

static const struct sev_policy_field *find_field(const struct policy *p, const char *name)
{
	for (unsigned i = 0; i < p->count; i++)
		if (p->fields[i].kind != SEV_POLICY_RESERVED &&
		    is_field_name(p->fields[i].name, name))
			return &p->fields[i];
	return NULL;
}

static const char *field_name_at(const void *ctx, size_t i)
{
	const struct policy *p = ctx;

	return i < p->count ? p->fields[i].name : p->version->name;
}

static enum sev_rc unknown_name(enum sev_mode mode, const char *name, struct sev_err *err)
{
	const struct policy *p = policy_of(mode);
	const char *near = sev_nearest_name(name, p->count + 1, field_name_at, p);

	if (near)
		return sev_fail(err, SEV_ERR_ARG,
				"%s policy: unknown name '%s'; did you mean '%s'?",
				sev_mode_name(mode), name, near);
	return sev_fail(err, SEV_ERR_ARG,
			"%s policy: unknown name '%s', expected a number or a field such as '%s'",
			sev_mode_name(mode), name, mode == SEV_MODE_SNP ? "SMT" : "NODBG");
}

/* "on", "off", or a number that fits the field. */
static bool parse_value(const struct sev_policy_field *field, const char *text, uint64_t *value)
{
	bool on = sev_name_equal(text, "on");

	if (field->kind == SEV_POLICY_FLAG && (on || sev_name_equal(text, "off"))) {
		*value = on;
		return true;
	}
	return sev_parse_u64(text, value) && *value >> field->width == 0;
}

static enum sev_rc set_field(enum sev_mode mode, const struct sev_policy_field *field,
			     const struct item *item, uint64_t *policy, struct sev_err *err)
{
	uint64_t value = !item->negated;

	if (field->kind != SEV_POLICY_FLAG && (item->negated || !item->value))
		return sev_fail(err, SEV_ERR_ARG, "%s policy: %s needs a value, expected %s=N",
				sev_mode_name(mode), field->name, field->name);
	if (item->negated && item->value)
		return sev_fail(err, SEV_ERR_ARG,
				"%s policy: found no-%s with a value, expected one or the other",
				sev_mode_name(mode), field->name);
	if (item->value && !parse_value(field, item->value, &value))
		return sev_fail(err, SEV_ERR_ARG, "%s policy: %s: found '%s', expected %s",
				sev_mode_name(mode), field->name, item->value,
				field->kind == SEV_POLICY_FLAG ? "0, 1, on or off" : "0 to 255");
	*policy = (*policy & ~field_mask(field)) | value << field->shift;
	return SEV_OK;
}

/* "MAJOR.MINOR", each 0 to 255. */
static enum sev_rc set_version(enum sev_mode mode, const char *text, uint64_t *policy,
			       struct sev_err *err)
{
	const struct sev_policy_version *version = policy_of(mode)->version;
	const char *dot = text ? strchr(text, '.') : NULL;
	char major_text[8] = "";
	uint64_t major, minor;

	if (dot && (size_t)(dot - text) < sizeof(major_text))
		memcpy(major_text, text, (size_t)(dot - text));
	if (!dot || !sev_parse_u64(major_text, &major) || !sev_parse_u64(dot + 1, &minor) ||
	    major > 255 || minor > 255)
		return sev_fail(err, SEV_ERR_ARG,
				"%s policy: %s: found '%s', expected MAJOR.MINOR, each 0 to 255",
				sev_mode_name(mode), version->name, text ? text : "");
	*policy &=
		~(UINT64_C(0xff) << version->major_shift | UINT64_C(0xff) << version->minor_shift);
	*policy |= major << version->major_shift | minor << version->minor_shift;
	return SEV_OK;
}

static enum sev_rc apply_item(enum sev_mode mode, struct item *item, uint64_t *policy,
			      struct sev_err *err)
{
	const struct policy *p = policy_of(mode);
	const struct sev_policy_field *field;
	const char *name = item->name;

	if (sev_name_equal(name, p->version->name))
		return set_version(mode, item->value, policy, err);
	field = find_field(p, name);
	if (!field && strlen(name) > 3 && strncmp(name, "no-", 3) == 0) {
		field = find_field(p, name + 3);
		item->negated = true;
	}
	if (!field)
		return unknown_name(mode, name, err);
	return set_field(mode, field, item, policy, err);
}

enum sev_rc sev_policy_parse(enum sev_mode mode, const char *text, uint64_t *policy,
			     struct sev_err *err)
{
	uint64_t value = policy_of(mode)->required;
	struct item item;
	enum sev_rc rc = check_mode(mode, err);

	if (rc)
		return rc;
	for (const char *at = text;;) {
		size_t length = strcspn(at, ",");

		if (!cut_item(at, length, &item))
			return sev_fail(err, SEV_ERR_ARG, "%s policy: name '%.64s...' is too long",
					sev_mode_name(mode), at);
		/* A number comes first and is taken as it is, with no bit added. */
		if (at != text || !sev_parse_u64(item.name, &value)) {
			rc = apply_item(mode, &item, &value, err);
			if (rc)
				return rc;
		}
		if (!at[length])
			break;
		at += length + 1;
	}
	rc = sev_policy_check(mode, value, err);
	if (!rc)
		*policy = value;
	return rc;
}
