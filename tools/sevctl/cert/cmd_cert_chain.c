/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cert chain: certificates in the order of their chain, in one file, or what is missing of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "common/json.h"
#include "sevctl/cert/cert_list.h"
#include "sevctl/commands.h"
#include "sevctl/kds/kds_options.h"
#include "verify/x509/cert.h"

static const struct tool_option OPTIONS[] = {
	{.name = "out",
	 .letter = 'o',
	 .metavar = "FILE",
	 .help = "write to FILE (standard output by default)",
	 .kind = TOOL_VALUE_FILE},
	{.name = "ca-only", .help = "leave the VCEK or VLEK out, as the KDS's cert_chain does"},
	{.name = "json", .help = "print the order, and what is missing, as JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, NULL};

#define CHAIN_MAX 6

struct chain {
	struct cert_item items[CHAIN_MAX];
	size_t count;
	enum cert_output form;
};

/* The one item of a kind; *out is NULL when there is none. */
static enum sev_rc the_one(const struct cert_item *items, size_t count, const char *kind,
			   const struct cert_item **out, struct sev_err *err)
{
	*out = NULL;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(cert_item_kind(&items[i]), kind) != 0)
			continue;
		if (*out)
			return sev_fail(err, SEV_ERR_ARG,
					"found two certificates of kind %s, %s and %s, expected "
					"those of one chain",
					kind, cert_item_name(*out), cert_item_name(&items[i]));
		*out = &items[i];
	}
	return SEV_OK;
}

/* How each certificate of a platform is got when it is not there. */
static const struct {
	const char *kind;
	bool optional; /* exports come without AMD's CAs too */
	const char *how;
} LEGACY[] = {
	{"PDH", false, "on the host: sevctl host export FILE (firmware command PDH_CERT_EXPORT)"},
	{"PEK", false, "on the host: sevctl host export FILE (firmware command PDH_CERT_EXPORT)"},
	{"OCA", false, "on the host: sevctl host export FILE (firmware command PDH_CERT_EXPORT)"},
	{"CEK", false,
	 "curl -fo cek.cert https://kdsintf.amd.com/cek/id/ID, where ID is the chip's GET_ID, 64 "
	 "bytes as 128 hex digits"},
	{"ASK", true, ""},
	{"ARK", true, ""},
};

static enum sev_rc order_legacy(struct chain *chain, const struct cert_item *items, size_t count,
				struct sev_err *err)
{
	const struct cert_item *found;
	enum sev_rc rc = SEV_OK;

	chain->form = CERT_OUTPUT_SEV;
	for (size_t i = 0; !rc && i < SEV_COUNT(LEGACY); i++) {
		rc = the_one(items, count, LEGACY[i].kind, &found, err);
		if (rc)
			return rc;
		if (found)
			chain->items[chain->count++] = *found;
		else if (!LEGACY[i].optional)
			rc = sev_fail(err, SEV_ERR_UNKNOWN, "the %s is missing; get it %s",
				      LEGACY[i].kind, LEGACY[i].how);
	}
	return rc;
}

/* The certificate that a chain begins with: a leaf, or the lowest CA. */
static enum sev_rc find_lowest(const struct cert_item *items, size_t count,
			       const struct cert_item **out, struct sev_err *err)
{
	static const char *const kinds[] = {"VCEK", "VLEK", "ASK", "ASVK", "ARK"};
	enum sev_rc rc = SEV_OK;

	*out = NULL;
	for (size_t i = 0; !rc && !*out && i < SEV_COUNT(kinds); i++)
		rc = the_one(items, count, kinds[i], out, err);
	if (rc || *out)
		return rc;
	return sev_fail(err, SEV_ERR_FORMAT,
			"found none of VCEK, VLEK, ASK, ASVK and ARK, expected certificates of a "
			"chain");
}

/* The certificate that signed another; NULL when it is not there. */
static enum sev_rc find_issuer(const struct cert_item *items, size_t count,
			       const struct sev_cert *cert, const struct cert_item **out,
			       struct sev_err *err)
{
	*out = NULL;
	for (size_t i = 0; i < count; i++) {
		enum sev_rc rc;

		if (!items[i].cert || !sev_x509_name_equal(cert->issuer, items[i].cert->subject))
			continue;
		rc = sev_cert_check_signature(cert, items[i].cert, err);
		if (rc && rc != SEV_ERR_MISMATCH)
			return rc;
		if (rc)
			continue;
		*out = &items[i];
		return SEV_OK;
	}
	return SEV_OK;
}

static enum sev_rc fail_missing(const struct sev_cert *cert, struct sev_err *err)
{
	bool vlek = cert->kind == SEV_CERT_VLEK || cert->kind == SEV_CERT_ASVK;

