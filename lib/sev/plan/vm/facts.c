/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/vm/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "plan/variant.h"

#define DIGITS "0123456789"

/* A number of at most four digits at *text, which moves past it. */
static bool take_number(const char **text, unsigned *out)
{
	size_t length = strspn(*text, DIGITS);

	if (length == 0 || length > 4)
		return false;
	*out = (unsigned)strtoul(*text, NULL, 10);
	*text += length;
	return true;
}

struct sev_version sev_version_parse(const char *text)
{
	struct sev_version version = {0};
	const char *s = text;

	snprintf(version.text, sizeof(version.text), "%s", text);
	if (!take_number(&s, &version.major) || *s++ != '.' || !take_number(&s, &version.minor))
		return version;
	version.given = true;
	if (*s == '.') {
		s++;
		version.has_patch = take_number(&s, &version.patch);
	}
	version.candidate = strncmp(s, "-rc", 3) == 0;
	return version;
}

bool sev_version_at_least(const struct sev_version *version, unsigned major, unsigned minor)
{
	if (!version->given)
		return false;
	return version->major > major || (version->major == major && version->minor >= minor);
}

struct sev_vm_facts *sev_vm_facts_new(void)
{
	return calloc(1, sizeof(struct sev_vm_facts));
}

void sev_vm_facts_free(struct sev_vm_facts *facts)
{
	free(facts);
}

enum sev_rc sev_vm_facts_set_qemu_version(struct sev_vm_facts *facts, const char *version,
					  struct sev_err *err)
{
	struct sev_version parsed = sev_version_parse(version + strcspn(version, DIGITS));

	if (!parsed.given)
		return sev_fail(err, SEV_ERR_ARG,
				"QEMU version '%s': expected a version such as 9.2.1", version);
	facts->qemu = parsed;
	return SEV_OK;
}

enum sev_rc sev_vm_facts_set_host_kernel(struct sev_vm_facts *facts, const char *release,
					 struct sev_err *err)
{
	struct sev_version parsed = sev_version_parse(release);

	if (!parsed.given)
		return sev_fail(
			err, SEV_ERR_ARG,
			"host kernel '%s': expected a release as uname -r prints it, such as "
			"6.8.0-31-generic",
			release);
	facts->kernel = parsed;
	return SEV_OK;
}

void sev_vm_facts_set_vcpu_sig(struct sev_vm_facts *facts, uint32_t sig)
{
	facts->has_sig = true;
	facts->sig = sig;
}

void sev_vm_facts_set_guest_features(struct sev_vm_facts *facts, uint64_t features)
{
	facts->has_features = true;
	facts->features = features;
}

void sev_vm_facts_set_variant(struct sev_vm_facts *facts, unsigned variant, bool on)
{
	uint32_t bit;

	if (variant >= SEV_VARIANT_COUNT)
		return;
	bit = UINT32_C(1) << variant;
	facts->variants_on = on ? facts->variants_on | bit : facts->variants_on & ~bit;
	facts->variants_off = on ? facts->variants_off & ~bit : facts->variants_off | bit;
}
