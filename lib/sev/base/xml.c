/* SPDX-License-Identifier: Apache-2.0 */
#include "base/xml.h"

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "base/bytes.h"
#include "base/dynlib.h"
#include "base/err.h"

/* The library whose structures the headers describe. */
#if LIBXML_VERSION >= 21400
#define LIBXML_SONAME "libxml2.so.16"
#else
#define LIBXML_SONAME "libxml2.so.2"
#endif

/* A node is libxml2's own; the type only keeps its header out of ours. */
struct sev_xml {
	xmlDoc *document;
};

/* What is used of libxml2. Written once, under pthread_once, before anybody reads it. */
static struct {
	bool loaded;
	void (*init_parser)(void);
	xmlParserCtxtPtr (*new_context)(void);
	void (*free_context)(xmlParserCtxtPtr context);
	xmlDocPtr (*read_memory)(xmlParserCtxtPtr context, const char *data, int size,
				 const char *url, const char *encoding, int options);
	void (*stop)(xmlParserCtxtPtr context);
	void (*free_document)(xmlDocPtr document);
	xmlNodePtr (*root)(const xmlDoc *document);
	xmlChar *(*attribute)(const xmlNode *node, const xmlChar *name);
	xmlChar *(*content)(const xmlNode *node);
	void (*set_error_handler)(void *context, xmlStructuredErrorFunc handler);
	xmlFreeFunc *free_text; /* a variable of libxml2 */
} lib;

static const struct sev_symbol SYMBOLS[] = {
	{"xmlInitParser", &lib.init_parser},
	{"xmlNewParserCtxt", &lib.new_context},
	{"xmlFreeParserCtxt", &lib.free_context},
	{"xmlCtxtReadMemory", &lib.read_memory},
	{"xmlStopParser", &lib.stop},
	{"xmlFreeDoc", &lib.free_document},
	{"xmlDocGetRootElement", &lib.root},
	{"xmlGetNoNsProp", &lib.attribute},
	{"xmlNodeGetContent", &lib.content},
	{"xmlSetStructuredErrorFunc", &lib.set_error_handler},
	{"xmlFree", &lib.free_text},
};

static void load_library(void)
{
	if (!sev_dynlib_load(LIBXML_SONAME, SYMBOLS, SEV_COUNT(SYMBOLS)))
		return;
	lib.init_parser();
	lib.loaded = true;
}

#if LIBXML_VERSION >= 21200
typedef const xmlError *xml_error;
#else
typedef xmlError *xml_error;
#endif

/* The context keeps the error; some of libxml2's would be printed as well. */
static void keep_quiet(void *context, xml_error error)
{
	(void)context;
	(void)error;
}

/* A document type declaration is where entities and external files come in: none is read. */
static void refuse_doctype(void *context, const xmlChar *name, const xmlChar *id,
			   const xmlChar *system)
{
	xmlParserCtxtPtr parser = context;

	(void)name;
	(void)id;
	(void)system;
	*(bool *)parser->_private = true;
	lib.stop(parser);
}

static enum sev_rc fail_parse(const char *name, const xmlError *error, bool doctype,
			      struct sev_err *err)
{
	const char *message = error->message ? error->message : "not XML";
	int length = (int)strcspn(message, "\n");

	if (doctype)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found a document type declaration, expected none", name);
	return sev_fail(err, SEV_ERR_FORMAT, "%s: line %d: %.*s", name, error->line, length,
			message);
}

static enum sev_rc read_document(const char *name, const void *data, int size, xmlDoc **out,
				 struct sev_err *err)
{
	xmlParserCtxtPtr context = lib.new_context();
	bool doctype = false;
	enum sev_rc rc = SEV_OK;

	if (!context)
		return sev_fail_nomem(err);
	context->_private = &doctype;
	context->sax->internalSubset = refuse_doctype;
	lib.set_error_handler(NULL, keep_quiet);
	*out = lib.read_memory(context, data, size, NULL, NULL,
			       XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	lib.set_error_handler(NULL, NULL);
	if (!*out || doctype) {
		rc = fail_parse(name, &context->lastError, doctype, err);
		lib.free_document(*out);
		*out = NULL;
	}
	lib.free_context(context);
	return rc;
}

enum sev_rc sev_xml_parse(const char *name, const void *data, size_t size, struct sev_xml **out,
			  struct sev_err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	enum sev_rc rc;

	*out = NULL;
	pthread_once(&once, load_library);
	if (!lib.loaded)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"%s: %s, which reads XML, cannot be loaded", name, LIBXML_SONAME);
	if (size > INT_MAX)
		return sev_fail(err, SEV_ERR_FORMAT, "%s: %zu bytes of XML are too many", name,
				size);
	*out = malloc(sizeof(**out));
	if (!*out)
		return sev_fail_nomem(err);
	rc = read_document(name, data, (int)size, &(*out)->document, err);
	if (rc) {
		free(*out);
		*out = NULL;
	}
	return rc;
}

void sev_xml_free(struct sev_xml *xml)
{
	if (!xml)
		return;
	lib.free_document(xml->document);
	free(xml);
}

static const xmlNode *inner(const struct sev_xml_node *node)
{
	return (const xmlNode *)(const void *)node;
}

static const struct sev_xml_node *outer(const xmlNode *node)
{
	return (const struct sev_xml_node *)(const void *)node;
}

const struct sev_xml_node *sev_xml_root(const struct sev_xml *xml)
{
	return outer(lib.root(xml->document));
}

const char *sev_xml_name(const struct sev_xml_node *node)
{
	return (const char *)inner(node)->name;
}

/* The first element of that name in a list of siblings. */
static const struct sev_xml_node *find(const xmlNode *node, const char *name)
{
	for (; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0)
			return outer(node);
	return NULL;
}

const struct sev_xml_node *sev_xml_child(const struct sev_xml_node *node, const char *name)
{
	return node ? find(inner(node)->children, name) : NULL;
}

const struct sev_xml_node *sev_xml_next(const struct sev_xml_node *node, const char *name)
{
	return find(inner(node)->next, name);
}

/* A copy of libxml2's text, which is given back; without white space at its ends if trim. */
static enum sev_rc take(xmlChar *text, bool trim, char **out, struct sev_err *err)
{
	static const char space[] = " \t\r\n";
	const char *start = (const char *)text;
	size_t length;

	if (trim)
		start += strspn(start, space);
	length = strlen(start);
	while (trim && length > 0 && strchr(space, start[length - 1]))
		length--;
	*out = strndup(start, length);
	(*lib.free_text)(text);
	return *out ? SEV_OK : sev_fail_nomem(err);
}

enum sev_rc sev_xml_attribute(const struct sev_xml_node *node, const char *name, char **out,
			      struct sev_err *err)
{
	xmlChar *text = node ? lib.attribute(inner(node), (const xmlChar *)name) : NULL;

	*out = NULL;
	return text ? take(text, false, out, err) : SEV_OK;
}

enum sev_rc sev_xml_text(const struct sev_xml_node *node, bool trim, char **out,
			 struct sev_err *err)
{
	xmlChar *text = node ? lib.content(inner(node)) : NULL;
	enum sev_rc rc;

	*out = NULL;
	if (!text)
		return SEV_OK;
	rc = take(text, trim, out, err);
	if (!rc && !**out) {
		free(*out);
		*out = NULL;
	}
	return rc;
}
