/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a loss of power leaves behind: a child process that is killed at the n-th place, counted
 * from 1: right before and right after each system call that changes a file or a folder.
 */
#ifndef TESTS_SUPPORT_CUT_H
#define TESTS_SUPPORT_CUT_H

#define CUT_KILLED 0
#define CUT_ENDED  3 /* before that place; its status was printed */
#define CUT_CANNOT 4 /* be traced here */

/* In the child; its exit status. */
typedef int cut_fn(void *user);
int cut_run(unsigned long n, cut_fn *fn, void *user);

#endif
