/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of the kernel: its release, its configuration, kvm_amd.
 */
#include <stdio.h>
#include <string.h>

#include "diagnose/check.h"
#include "diagnose/facts.h"

enum sev_host_check_state check_kernel_release(const struct sev_capture *capture,
					       struct answer *answer)
{
	unsigned release, first = fact_first_release(answer->asked);
	const char *text;

	if (!fact_release(capture, &text, &release))
		return answer_unread(answer, capture, KEY_RELEASE);
	if (release >= first)
		return answer_pass(answer, "%.100s", text);
	if (answer->asked == SEV_GENERATION_SNP && strstr(text, "snp"))
		return answer_pass(answer, "%.100s: has SNP by its name", text);
	return answer_unknown(answer,
			      "%.100s: Linux launches %s guests from %u.%u on, a vendor may have "
			      "added it to an older one",
			      text, sev_generation_name(answer->asked), first / 1000, first % 1000);
}

enum sev_host_check_state check_kernel_config(const struct sev_capture *capture,
					      struct answer *answer)
{
	char set;

	if (!fact_config(capture, "CONFIG_KVM_AMD_SEV", &set))
		return answer_unread(answer, capture, KEY_CONFIG "CONFIG_KVM_AMD_SEV");
	return set == 'n' ? answer_fail(answer, "CONFIG_KVM_AMD_SEV is not set")
			  : answer_pass(answer, "CONFIG_KVM_AMD_SEV=%c", set);
}

enum sev_host_check_state check_kvm_amd(const struct sev_capture *capture, struct answer *answer)
{
	bool on;

	if (fact_text(capture, KEY_MODULE "kvm_amd"))
		return answer_pass(answer, "loaded");
	if (fact_absent(capture, KEY_MODULE "kvm_amd"))
		return answer_fail(answer, "not loaded");
	if (fact_parameter(capture, "sev", &on) || fact_parameter(capture, "sev_es", &on) ||
	    fact_parameter(capture, "sev_snp", &on))
		return answer_pass(answer, "it has parameters, so it is loaded");
	return answer_unread(answer, capture, KEY_MODULE "kvm_amd");
}

/* Where the parameter was not read: what KVM itself said when it was loaded, or a peer's tool. */
static enum sev_host_check_state offered(const struct sev_capture *capture, const char *name,
					 const char *key, struct answer *answer)
{
	char offer[KEY_TEXT];
	const char *text;

	snprintf(offer, sizeof(offer), KEY_KVM "%s", name);
	text = fact_text(capture, offer);
	if (!text)
		return answer_unread(answer, capture, key);
	return strcmp(text, "enabled") == 0 ? answer_pass(answer, "KVM said: %.32s", text)
					    : answer_fail(answer, "KVM said: %.32s", text);
}

static enum sev_host_check_state parameter(const struct sev_capture *capture, const char *name,
					   struct answer *answer)
{
	char key[KEY_TEXT];
	bool on;

	snprintf(key, sizeof(key), KEY_KVM_AMD "%s", name);
	if (fact_parameter(capture, name, &on))
		return on ? answer_pass(answer, "%s = %s", key, fact_text(capture, key))
			  : answer_fail(answer, "%s = %s", key, fact_text(capture, key));
	if (fact_absent(capture, key) && fact_text(capture, KEY_MODULE "kvm_amd"))
		return answer_fail(answer, "kvm_amd has no parameter %s", name);
	return offered(capture, name, key, answer);
}

enum sev_host_check_state check_param_sev(const struct sev_capture *capture, struct answer *answer)
{
	return parameter(capture, "sev", answer);
}

enum sev_host_check_state check_param_es(const struct sev_capture *capture, struct answer *answer)
{
	return parameter(capture, "sev_es", answer);
}

enum sev_host_check_state check_param_snp(const struct sev_capture *capture, struct answer *answer)
{
	return parameter(capture, "sev_snp", answer);
}
