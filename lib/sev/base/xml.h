/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML from memory to a tree. libxml2 does it; it is loaded at first use, because starting it (and
 * the Unicode library behind it) costs more than everything else a tool does. Nothing outside the
 * bytes is read: no network, no DTD, no entity but the predefined ones.
 */
#ifndef SEV_BASE_XML_H
#define SEV_BASE_XML_H

#include <stdbool.h>
#include <stddef.h>

#include <sev/err.h>

struct sev_xml;
struct sev_xml_node;

/*
 * Parses size bytes; name is used in messages. SEV_ERR_FORMAT with the line of what is wrong,
 * SEV_ERR_UNSUPPORTED when libxml2 is not installed.
 */
enum sev_rc sev_xml_parse(const char *name, const void *data, size_t size, struct sev_xml **out,
			  struct sev_err *err);
void sev_xml_free(struct sev_xml *xml);

const struct sev_xml_node *sev_xml_root(const struct sev_xml *xml);
const char *sev_xml_name(const struct sev_xml_node *node);
/* The first child element of that name, and the next sibling of that name; NULL for none. */
const struct sev_xml_node *sev_xml_child(const struct sev_xml_node *node, const char *name);
const struct sev_xml_node *sev_xml_next(const struct sev_xml_node *node, const char *name);

/*
 * Value of an attribute without a namespace, and the text of an element, without white space at its
 * ends if trim, as new strings. *out is NULL when there is no such attribute, no node, or no text.
 */
enum sev_rc sev_xml_attribute(const struct sev_xml_node *node, const char *name, char **out,
			      struct sev_err *err);
enum sev_rc sev_xml_text(const struct sev_xml_node *node, bool trim, char **out,
			 struct sev_err *err);

#endif
