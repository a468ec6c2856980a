/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text forms that settings have: lists, flags by name, versions.
 */
#ifndef SEV_VERIFY_APPRAISAL_TEXT_H
#define SEV_VERIFY_APPRAISAL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/report.h>

/* Room for an item of a list, its NUL included. */
#define SEV_ITEM_MAX 64

/*
 * Copies the item at *at, up to a comma or the end, to item, and moves *at to the next one, NULL
 * after the last. False when it is empty or too long to be one.
 */
bool sev_cut_item(const char **at, char item[SEV_ITEM_MAX]);

/*
 * Flags of POLICY or PLATFORM_INFO: a number, or names between commas, in any case, with - or _,
 * without _EN, _COMPLETE or _DRAM at their end. place is what messages name. SEV_ERR_ARG suggests
 * the nearest name.
 */
enum sev_rc sev_flags_parse(enum sev_report_field field, const char *place, const char *text,
			    uint64_t *mask, struct sev_err *err);

/* "1.55.21": count numbers of 0 to 255 between dots. */
bool sev_firmware_version_parse(const char *text, uint8_t *parts, size_t count);

#endif
