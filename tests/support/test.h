/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every unit test needs: cmocka with the headers that it wants first.
 */
#ifndef TESTS_SUPPORT_TEST_H
#define TESTS_SUPPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sev/err.h>

/* Fails the test with the error's sentence when a call did not succeed. */
#define assert_sev_ok(call, err)                                                                   \
	do {                                                                                       \
		if ((call) != SEV_OK)                                                              \
			fail_msg("%s", (err)->msg);                                                \
	} while (0)

#endif
