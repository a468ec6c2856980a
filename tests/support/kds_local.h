/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kds_server for unit tests: started in folders of its own, gone with them. KDS_SERVER is its path.
 */
#ifndef TESTS_SUPPORT_KDS_LOCAL_H
#define TESTS_SUPPORT_KDS_LOCAL_H

#include <stddef.h>
#include <sys/types.h>

struct kds_local {
	char dir[64];  /* a folder for the test's own files, too */
	char root[80]; /* what is served */
	char out[80];  /* what the server writes */
	char ca[96];
	unsigned https, http, proxy; /* ports */
	pid_t pid;
	int input; /* the server lives as long as this is open */
};

/* Failures end the test program. */
void kds_local_start(struct kds_local *local);
void kds_local_stop(struct kds_local *local);
/* Serves size bytes at a path ("/vcek/v1/Milan/crl"). */
void kds_local_put(const struct kds_local *local, const char *path, const void *data, size_t size);
/* Lines of the server's log. */
unsigned kds_local_requests(const struct kds_local *local);

#endif
