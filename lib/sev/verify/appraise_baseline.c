/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TCB against a table of AMD's bulletins.
 */
#include "verify/appraise_checks.h"

/* What was found among the rows. */
struct tally {
	struct sev_phrase below;
	size_t fitting, undecided;
};

/* "AMD-SB-3019 for Milan: SNP 0x16 < 0x18", for each component that a row says is too low. */
static void compare(const struct sev_appraising *a, const struct sev_baseline_row *row,
		    struct tally *tally)
{
	for (unsigned c = 0; c < SEV_TCB_COMPONENTS; c++) {
		enum sev_tcb_component component = (enum sev_tcb_component)c;
		uint8_t found;

		/* What the signing key vouches for. A component that the layout lacks is none. */
		if ((row->given >> c & 1) &&
		    sev_report_tcb(a->report, SEV_REPORT_REPORTED_TCB, component, &found) &&
		    found < row->values[c])
			sev_phrase_add(&tally->below, "below %s for %s: %s 0x%02x < 0x%02x",
				       row->bulletin, row->product,
				       sev_tcb_component_name(component), found, row->values[c]);
	}
}

static void take_row(const struct sev_appraising *a, const struct sev_baseline_row *row,
		     struct tally *tally)
{
	switch (sev_baseline_fits(row, a->report)) {
	case SEV_BASELINE_FITS:
		tally->fitting++;
		compare(a, row, tally);
		break;
	case SEV_BASELINE_UNKNOWN:
		tally->undecided++;
		break;
	case SEV_BASELINE_OTHER:
		break;
	}
}

static void say_below(const struct sev_appraising *a, const struct tally *tally)
{
	sev_result_set(a->result, SEV_CHECK_TCB_BASELINE, SEV_CHECK_FAILED, "%s",
		       tally->below.text);
	sev_result_advise(a->result, SEV_CHECK_TCB_BASELINE,
			  "the host lacks fixes that these bulletins describe: have its BIOS, SEV "
			  "firmware and microcode updated, or give the table that you accept with "
			  "--tcb-baseline");
}

/* A table that says nothing has compared nothing. */
static void say_unsure(const struct sev_appraising *a, const struct tally *tally)
{
	const struct sev_product *product = sev_report_product(a->report);

	if (tally->undecided)
		sev_result_set(
			a->result, SEV_CHECK_TCB_BASELINE, SEV_CHECK_WARNED,
			"%zu rows of the table of %s are about some models or steppings, "
			"which a version %llu report does not tell",
			tally->undecided, a->appraisal->baseline->date,
			(unsigned long long)sev_report_number(a->report, SEV_REPORT_VERSION));
	else
		sev_result_set(a->result, SEV_CHECK_TCB_BASELINE, SEV_CHECK_WARNED,
			       "the table of %s has no row for %s", a->appraisal->baseline->date,
			       product ? sev_product_name(product) : "an unknown product");
	sev_result_advise(a->result, SEV_CHECK_TCB_BASELINE,
			  "ask for minimums of your own with --min-tcb");
}

/* A table that nobody read allows nothing. */
static void check_unread(const struct sev_appraising *a)
{
	const char *name = sev_appraisal_tcb_baseline(a->appraisal);

	if (name)
		sev_result_set(a->result, SEV_CHECK_TCB_BASELINE, SEV_CHECK_FAILED,
			       "%s: was not read, expected a table of TCB minimums", name);
}

void sev_appraise_baseline(const struct sev_appraising *a)
{
	const struct sev_baseline *baseline = a->appraisal->baseline;
	struct tally tally = {.below = {.length = 0}};

	if (!baseline) {
		check_unread(a);
		return;
	}
	for (size_t i = 0; i < baseline->count; i++)
		take_row(a, &baseline->rows[i], &tally);
	if (tally.below.length)
		say_below(a, &tally);
	else if (tally.undecided || !tally.fitting)
		say_unsure(a, &tally);
	else
		sev_result_set(a->result, SEV_CHECK_TCB_BASELINE, SEV_CHECK_PASSED,
			       "REPORTED_TCB is at or above %zu rows of the table of %s",
			       tally.fitting, baseline->date);
}
