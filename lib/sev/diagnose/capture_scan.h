/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small steps through a line of text. Each takes a place in it, and moves it on success only.
 */
#ifndef SEV_DIAGNOSE_CAPTURE_SCAN_H
#define SEV_DIAGNOSE_CAPTURE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool scan_is_digit(char c);
bool scan_is_hex(char c);
bool scan_is_letter(char c);
/* A letter, a digit, "_" or "-". */
bool scan_is_word(char c);

void scan_space(const char **s);
/* These very characters, in any case. */
bool scan_literal(const char **s, const char *literal);
/* Digits, hexadecimal behind 0x. */
bool scan_number(const char **s, uint64_t *out);
/* Hexadecimal digits, with 0x or without. */
bool scan_hex(const char **s, uint64_t *out);
/*
 * A form: "9" a digit, "a" a letter, "_" a digit or a space, "#" spaces and then digits, "~" what
 * is left of a time (a fraction, a zone); the rest stands for itself.
 */
bool scan_form(const char **s, const char *form);
/* Behind the first place where literal stands, in any case; NULL: nowhere. */
const char *scan_find(const char *s, const char *literal);
/* Whether a text begins with these characters, in any case. */
bool scan_begins(const char *s, const char *with);
/* Whether nothing but white space is left. */
bool scan_at_end(const char *s);
/* Copies n characters, at most size - 1, and a NUL. */
void scan_copy(char *out, size_t size, const char *from, size_t n);
/* n without the white space that the n characters end with. */
size_t scan_trimmed(const char *s, size_t n);

#endif
