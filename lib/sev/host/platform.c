/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The platform's state and identity.
 */
#include <string.h>

#include "base/err.h"
#include "host/issue.h"

const char *sev_host_state_name(unsigned state)
{
	static const char *const names[] = {
		[SEV_HOST_UNINIT] = "UNINIT",
		[SEV_HOST_INIT] = "INIT",
		[SEV_HOST_WORKING] = "WORKING",
	};

	return state < sizeof(names) / sizeof(*names) ? names[state] : "unknown state";
}

enum sev_rc sev_host_platform_status(struct sev_host *host, struct sev_host_status *out,
				     struct sev_err *err)
{
	struct sev_uapi_status status = {0};
	enum sev_rc rc = sev_host_issue(host, SEV_UAPI_PLATFORM_STATUS, &status, err);

	if (rc)
		return rc;
	*out = (struct sev_host_status){
		.api_major = status.api_major,
		.api_minor = status.api_minor,
		.build = status.build,
		.state = status.state,
		.external_owner = status.flags & SEV_UAPI_STATUS_OWNED,
		.es = status.flags & SEV_UAPI_STATUS_ES,
		.guest_count = status.guest_count,
	};
	return SEV_OK;
}

enum sev_rc sev_host_factory_reset(struct sev_host *host, struct sev_err *err)
{
	return sev_host_issue(host, SEV_UAPI_FACTORY_RESET, NULL, err);
}

enum sev_rc sev_host_get_id(struct sev_host *host, void *id, size_t *size, struct sev_err *err)
{
	const enum sev_uapi_cmd cmd = SEV_UAPI_GET_ID2;
	struct sev_uapi_get_id2 input = {0, 0};
	enum sev_rc rc = sev_host_issue_query(host, cmd, &input, err);

	if (!rc)
		rc = sev_host_take_length(cmd, id, input.length, size, err);
	if (rc || !id)
		return rc;
	input.address = (uintptr_t)id;
	rc = sev_host_issue(host, cmd, &input, err);
	return rc ? rc : sev_host_take_written(cmd, input.length, size, err);
}

enum sev_rc sev_host_get_id_pair(struct sev_host *host, uint8_t socket1[64], uint8_t socket2[64],
				 struct sev_err *err)
{
	struct sev_uapi_get_id ids = {{0}, {0}};
	enum sev_rc rc = sev_host_issue(host, SEV_UAPI_GET_ID, &ids, err);

	if (rc)
		return rc;
	memcpy(socket1, ids.socket1, sizeof(ids.socket1));
	memcpy(socket2, ids.socket2, sizeof(ids.socket2));
	return SEV_OK;
}
