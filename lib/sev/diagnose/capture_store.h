/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of captures: what readers and the writer share.
 */
#ifndef SEV_DIAGNOSE_CAPTURE_STORE_H
#define SEV_DIAGNOSE_CAPTURE_STORE_H

#include <sev/capture.h>

#define CAPTURE_HEAD	 "sevkit host capture "
#define CAPTURE_VERSION	 "1"
#define CAPTURE_SIZE_MAX (64u << 20)
/* Of a value or a line that is added, and of a line of pasted text. */
#define CAPTURE_LINE_MAX 65536u
/* Of a line of a bundle, where masks and escapes have made it longer. */
#define CAPTURE_BUNDLE_LINE_MAX (1u << 20)
#define CAPTURE_KEY_MAX		512u
#define CAPTURE_FACTS_MAX	8192u
#define CAPTURE_LINES_MAX	262144u

struct capture_fact {
	char *key;
	char *value; /* NULL: it could not be read */
	size_t size; /* of value */
	int sys_errno;
	unsigned where, last; /* its first and last line */
	bool hearsay;	      /* from a place that any other is better than */
};

struct sev_capture {
	struct capture_fact **facts; /* sorted: by section, then by key */
	size_t fact_count, fact_room;
	struct sev_capture_line *lines;
	size_t line_count, line_room;
};

/* The parts of a bundle, in their order. A key begins with its section's word, if that has one. */
struct capture_section {
	const char *heading; /* "[msr]" */
	const char *word;    /* "msr ": left out of the lines; "": nothing is */
	const char *begins;  /* what the rest of each key begins with */
	const char *indent;  /* before each line, as the tool prints that is known for it */
};
extern const struct capture_section CAPTURE_SECTIONS[];
extern const size_t CAPTURE_SECTION_COUNT;
#define CAPTURE_LINES_HEADING "[lines]"

/* The section of a key, as an index. */
size_t capture_section_of(const char *key);

struct capture_fact *capture_find(const struct sev_capture *capture, const char *key);
/* Adds or replaces a fact; value NULL: it could not be read for sys_errno. */
enum sev_rc capture_put(struct sev_capture *capture, const struct capture_fact *fact,
			struct sev_err *err);
/* One more line of a value, on the line after its last. */
enum sev_rc capture_put_more(struct capture_fact *fact, const char *line, struct sev_err *err);
enum sev_rc capture_put_line(struct sev_capture *capture, const char *line, unsigned where,
			     struct sev_err *err);

/*
 * A copy without what steers a terminal: colours are dropped, other characters of control shown as
 * U+FFFD, as are bytes that are no UTF-8. Tabs stay, and line ends where there may be several
 * lines. NULL when out of memory.
 */
char *capture_cleaned(const char *text, bool several_lines);

/* What stands before a line's own text in logs. */
struct capture_prefix {
	size_t size;		/* 0: none */
	size_t host, host_size; /* where the host's name is in it; 0: nowhere */
	bool stamped;		/* there is a time stamp: it is a line of a log */
};
struct capture_prefix capture_prefix_of(const char *line);

/* A copy with what tells machines apart replaced; NULL when out of memory. */
char *capture_masked(const char *text);
/* The same of a fact's value. */
char *capture_masked_value(const char *key, const char *value);

/* The reader of pasted text, one line at a time. */
struct capture_reader;
enum sev_rc capture_reader_new(struct sev_capture *capture, struct capture_reader **out,
			       struct sev_err *err);
void capture_reader_free(struct capture_reader *reader);
enum sev_rc capture_reader_line(struct capture_reader *reader, const char *line, unsigned where,
				struct sev_err *err);

/* A fact of a bundle: its value or, in parentheses, why there is none. */
enum sev_rc capture_read_bundle_line(struct sev_capture *capture, size_t section, const char *line,
				     unsigned where, struct sev_err *err);
/* "EACCES" of an errno value; NULL: it has no name here. */
const char *capture_errno_name(int sys_errno);
/* The errno value of a name or a number; 0: none. */
int capture_errno_of(const char *name);
/* The errno value of what the C library says of it, which a text ends with; 0: none. */
int capture_errno_said(const char *text);

#endif
