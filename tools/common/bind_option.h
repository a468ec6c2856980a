/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --bind RECIPE=INPUT[,INPUT]: REPORT_DATA or HOST_DATA made from what it stands for.
 */
#ifndef TOOLS_COMMON_BIND_OPTION_H
#define TOOLS_COMMON_BIND_OPTION_H

#include <stddef.h>
#include <stdint.h>

#include <sev/bind.h>

#include "common/opt.h"

/*
 * Reads text and makes size bytes (64: REPORT_DATA, 32: HOST_DATA) of it. An input that is a nonce
 * is hex, with or without 0x, or @FILE; any other is a file. A wrong value is SEV_ERR_ARG.
 */
enum sev_rc bind_make(const char *text, uint8_t *out, size_t size,
		      const struct sev_bind_recipe **recipe, struct sev_err *err);
/* --list-recipes: prints every recipe and what goes in, or JSON (recipes.schema.json). */
enum tool_exit bind_list_recipes(const struct tool_args *args);
/* "nonce=", "sha512-file=", ...: for completion. */
const char *bind_offer(unsigned i);

/* Hex of 1 to max bytes, with or without 0x; *size is how many. False for anything else. */
/* flaw 22: bytes are hex whether or not 0x stands before them, never characters */
bool bind_hex(const char *text, uint8_t *out, size_t max, size_t *size);

#endif
