/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platform.json: what was chosen when the platform was made.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sev/blob.h>

#include "base/err.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/os/file.h"
#include "base/text.h"
#include "platform/platform_state.h"

#define SCHEMA	       "sevkit.sim-platform"
#define MEMORY_DEFAULT (UINT64_C(4) << 30)
#define MEMORY_MAX     (UINT64_C(1) << 40)

void sim_platform_choices_init(struct sim_platform_choices *choices)
{
	*choices = (struct sim_platform_choices){
		.profile = amd_sp_profile_find("milan"),
		.memory_size = MEMORY_DEFAULT,
		.cores = 4,
		.sockets = 1,
		.now = (int64_t)time(NULL),
	};
	amd_sp_quirks_init(&choices->quirks);
}

void choices_machine(const struct sim_platform_choices *choices, struct machine_config *config)
{
	machine_config_init(config);
	config->memory_size = choices->memory_size;
	config->cores = choices->cores;
	config->sockets = choices->sockets;
	config->smt = choices->smt;
	config->encrypt = choices->encrypt;
	config->max_asid = choices->profile->max_asid;
	config->min_sev_asid = choices->profile->min_sev_asid;
	config->family = choices->profile->family;
	config->model = choices->profile->model;
	config->stepping = choices->profile->stepping;
}

static void add_quirks(struct sev_json *json, const struct amd_sp_quirks *quirks)
{
	struct json_object *list = sev_json_add_object(json, json->root, "quirks");

	for (unsigned i = 0; i < AMD_SP_QUIRK_COUNT; i++) {
		size_t size;
		const char *text = amd_sp_quirk_choice(i, quirks->choice[i], &size);
		char *choice = quirks->choice[i] ? strndup(text, size) : NULL;

		if (choice)
			sev_json_add_string(json, list, amd_sp_quirk_name(i), choice);
		free(choice);
	}
}

enum sev_rc choices_write(const char *dir, const struct sim_platform_choices *choices,
			  struct sev_err *err)
{
	char *path = sev_format("%s/platform.json", dir);
	struct sev_json json;
	char *text = NULL;
	enum sev_rc rc;

	if (!path)
		return sev_fail_nomem(err);
	sev_json_begin(&json, SCHEMA);
	sev_json_add_string(&json, json.root, "profile", choices->profile->name);
	sev_json_add_string(&json, json.root, "kernel", lx_release_name(choices->release));
	sev_json_add_number(&json, json.root, "memory_mib", choices->memory_size >> 20);
	sev_json_add_number(&json, json.root, "cores", choices->cores);
	sev_json_add_number(&json, json.root, "sockets", choices->sockets);
	sev_json_add_bool(&json, json.root, "smt", choices->smt);
	sev_json_add_bool(&json, json.root, "encrypt", choices->encrypt);
	add_quirks(&json, &choices->quirks);
	rc = sev_json_text(&json, &text, err);
	if (!rc)
		rc = sev_file_replace(path, text, strlen(text), 0600, err);
	sev_json_end(&json);
	free(text);
	free(path);
	return rc;
}

static enum sev_rc read_names(const struct sev_json_at *at, struct sim_platform_choices *choices,
			      struct sev_err *err)
{
	const char *profile, *kernel;
	enum sev_rc rc = sev_json_string(at, "profile", &profile, err);
	int release;

	if (!rc)
		rc = sev_json_string(at, "kernel", &kernel, err);
	if (rc)
		return rc;
	choices->profile = amd_sp_profile_find(profile);
	if (!choices->profile)
		return sev_json_fail(at, "profile", err, "a profile of this program");
	release = lx_release_find(kernel);
	if (release < 0)
		return sev_json_fail(at, "kernel", err, "6.18 or 6.14");
	choices->release = (enum lx_release)release;
	return SEV_OK;
}

static enum sev_rc read_machine(const struct sev_json_at *at, struct sim_platform_choices *choices,
				struct sev_err *err)
{
	uint64_t memory = 0, cores = 0, sockets = 0;
	enum sev_rc rc = sev_json_number(at, "memory_mib", MEMORY_MAX >> 20, &memory, err);

	if (!rc)
		rc = sev_json_number(at, "cores", MACHINE_CORES_MAX, &cores, err);
	if (!rc)
		rc = sev_json_number(at, "sockets", 2, &sockets, err);
	if (!rc)
		rc = sev_json_bool(at, "smt", &choices->smt, err);
	if (!rc)
		rc = sev_json_bool(at, "encrypt", &choices->encrypt, err);
	choices->memory_size = memory << 20;
	choices->cores = (uint8_t)cores;
	choices->sockets = (uint8_t)sockets;
	return rc;
}

static enum sev_rc read_quirks(const struct sev_json_at *top, struct json_object *list,
			       struct sim_platform_choices *choices, struct sev_err *err)
{
	const struct sev_json_at at = {.name = top->name, .object = list};

	json_object_object_foreach(list, name, value)
	{
		const char *choice;
		enum sev_rc rc = sev_json_string(&at, name, &choice, err);

		(void)value;
		if (rc)
			return rc;
		if (!amd_sp_quirks_set(&choices->quirks, name, choice))
			return sev_json_fail(&at, name, err, "a switch of `sevctl sim quirks`");
	}
	return SEV_OK;
}

static enum sev_rc read_document(const char *path, struct json_object *document,
				 struct sim_platform_choices *choices, struct sev_err *err)
{
	struct json_object *quirks;
	struct sev_json_at at;
	enum sev_rc rc = sev_json_top(path, document, &at, err);

	if (!rc)
		rc = read_names(&at, choices, err);
	if (!rc)
		rc = read_machine(&at, choices, err);
	if (rc)
		return rc;
	if (!json_object_object_get_ex(at.object, "quirks", &quirks) ||
	    !json_object_is_type(quirks, json_type_object))
		return sev_json_fail(&at, "quirks", err, "an object");
	return read_quirks(&at, quirks, choices, err);
}

enum sev_rc choices_read(const char *dir, struct sim_platform_choices *choices, struct sev_err *err)
{
	char *path = sev_format("%s/platform.json", dir);
	struct json_object *document = NULL;
	struct sev_blob *blob = NULL;
	enum sev_rc rc;

	sim_platform_choices_init(choices);
	rc = path ? sev_blob_map_file(path, &blob, err) : sev_fail_nomem(err);
	if (rc == SEV_ERR_IO && err && err->sys_errno == ENOENT)
		rc = sev_fail(err, SEV_ERR_IO,
			      "%s: there is no software platform here; `sevctl sim init` makes one",
			      dir);
	if (!rc)
		rc = sev_json_parse(path,
				    (struct sev_view){sev_blob_data(blob), sev_blob_size(blob)},
				    &document, err);
	if (!rc)
		rc = read_document(path, document, choices, err);
	json_object_put(document);
	sev_blob_free(blob);
	free(path);
	return rc;
}
