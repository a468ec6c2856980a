/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was read of a host: CPUID leaves, MSRs, files, devices, answers of the firmware, lines of
 * the kernel's log. A diagnosis is made of it, on the host or wherever the text of it was taken.
 *
 * A fact has a key and, if it could be read, a value, both short texts:
 *   "cpuid 0x8000001f 0x00"   "eax=0x0101fd3f ebx=0x00004173 ecx=0x000001fd edx=0x00000001"
 *   "msr 0xc0010010"          "0x0000000003f40000"
 *   "file /sys/module/kvm_amd/parameters/sev_snp"    "Y"  (without its last line end)
 *   "device /dev/sev"         "read-write", "read-only"
 *   "sev platform_status.state"   one field of an answer of the firmware, by its name
 *   "tool …"                  a line of another tool's diagnosis: "tool sev-snp-init" "FAIL"
 * docs/host-capture.md lists all keys.
 */
#ifndef SEV_CAPTURE_H
#define SEV_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>
#include <sev/io.h>

SEV_BEGIN_DECLS

struct sev_capture;

/* An empty one. */
SEV_API enum sev_rc sev_capture_new(struct sev_capture **out, struct sev_err *err);
SEV_API void sev_capture_free(struct sev_capture *capture);

/*
 * Reads a bundle that sev_capture_write() wrote, or any text in which facts are found: lines of a
 * kernel's log (dmesg and journalctl forms), of `cpuid -r`, `rdmsr`, `cat` and `grep .` of
 * parameters, /proc/cpuinfo, and of other tools' diagnoses. A line that is nothing of these is kept
 * as a line. SEV_ERR_FORMAT: not text, or a bundle whose head or sections are broken; the message
 * names the line.
 */
SEV_API enum sev_rc sev_capture_read(const char *name, const void *data, size_t size,
				     struct sev_capture **out, struct sev_err *err);
/* Writes the bundle, malloc'ed and ended by a NUL that *size does not count; what tells one machine
 * from others of its kind (serial numbers, chip IDs, UUIDs, addresses, host names) is masked. */
SEV_API enum sev_rc sev_capture_write(const struct sev_capture *capture, char **out, size_t *size,
				      struct sev_err *err);

/* Adds a fact; one that is there already is replaced. */
SEV_API enum sev_rc sev_capture_set(struct sev_capture *capture, const char *key, const char *value,
				    struct sev_err *err);
/* The same for what could not be read: a positive errno value; ENOENT: it is not there. */
SEV_API enum sev_rc sev_capture_set_missing(struct sev_capture *capture, const char *key,
					    int sys_errno, struct sev_err *err);
/* Adds a line of the kernel's log, or of what a user pasted. */
SEV_API enum sev_rc sev_capture_add_line(struct sev_capture *capture, const char *line,
					 struct sev_err *err);

enum sev_fact {
	SEV_FACT_UNREAD = 0, /* nobody looked */
	SEV_FACT_KNOWN,
	SEV_FACT_ABSENT,  /* there is no such thing on the host */
	SEV_FACT_REFUSED, /* it could not be read; sys_errno says why */
};
/* The fact of a key; value and sys_errno, which may be NULL, are set where they apply. */
SEV_API enum sev_fact sev_capture_get(const struct sev_capture *capture, const char *key,
				      const char **value, int *sys_errno);
/* The line of the text that was read in which the fact stands, from 1; 0: of none. */
SEV_API unsigned sev_capture_where(const struct sev_capture *capture, const char *key);

/* Typed: false unless KNOWN and well-formed. */
SEV_API bool sev_capture_cpuid(const struct sev_capture *capture, uint32_t leaf, uint32_t subleaf,
			       struct sev_cpuid *out);
SEV_API bool sev_capture_msr(const struct sev_capture *capture, uint32_t msr, uint64_t *out);
/*
 * A field of a CPUID leaf, by its name in docs/host-capture.md ("sev-snp", "c-bit"): of the leaf's
 * registers or, where there are none, of what a tool said in words.
 */
SEV_API bool sev_capture_cpuid_field(const struct sev_capture *capture, const char *name,
				     uint32_t *out);
/* The number behind a name in a fact of lines "name number" (misc.capacity); UINT64_MAX: "max". */
SEV_API bool sev_capture_entry(const struct sev_capture *capture, const char *key, const char *name,
			       uint64_t *out);
/* Decimal or 0x. */
SEV_API bool sev_capture_number(const struct sev_capture *capture, const char *key, uint64_t *out);

/* The lines, oldest first. text is without a time stamp or a program's prefix. */
struct sev_capture_line {
	const char *text;
	const char *whole;
	unsigned where; /* as sev_capture_where() */
};
SEV_API size_t sev_capture_line_count(const struct sev_capture *capture);
SEV_API const struct sev_capture_line *sev_capture_line_at(const struct sev_capture *capture,
							   size_t i);

/* The i-th fact in the order of the bundle; NULL past the last. */
SEV_API const char *sev_capture_key_at(const struct sev_capture *capture, size_t i);

SEV_END_DECLS

#endif
