/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of getting reports start from: a fake guest, a request, and how it goes.
 */
#ifndef TESTS_SUPPORT_GUEST_FIXTURE_H
#define TESTS_SUPPORT_GUEST_FIXTURE_H

#include <sev/guest.h>

#include "fake_guest.h"
#include "test.h"

static struct fake_guest guest;
static struct sev_guest_request request;
static uint8_t report_data[64];

/* A guest that has everything; the request asks for a report of report_data. */
static void guest_begin(enum sev_guest_via via)
{
	fake_guest_init(&guest);
	for (unsigned i = 0; i < sizeof(report_data); i++)
		report_data[i] = (uint8_t)(i + 1);
	sev_guest_request_init(&request);
	request.io = &guest.io;
	request.via = via;
	request.report_data = report_data;
}

static struct sev_guest_report *get(void)
{
	struct sev_guest_report *report;
	struct sev_err err;

	assert_sev_ok(sev_guest_get_report(&request, &report, &err), &err);
	assert_int_equal(fake_guest_left(&guest), 0);
	return report;
}

static void fails(enum sev_rc rc, const char *says, struct sev_err *err)
{
	struct sev_guest_report *report;

	assert_int_equal(sev_guest_get_report(&request, &report, err), rc);
	assert_null(report);
	assert_int_equal(fake_guest_left(&guest), 0);
	if (!strstr(err->msg, says))
		fail_msg("found '%s', expected '%s'", err->msg, says);
}

#endif
