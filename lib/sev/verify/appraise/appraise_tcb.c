/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TCBs among themselves, and against minimums. Always component by component: as one number a
 * TCB_VERSION has no order.
 */
#include "base/bytes.h"
#include "verify/appraise/appraise_checks.h"

/* "SNP 0x18 > 0x16", for the components in which low is above high. */
static void find_above(const struct sev_appraising *a, enum sev_report_field low,
		       enum sev_report_field high, struct sev_phrase *phrase)
{
	for (unsigned c = 0; c < SEV_TCB_COMPONENTS; c++) {
		enum sev_tcb_component component = (enum sev_tcb_component)c;
		uint8_t below, above;

		if (sev_report_tcb(a->report, low, component, &below) &&
		    sev_report_tcb(a->report, high, component, &above) && below > above)
			sev_phrase_add(phrase, "%s of %s is 0x%02x and of %s 0x%02x (%u less)",
				       sev_tcb_component_name(component),
				       sev_report_field_name(low), below,
				       sev_report_field_name(high), above,
				       (unsigned)(below - above));
	}
}

/* Whether the order that must be holds. */
static bool check_order(const struct sev_appraising *a)
{
	struct sev_phrase wrong = {.length = 0};

	/* spec: SNP-ABI TCB_VERSION: REPORTED <= COMMITTED <= CURRENT, in each component */
	find_above(a, SEV_REPORT_REPORTED_TCB, SEV_REPORT_COMMITTED_TCB, &wrong);
	find_above(a, SEV_REPORT_COMMITTED_TCB, SEV_REPORT_CURRENT_TCB, &wrong);
	if (!wrong.length) {
		sev_result_set(a->result, SEV_CHECK_TCB_ORDER, SEV_CHECK_PASSED,
			       "REPORTED_TCB <= COMMITTED_TCB <= CURRENT_TCB in every component");
		return true;
	}
	sev_appraise_refuse(a, SEV_CHECK_TCB_ORDER, wrong.text);
	sev_result_advise(a->result, SEV_CHECK_TCB_ORDER,
			  "the host's firmware reports TCBs that cannot be: have it updated and "
			  "committed");
	return a->appraisal->allowed[SEV_CHECK_TCB_ORDER];
}

/* What was asked for beside the order, so that allowing another order does not lift it. */
static void check_equal(const struct sev_appraising *a)
{
	struct sev_phrase wrong = {.length = 0};

	if (!sev_asked(a, SEV_NUMBER_REPORTED_EQUALS_COMMITTED).asked)
		return;
	find_above(a, SEV_REPORT_COMMITTED_TCB, SEV_REPORT_REPORTED_TCB, &wrong);
	find_above(a, SEV_REPORT_REPORTED_TCB, SEV_REPORT_COMMITTED_TCB, &wrong);
	if (!wrong.length)
		return;
	sev_result_set(a->result, SEV_CHECK_TCB_ORDER, SEV_CHECK_FAILED,
		       "REPORTED_TCB is not COMMITTED_TCB: %s", wrong.text);
	sev_result_advise(a->result, SEV_CHECK_TCB_ORDER,
			  "the host reports less than it has (SNP_CONFIG): have it report what is "
			  "committed, or ask without reported_equals_committed");
}

/* major << 16 | minor << 8 | build of a version whose last field (BUILD) comes first. */
static uint64_t version_at(const struct sev_appraising *a, enum sev_report_field build)
{
	return sev_report_number(a->report, (enum sev_report_field)(build + 2)) << 16 |
	       sev_report_number(a->report, (enum sev_report_field)(build + 1)) << 8 |
	       sev_report_number(a->report, build);
}

static void check_provisional(const struct sev_appraising *a)
{
	uint64_t current = version_at(a, SEV_REPORT_CURRENT_BUILD);
	uint64_t committed = version_at(a, SEV_REPORT_COMMITTED_BUILD);
	bool refused = sev_asked(a, SEV_NUMBER_NO_PROVISIONAL).asked;
	struct sev_phrase wrong = {.length = 0};

	find_above(a, SEV_REPORT_CURRENT_TCB, SEV_REPORT_COMMITTED_TCB, &wrong);
	find_above(a, SEV_REPORT_COMMITTED_TCB, SEV_REPORT_CURRENT_TCB, &wrong);
	if (current != committed)
		sev_phrase_add(&wrong, "firmware %u.%u.%u runs and %u.%u.%u is committed",
			       (unsigned)(current >> 16), (unsigned)(current >> 8 & 0xff),
			       (unsigned)(current & 0xff), (unsigned)(committed >> 16),
			       (unsigned)(committed >> 8 & 0xff), (unsigned)(committed & 0xff));
	if (!wrong.length) {
		sev_result_set(a->result, SEV_CHECK_PROVISIONAL, SEV_CHECK_PASSED,
			       "what runs is what is committed");
		return;
	}
	/* flaw 11: hosts on trial of a firmware are real; they fail only where that was asked */
	sev_result_set(a->result, SEV_CHECK_PROVISIONAL,
		       refused ? SEV_CHECK_FAILED : SEV_CHECK_WARNED, "%s", wrong.text);
	sev_result_advise(a->result, SEV_CHECK_PROVISIONAL,
			  "the host can still go back to what is committed: have it commit "
			  "(SNP_COMMIT), or ask for minimums with --min-committed-tcb");
}

void sev_appraise_tcb(const struct sev_appraising *a)
{
	if (check_order(a))
		check_equal(a);
	check_provisional(a);
}

