/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Software platforms in folders, for tests: one is made for the program, tests work on copies of
 * it. Failures end the test.
 */
#ifndef TESTS_SUPPORT_SIM_FOLDER_H
#define TESTS_SUPPORT_SIM_FOLDER_H

#include "kvm_host.h"
#include "platform/platform.h"

/* Group setup and teardown of cmocka; the folder that all others are in. */
int folder_make_once(void **state);
int folder_remove_made(void **state);
extern char *folder_root;

/* 64 MiB, a CA of known keys. */
struct sim_platform_choices folder_choices(void);
/* A platform of its own; the path, to be freed. */
char *folder_copy(void);
void folder_remove(const char *dir);
struct sim_platform *folder_open(const char *dir);

/* A file: its bytes, at most room, and how many; and others in their place. */
size_t folder_read(const char *dir, const char *name, uint8_t *out, size_t room);
void folder_write(const char *dir, const char *name, const void *data, size_t size);

/* A guest of SEV that is being launched, as a VMM does it on the platform's devices. */
struct kvm_host folder_start_guest(struct sim_platform *platform);
/* KVM_SEV_GUEST_STATUS of it: 0 or a negative errno value. */
int folder_guest_status(struct kvm_host *host);
size_t folder_count_guests(struct sim_platform *platform);

/* What another process does, told by its exit status (256 + signal for one that was killed). */
int folder_in_child(int (*what)(const char *dir), const char *dir);
/* Power off and on; 0. */
int folder_switch_off(const char *dir);

#endif
