/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host generate: an owner's key and OCA certificate. No platform is needed for it.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sev/ec_key.h>
#include <sev/sev_cert.h>

#include "base/crypto.h"
#include "base/os/file.h"
#include "base/text.h"
#include "common/confirm.h"
#include "sevctl/commands.h"
#include "sevctl/host/host_file.h"

static const char *const FORMS[] = {"pem", "der", NULL};

static const struct tool_option OPTIONS[] = {
	{.name = "key-form",
	 .metavar = "FORM",
	 .help = "pem (PKCS#8, default) or der (SEC1, which virtee's sevctl reads)",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = FORMS},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, confirm_options, NULL};

static enum sev_rc write_key(const struct tool_args *args, const struct sev_ec_key *key,
			     struct sev_err *err)
{
	const char *text = tool_value(args, "key-form");
	enum sev_ec_key_form form =
		text && sev_name_equal(text, "der") ? SEV_EC_KEY_DER : SEV_EC_KEY_PEM;
	uint8_t *data;
	size_t size;
	enum sev_rc rc = sev_ec_key_write(key, form, &data, &size, err);

	if (rc)
		return rc;
	rc = sev_file_write(tool_positional(args, 1), data, size, 0600, err);
	sev_cleanse(data, size);
	free(data);
	return rc;
}

/* The key first: a certificate whose key is lost is of no use. */
static enum sev_rc generate(const struct tool_args *args, struct sev_err *err)
{
	uint8_t cert[SEV_SEV_CERT_SIZE];
	struct sev_ec_key *key = NULL;
	enum sev_rc rc = sev_ec_key_generate(&key, err);

	if (!rc)
		rc = sev_sev_cert_make_oca(key, cert, err);
	if (!rc)
		rc = write_key(args, key, err);
	if (!rc)
		rc = sev_file_write(tool_positional(args, 0), cert, sizeof(cert), 0644, err);
	sev_ec_key_free(key);
	return rc;
}

static enum tool_exit run(const struct tool_args *args)
{
	const struct host_written written[] = {
		{tool_positional(args, 0), "OCA certificate"},
		{tool_positional(args, 1), "its private key: keep it secret, and keep it"},
	};
	struct sev_err err;

	if (strcmp(written[0].file, written[1].file) == 0)
		return tool_usage_error(args, "CERT and KEY are both '%s', expected two files",
					written[0].file);
	if (access(written[1].file, F_OK) == 0 &&
	    !tool_confirm(args,
			  "%s is there and will be overwritten: with the key in it no PEK of the "
			  "platforms that it owns can be signed any more",
			  written[1].file))
		return TOOL_USAGE;
	if (generate(args, &err))
		return tool_fail(args, &err);
	return host_done(args, "an owner was made", written, 2);
}

const struct tool_command cmd_host_generate = {
	.name = "host generate",
	.summary = "make an owner's key and self-signed OCA certificate",
	.positionals = "CERT KEY",
	.min_positionals = 2,
	.max_positionals = 2,
	.options = ALL_OPTIONS,
	.example = "sevctl host generate oca.cert oca.key",
	.run = run,
};