	if (!cert->product[0])
		return sev_fail(err, SEV_ERR_UNKNOWN,
				"%s: the certificate of its issuer %s is missing", cert->name,
				cert->issuer_cn);
	return sev_fail(err, SEV_ERR_UNKNOWN,
			"%s: the certificate of its issuer %s is missing; get it with: sevctl kds "
			"fetch %s --product %s",
			cert->name, cert->issuer_cn, vlek ? "vlek-chain" : "ca", cert->product);
}

static enum sev_rc order_x509(struct chain *chain, const struct cert_item *items, size_t count,
			      struct sev_err *err)
{
	const struct cert_item *at;
	enum sev_rc rc = find_lowest(items, count, &at, err);

	chain->form = CERT_OUTPUT_PEM;
	while (!rc && chain->count < CHAIN_MAX) {
		const struct sev_cert *cert = at->cert;

		chain->items[chain->count++] = *at;
		if (sev_x509_name_equal(cert->issuer, cert->subject))
			return SEV_OK;
		rc = find_issuer(items, count, cert, &at, err);
		if (!rc && !at)
			return fail_missing(cert, err);
	}
	return rc ? rc
		  : sev_fail(err, SEV_ERR_FORMAT, "found more than %d certificates in a chain",
			     CHAIN_MAX);
}

static bool is_leaf(const struct cert_item *item)
{
	return item->cert && (sev_cert_kind(item->cert) == SEV_CERT_VCEK ||
			      sev_cert_kind(item->cert) == SEV_CERT_VLEK);
}

static enum sev_rc write_chain(const struct chain *chain, const struct tool_args *args,
			       struct sev_err *err)
{
	struct cert_bytes bytes = {0};
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < chain->count; i++)
		if (!tool_has(args, "ca-only") || !is_leaf(&chain->items[i]))
			rc = cert_item_append(&chain->items[i], chain->form, &bytes, err);
	if (!rc)
		rc = cert_bytes_write(&bytes, tool_value(args, "out"), err);
	free(bytes.data);
	return rc;
}

static enum sev_rc order(struct chain *chain, const struct cert_input *input, struct sev_err *err)
{
	bool x509 = sev_certs_count(input->x509) > 0;
	bool legacy = sev_sev_certs_count(input->legacy) > 0;
	size_t count = 0;
	struct cert_item *items;
	enum sev_rc rc;

	if (x509 && legacy)
		return sev_fail(err, SEV_ERR_ARG,
				"found X.509 and legacy certificates, expected those of one chain");
	items = cert_items(input, &count);
	if (!items)
		return sev_fail_nomem(err);
	rc = legacy ? order_legacy(chain, items, count, err) : order_x509(chain, items, count, err);
	free(items);
	return rc;
}

/* The chain as far as it goes, and what is missing. */
static enum tool_exit print_json(const struct tool_args *args, const struct chain *chain,
				 const char *missing)
{
	struct json_object *list;
	struct sev_json json;

	sev_json_begin(&json, "cert-chain");
	sev_json_add_bool(&json, json.root, "complete", missing == NULL);
	list = sev_json_add_array(&json, json.root, "certificates");
	for (size_t i = 0; i < chain->count; i++)
		cert_item_add_json(&json, list, &chain->items[i]);
	if (missing)
		sev_json_add_string(&json, json.root, "missing", missing);
	return tool_print_json(args, &json, missing ? TOOL_NOT_FOUND_OUT : TOOL_DONE);
}

static enum tool_exit answer(const struct tool_args *args, const struct cert_input *input)
{
	bool as_json = tool_has(args, "json");
	struct chain chain = {.count = 0};
	struct sev_err err;
	enum sev_rc rc = order(&chain, input, &err);

	if (as_json && rc == SEV_ERR_UNKNOWN)
		return print_json(args, &chain, err.msg);
	if (!rc && (!as_json || tool_has(args, "out")))
		rc = write_chain(&chain, args, &err);
	if (rc)
		return kds_fail(args, &err);
	return as_json ? print_json(args, &chain, NULL) : TOOL_DONE;
}

static enum tool_exit run(const struct tool_args *args)
{
	return cert_input_run(args, answer);
}

const struct tool_command cmd_cert_chain = {
	.name = "cert chain",
	.summary = "put certificates in the order of their chain, or say what is missing",
	.positionals = "PATH...",
	.min_positionals = 1,
	.max_positionals = 1000,
	.options = ALL_OPTIONS,
	.example = "sevctl cert chain vcek.der ca/ -o cert_chain.pem",
	.run = run,
};
