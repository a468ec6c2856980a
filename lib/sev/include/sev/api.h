/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Marks what libsevkit exports. Everything else is compiled with hidden visibility.
 */
#ifndef SEV_API_H
#define SEV_API_H

#if defined(__GNUC__)
#define SEV_API		       __attribute__((visibility("default")))
#define SEV_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define SEV_API
#define SEV_PRINTF(fmt, first)
#endif

#ifdef __cplusplus
#define SEV_BEGIN_DECLS extern "C" {
#define SEV_END_DECLS	}
#else
#define SEV_BEGIN_DECLS
#define SEV_END_DECLS
#endif

#endif
