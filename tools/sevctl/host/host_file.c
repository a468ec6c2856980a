/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/host_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "common/input.h"
#include "common/json.h"

enum tool_exit host_read_cert(const struct tool_args *args, const char *path,
			      struct sev_sev_cert **out)
{
	char *data = NULL;
	size_t size = 0;
	struct sev_err err;
	enum sev_rc rc = input_read(path, &data, &size, &err);

	*out = NULL;
	if (!rc)
		rc = sev_sev_cert_read(path, data, size, out, &err);
	free(data);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

enum tool_exit host_read_key(const struct tool_args *args, const char *path,
			     struct sev_ec_key **out)
{
	char *data = NULL;
	size_t size = 0;
	struct sev_err err;
	enum sev_rc rc = input_read(path, &data, &size, &err);

	*out = NULL;
	if (!rc)
		rc = sev_ec_key_read_private(path, data, size, out, &err);
	if (data)
		sev_cleanse(data, size);
	free(data);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

static enum tool_exit done_json(const struct tool_args *args, const char *done,
				const struct host_written *written, size_t count)
{
	struct json_object *files;
	struct sev_json json;

	sev_json_begin(&json, "host-done");
	sev_json_add_string(&json, json.root, "done", done);
	files = sev_json_add_array(&json, json.root, "files");
	for (size_t i = 0; i < count; i++) {
		struct json_object *row = sev_json_add_object(&json, files, NULL);

		sev_json_add_string(&json, row, "file", written[i].file);
		sev_json_add_string(&json, row, "what", written[i].what);
	}
	return tool_print_json(args, &json, TOOL_DONE);
}

enum tool_exit host_done(const struct tool_args *args, const char *done,
			 const struct host_written *written, size_t count)
{
	if (tool_has(args, "json"))
		return done_json(args, done, written, count);
	for (size_t i = 0; i < count; i++)
		printf("%-20s %s\n", written[i].file, written[i].what);
	printf("%s\n", done);
	return TOOL_DONE;
}