/* Compares one TCB with one minimum: "SNP 0x16 < 0x18 (2 behind)". */
static void compare(const struct sev_appraising *a, enum sev_report_field field,
		    const struct sev_tcb_minimum *minimum, struct sev_phrase *wrong)
{
	for (unsigned c = 0; c < SEV_TCB_COMPONENTS; c++) {
		const char *name = sev_tcb_component_name((enum sev_tcb_component)c);
		uint8_t expected = minimum->values[c];
		uint8_t found;

		if (!(minimum->given >> c & 1))
			continue;
		if (!sev_report_tcb(a->report, field, (enum sev_tcb_component)c, &found))
			sev_phrase_add(wrong, "there is no %s", name);
		else if (found < expected)
			sev_phrase_add(wrong, "%s 0x%02x < 0x%02x (%u behind)", name, found,
				       expected, (unsigned)(expected - found));
	}
}

static bool applies(const struct sev_appraising *a, const struct sev_tcb_minimum *minimum)
{
	const struct sev_product *product = sev_report_product(a->report);

	return !minimum->product || (product && sev_product_is(product, minimum->product));
}

static const char *product_name(const struct sev_appraising *a)
{
	const struct sev_product *product = sev_report_product(a->report);

	return product ? sev_product_name(product) : "an unknown product";
}

static void check_minimums(const struct sev_appraising *a, enum sev_check check,
			   enum sev_report_field field, const struct sev_tcb_minimums *minimums)
{
	struct sev_phrase wrong = {.length = 0};
	size_t applied = 0;

	if (minimums->count == 0)
		return;
	for (size_t i = 0; i < minimums->count; i++) {
		if (!applies(a, &minimums->items[i]))
			continue;
		applied++;
		compare(a, field, &minimums->items[i], &wrong);
	}
	/* A minimum for other products than this one must not let this one through. */
	if (applied == 0) {
		sev_result_set(a->result, check, SEV_CHECK_FAILED,
			       "the processor is %s, for which no minimum is given",
			       product_name(a));
		sev_result_advise(a->result, check,
				  "give a minimum for it, or one without a product, which is for "
				  "all; names are those of --product");
		return;
	}
	if (!wrong.length) {
		sev_result_set(a->result, check, SEV_CHECK_PASSED,
			       "%s is at or above the minimum in every component that was given",
			       sev_report_field_name(field));
		return;
	}
	sev_result_set(a->result, check, SEV_CHECK_FAILED, "%s of %s: %s",
		       sev_report_field_name(field), product_name(a), wrong.text);
	sev_result_advise(
		a->result, check,
		"have the host's firmware brought up to date: SNP and the boot loader come "
		"with the BIOS or the SEV firmware, microcode with the BIOS or the kernel");
}

void sev_appraise_minimums(const struct sev_appraising *a)
{
	static const struct {
		enum sev_check check;
		enum sev_report_field field;
	} rows[SEV_TCB_KINDS] = {
		[SEV_TCB_REPORTED] = {SEV_CHECK_REPORTED_TCB, SEV_REPORT_REPORTED_TCB},
		[SEV_TCB_COMMITTED] = {SEV_CHECK_COMMITTED_TCB, SEV_REPORT_COMMITTED_TCB},
		[SEV_TCB_CURRENT] = {SEV_CHECK_CURRENT_TCB, SEV_REPORT_CURRENT_TCB},
		[SEV_TCB_LAUNCH] = {SEV_CHECK_LAUNCH_TCB, SEV_REPORT_LAUNCH_TCB},
	};

	for (size_t i = 0; i < SEV_COUNT(rows); i++)
		check_minimums(a, rows[i].check, rows[i].field, &a->appraisal->minimums[i]);
}

static void advise_update(const struct sev_appraising *a, enum sev_check check)
{
	sev_result_advise(a->result, check, "have the host's SEV firmware updated%s",
			  check == SEV_CHECK_COMMITTED_FIRMWARE ? " and committed" : "");
}

static void check_version(const struct sev_appraising *a, enum sev_check check, uint64_t found,
			  struct sev_asked_number asked)
{
	if (!asked.asked)
		return;
	if (!sev_result_expect(a->result, check, found >= asked.value,
			       "firmware %u.%u.%u, expected at least %u.%u.%u",
			       (unsigned)(found >> 16), (unsigned)(found >> 8 & 0xff),
			       (unsigned)(found & 0xff), (unsigned)(asked.value >> 16),
			       (unsigned)(asked.value >> 8 & 0xff), (unsigned)(asked.value & 0xff)))
		advise_update(a, check);
}

void sev_appraise_firmware(const struct sev_appraising *a)
{
	struct sev_asked_number build = sev_asked(a, SEV_NUMBER_MIN_BUILD);
	uint64_t found = sev_report_number(a->report, SEV_REPORT_CURRENT_BUILD);

	check_version(a, SEV_CHECK_FIRMWARE, version_at(a, SEV_REPORT_CURRENT_BUILD),
		      sev_asked(a, SEV_NUMBER_MIN_FIRMWARE));
	check_version(a, SEV_CHECK_COMMITTED_FIRMWARE, version_at(a, SEV_REPORT_COMMITTED_BUILD),
		      sev_asked(a, SEV_NUMBER_MIN_COMMITTED_FIRMWARE));
	if (build.asked &&
	    !sev_result_expect(a->result, SEV_CHECK_FIRMWARE, found >= build.value,
			       "firmware build %llu, expected at least %llu",
			       (unsigned long long)found, (unsigned long long)build.value))
		advise_update(a, SEV_CHECK_FIRMWARE);
}
