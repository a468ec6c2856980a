/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/reproduce.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/vcpu.h>

#include "base/bytes.h"
#include "base/text.h"

/* The option that gives a setting its value, in the order of the command line. */
static const struct {
	const char *key, *option;
} OPTIONS[] = {
	{"vcpus", "vcpus"},	    {"vmm_type", "vmm-type"}, {"guest_features", "guest-features"},
	{"ovmf", "ovmf"},	    {"raw", "raw"},	      {"svsm", "svsm"},
	{"vars_size", "vars-size"}, {"igvm", "igvm"},	      {"kernel", "kernel"},
	{"initrd", "initrd"},	    {"append", "append"},     {"variant", "variant"},
};

const char *reproduce_type(uint32_t sig)
{
	for (unsigned i = 0; i < sev_vcpu_type_count(); i++)
		if (sev_vcpu_type_sig(i) == sig)
			return sev_vcpu_type_name(i);
	return NULL;
}

const char *reproduce_setting(const struct sev_plan *plan, const char *key)
{
	for (size_t i = 0; i < sev_plan_setting_count(plan); i++)
		if (strcmp(sev_plan_setting_key(plan, i), key) == 0)
			return sev_plan_setting_value(plan, i);
	return NULL;
}

/* Characters that mean nothing to a shell. */
static bool is_plain(const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789_-+=:,./@%";

	return text[0] && text[strspn(text, plain)] == '\0';
}

static void put_quoted(FILE *out, const char *text)
{
	if (is_plain(text)) {
		fputs(text, out);
		return;
	}
	fputc('\'', out);
	for (; *text; text++)
		if (*text == '\'')
			fputs("'\\''", out);
		else
			fputc(*text, out);
	fputc('\'', out);
}

static void put_model(FILE *out, const struct sev_plan *plan)
{
	const char *text = reproduce_setting(plan, "vcpu_sig");
	const char *type;
	uint64_t sig;

	if (!text || !sev_parse_u64(text, &sig))
		return;
	type = reproduce_type((uint32_t)sig);
	fprintf(out, type ? " --vcpu-type %s" : " --vcpu-sig %s", type ? type : text);
}

static void put_settings(FILE *out, const struct sev_plan *plan, const char *key,
			 const char *option)
{
	for (size_t i = 0; i < sev_plan_setting_count(plan); i++) {
		if (strcmp(sev_plan_setting_key(plan, i), key) != 0)
			continue;
		fprintf(out, " --%s ", option);
		put_quoted(out, sev_plan_setting_value(plan, i));
	}
}

static void put_seed(FILE *out, const struct sev_plan *plan)
{
	const uint8_t *seed = sev_plan_seed(plan);
	char hex[2 * 48 + 1];

	if (!seed)
		return;
	sev_hex_encode(seed, 48, hex);
	fprintf(out, " --snp-ovmf-hash %s", hex);
}

/* Settings that an SVSM fixes. */
static bool is_idle_with_svsm(const char *key)
{
	return strcmp(key, "guest_features") == 0 || strcmp(key, "vmm_type") == 0;
}

char *reproduce_command(const struct sev_plan *plan)
{
	bool svsm = reproduce_setting(plan, "svsm") != NULL;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "sev-measure --mode %s%s", sev_mode_name(sev_plan_mode(plan)),
		svsm ? ":svsm" : "");
	put_model(out, plan);
	for (size_t i = 0; i < SEV_COUNT(OPTIONS); i++)
		if (!svsm || !is_idle_with_svsm(OPTIONS[i].key))
			put_settings(out, plan, OPTIONS[i].key, OPTIONS[i].option);
	put_seed(out, plan);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}
