/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates as people have them: PEM, DER, binary SEV certificates, exports, cert_chain and
 * ask_ark files, certificate tables, extended reports, and folders of all these.
 */
#ifndef TOOLS_SEVCTL_CERT_INPUT_H
#define TOOLS_SEVCTL_CERT_INPUT_H

#include <stddef.h>

#include <sev/cert.h>
#include <sev/sev_cert.h>

#include "common/opt.h"

/* What a file is. */
enum cert_form {
	CERT_FORM_PEM = 0,
	CERT_FORM_DER = 1,
	CERT_FORM_SEV = 2, /* binary SEV certificates, one or several */
	CERT_FORM_TABLE = 3,
	CERT_FORM_EXTENDED_REPORT = 4,
};

/* A file and what it holds; one of the sets is empty. */
struct cert_file {
	char *name;
	enum cert_form form;
	struct sev_certs *x509;
	struct sev_sev_certs *legacy;
};

/* Files, and all that they hold together. */
struct cert_input {
	struct cert_file *files;
	size_t count;
	struct sev_certs *x509;
	struct sev_sev_certs *legacy;
};

/* --certs PATH */
extern const struct tool_option cert_input_options[];

enum sev_rc cert_input_init(struct cert_input *input, struct sev_err *err);
void cert_input_free(struct cert_input *input);

/*
 * Adds a file, "-" for standard input, or the files of a folder in the order of their names, of
 * which those that are no certificates are left out. SEV_ERR_FORMAT for what is malformed, and for
 * a file alone that holds no certificate.
 */
enum sev_rc cert_input_add(struct cert_input *input, const char *path, struct sev_err *err);
/* Adds every positional argument; SEV_ERR_FORMAT when they hold nothing at all. */
enum sev_rc cert_input_add_positionals(struct cert_input *input, const struct tool_args *args,
				       struct sev_err *err);
/* Reads what the positional arguments name, and has a command answer for it. */
enum tool_exit cert_input_run(const struct tool_args *args,
			      enum tool_exit (*answer)(const struct tool_args *args,
						       const struct cert_input *input));
/* Adds every --certs PATH. */
enum sev_rc cert_input_add_options(struct cert_input *input, const struct tool_args *args,
				   struct sev_err *err);

/* The one certificate that a file holds, X.509 or legacy, for --trust-anchor; the other is NULL. */
enum sev_rc cert_input_one(const struct cert_file *file, struct sev_cert **x509,
			   const struct sev_sev_cert **legacy, struct sev_err *err);

/* "PEM", "DER", "SEV certificates", "certificate table", "extended report". */
const char *cert_form_name(enum cert_form form);

#endif
