/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence as people have it: a file or standard input, binary, in hex or in base64; and the
 * products that it may be of.
 */
#ifndef TOOLS_SEVCTL_EVIDENCE_INPUT_H
#define TOOLS_SEVCTL_EVIDENCE_INPUT_H

#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>
#include <sev/product.h>

#include "common/opt.h"

enum evidence_encoding {
	EVIDENCE_BINARY = 0,
	EVIDENCE_HEX = 1,
	EVIDENCE_BASE64 = 2,
};

struct evidence_input {
	const char *name; /* the path, or "standard input" */
	enum evidence_encoding encoding;
	uint8_t *data; /* decoded */
	size_t size;
};

/*
 * Reads path ("-": standard input). What is text only is hex, with or without 0x, or base64; white
 * space does not count. To be given back by evidence_input_free(). SEV_ERR_FORMAT for other text.
 */
enum sev_rc evidence_input_read(const char *path, struct evidence_input *out, struct sev_err *err);
void evidence_input_free(struct evidence_input *input);
/* "binary", "hex", "base64". */
const char *evidence_encoding_name(enum evidence_encoding encoding);

/* --products FILE. */
extern const struct tool_option evidence_products_options[];
/* The table that --products extends, which is to be freed; NULL without it: the built-in one. */
enum sev_rc evidence_products(const struct tool_args *args, struct sev_products **out,
			      struct sev_err *err);

#endif
