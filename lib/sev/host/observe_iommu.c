/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The IOMMUs, and how devices use them.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "host/observe.h"

#define IOMMUS	    "/sys/class/iommu"
#define GROUPS	    "/sys/kernel/iommu_groups"
#define GROUP_TYPES 4 /* of how many groups the type of domain is told */

static void take_iommu(struct observation *of, const char *path, const char *name, void *user)
{
	static const char *const files[] = {"features", "cap"};

	(void)name;
	++*(unsigned *)user;
	for (size_t i = 0; i < SEV_COUNT(files); i++) {
		char file[OBSERVE_KEY_MAX - 8];
		int n = snprintf(file, sizeof(file), "%s/amd-iommu/%s", path, files[i]);

		if (n > 0 && (size_t)n < sizeof(file))
			observe_file(of, file);
	}
}

/* The groups are numbered from 0 on, with holes where devices went. */
static void take_group(struct observation *of, const char *path, const char *name, void *user)
{
	unsigned *count = user;
	char file[OBSERVE_KEY_MAX - 8];
	int n = snprintf(file, sizeof(file), "%s/type", path);

	(void)name;
	if ((*count)++ < GROUP_TYPES && n > 0 && (size_t)n < sizeof(file))
		observe_file(of, file);
}

static void count_folder(struct observation *of, const char *key, const char *folder,
			 observe_name *each)
{
	unsigned count = 0;
	int rc = observe_list(of, folder, each, &count);

	if (rc)
		observe_missing(of, key, -rc);
	else
		observe_number(of, key, count);
}

void observe_iommu(struct observation *of)
{
	count_folder(of, "iommu count", IOMMUS, take_iommu);
	count_folder(of, "iommu groups", GROUPS, take_group);
}
