/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host's platform commands over a device that answers oddly.
 */
#include <errno.h>
#include <fcntl.h>

#include <sev/host.h>

#include "abi/layout/fw_status.h"
#include "abi/layout/sev_uapi.h"
#include "base/bytes.h"
#include "test.h"

/* A device that answers as it is told. */
struct odd {
	struct sev_io io;
	int open_rw, open_ro; /* what open() returns */
	int rc[2];	      /* of the first ioctl and of those after it */
	uint32_t error[2];
	uint32_t length[2]; /* written to every length of the command's structure */
	unsigned calls, closed;
	struct sev_uapi_issue_cmd seen; /* the last one, as the caller gave it */
};

static int odd_open(void *ctx, const char *path, int flags, unsigned mode)
{
	const struct odd *odd = ctx;

	(void)mode;
	assert_string_equal(path, "/dev/sev");
	return (flags & O_ACCMODE) == O_RDWR ? odd->open_rw : odd->open_ro;
}

static int odd_close(void *ctx, int fd)
{
	struct odd *odd = ctx;

	(void)fd;
	odd->closed++;
	return 0;
}

static void odd_lengths(const struct sev_uapi_issue_cmd *input, uint32_t length)
{
	uint8_t *data = (uint8_t *)(uintptr_t)input->data;

	if (input->cmd == SEV_UAPI_PEK_CSR || input->cmd == SEV_UAPI_GET_ID2)
		sev_put_le32(data + 8, length);
	if (input->cmd != SEV_UAPI_PDH_CERT_EXPORT)
		return;
	sev_put_le32(data + 0x8, length);
	sev_put_le32(data + 0x14, length);
}

static int odd_ioctl(void *ctx, int fd, unsigned long request, void *argument)
{
	struct odd *odd = ctx;
	unsigned i = odd->calls ? 1 : 0;

	(void)fd;
	assert_true(request == 0xC0105300);
	memcpy(&odd->seen, argument, sizeof(odd->seen));
	odd->calls++;
	odd_lengths(&odd->seen, odd->length[i]);
	if (odd->error[i])
		((struct sev_uapi_issue_cmd *)argument)->error = odd->error[i];
	return odd->rc[i];
}

static void odd_begin(struct odd *odd)
{
	odd->io = (struct sev_io){.size = sizeof(odd->io),
				  .ctx = odd,
				  .open = odd_open,
				  .close = odd_close,
				  .ioctl = odd_ioctl};
	odd->open_rw = odd->open_rw ? odd->open_rw : 7;
}

static void test_open_fails(void **state)
{
	static const struct {
		int rw, ro, sys_errno;
		const char *text;
	} rows[] = {
		{-ENOENT, 7, ENOENT, "no driver (ccp) that found an AMD-SP"},
		{-ENXIO, 7, ENXIO, "no driver (ccp) that found an AMD-SP"},
		{-ENODEV, 7, ENODEV, "no driver (ccp) that found an AMD-SP"},
		{-EACCES, -EACCES, EACCES, "run as root, or get access"},
		{-EPERM, -EPERM, EPERM, "run as root, or get access"},
		{-EIO, 7, EIO, "/dev/sev: Input/output error"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct odd odd = {.open_rw = rows[i].rw, .open_ro = rows[i].ro};
		struct sev_host *host;
		struct sev_err err;

		odd_begin(&odd);
		assert_int_equal(sev_host_open(&odd.io, &host, &err), SEV_ERR_IO);
		assert_null(host);
		assert_int_equal(err.sys_errno, rows[i].sys_errno);
		assert_non_null(strstr(err.msg, rows[i].text));
	}
	sev_host_close(NULL);
}

static enum sev_rc call(struct sev_host *host, uint32_t cmd, struct sev_err *err)
{
	uint8_t buffer[SEV_UAPI_BLOB_MAX], other[SEV_UAPI_BLOB_MAX];
	size_t size = sizeof(buffer), other_size = sizeof(other);
	struct sev_host_snp_config config = {0};
	struct sev_host_snp_status snp;
	struct sev_host_status status;

	memset(buffer, 0, sizeof(buffer));
	switch (cmd) {
	case SEV_UAPI_FACTORY_RESET:
		return sev_host_factory_reset(host, err);
	case SEV_UAPI_PLATFORM_STATUS:
		return sev_host_platform_status(host, &status, err);
	case SEV_UAPI_PEK_GEN:
		return sev_host_pek_gen(host, err);
	case SEV_UAPI_PEK_CSR:
		return sev_host_pek_csr(host, buffer, &size, err);
	case SEV_UAPI_PDH_GEN:
		return sev_host_pdh_gen(host, err);
	case SEV_UAPI_PDH_CERT_EXPORT:
		return sev_host_pdh_cert_export(host, buffer, &size, other, &other_size, err);
	case SEV_UAPI_PEK_CERT_IMPORT:
		return sev_host_pek_cert_import(host, buffer, 2084, buffer, 2084, err);
	case SEV_UAPI_GET_ID:
		return sev_host_get_id_pair(host, buffer, buffer + 64, err);
	case SEV_UAPI_GET_ID2:
		return sev_host_get_id(host, buffer, &size, err);
	case SEV_UAPI_SNP_PLATFORM_STATUS:
		return sev_host_snp_platform_status(host, &snp, err);
	case SEV_UAPI_SNP_COMMIT:
		return sev_host_snp_commit(host, err);
	case SEV_UAPI_SNP_SET_CONFIG:
		return sev_host_snp_set_config(host, &config, err);
	default:
		return sev_host_snp_vlek_load(host, buffer, SEV_HOST_HASHSTICK_SIZE, err);
	}
}

/* Every command tells the kernel's errno value apart from the firmware's status. */
static void test_failures(void **state)
{
	static const struct {
		int rc;
		uint32_t error; /* 0: as the caller gave it */
		uint32_t fw_status;
		const char *text;
	} rows[] = {
		{-EPERM, 0, 0, "run as root"},
		{-ENODEV, 0, 0, "failed in the kernel; the "},
		{-EBUSY, 0, 0, "end them before|reboot the host"},
		{-ETIMEDOUT, 0, 0, "the firmware did not answer"},
		{-ENOTTY, 0, 0, "not the device of the driver ccp"},
		{-EFAULT, SEV_FW_INVALID_PARAM, 0, "could not reach a buffer"},
		{-ENODEV, SEV_FW_INVALID_PLATFORM_STATE, 0, "failed in the kernel"},
		{-524, 0, 0, "failed in the kernel"},
		{-EINVAL, 0, 0, "the kernel does not know the command"},
		{-EIO, 0, 0, "init_ex_path"},
		{-EIO, 0xFFFFFFFF, 0, "init_ex_path"},
		{-EIO, 0x13, 0x13, "the firmware answered HWERROR_PLATFORM (0x13); the hardware"},
		{-EIO, 0x01, 0x01, "the firmware answered INVALID_PLATFORM_STATE (0x1); "},
		{-EIO, 0x11, 0x11, "the firmware answered INVALID_COMMAND (0x11); this firmware"},
		{-EIO, 0x99, 0x99, "the firmware answered unknown status (0x99)"},
		{-ENOMEM, 0, 0, "Cannot allocate memory"},
	};

	(void)state;
	for (uint32_t cmd = 0; cmd < SEV_UAPI_CMDS; cmd++)
		for (size_t i = 0; i < SEV_COUNT(rows); i++) {
			struct odd odd = {.rc = {rows[i].rc}, .error = {rows[i].error}};
			const char *second = strchr(rows[i].text, '|');
			char first[128];
			struct sev_host *host;
			struct sev_err err = {.rc = SEV_OK};

			snprintf(first, sizeof(first), "%.*s", (int)strcspn(rows[i].text, "|"),
				 rows[i].text);
			odd_begin(&odd);
			assert_sev_ok(sev_host_open(&odd.io, &host, &err), &err);
			assert_int_equal(call(host, cmd, &err), SEV_ERR_IO);
			assert_int_equal(odd.seen.cmd, cmd);
			assert_true(odd.seen.error == 0xFFFFFFFF);
			assert_int_equal(odd.calls, 1);
			assert_int_equal(err.sys_errno, -rows[i].rc);
			assert_int_equal(err.fw_status, rows[i].fw_status);
			if (!strstr(err.msg, first) && !(second && strstr(err.msg, second + 1)))
				fail_msg("command %u, row %zu: %s", cmd, i, err.msg);
			odd.calls = 0;
			assert_int_equal(call(host, cmd, NULL), SEV_ERR_IO);
			sev_host_close(host);
			assert_int_equal(odd.closed, 1);
		}
}

/* Lengths that make no sense. */
static void test_odd_lengths(void **state)
{
	static const uint32_t cmds[] = {SEV_UAPI_PEK_CSR, SEV_UAPI_GET_ID2,
					SEV_UAPI_PDH_CERT_EXPORT};
	static const struct {
		int rc;
		uint32_t error, first, second;
		enum sev_rc expected;
		const char *text;
	} rows[] = {
		{-EIO, 4, 100, 100, SEV_OK, NULL},
		{-EIO, 4, 100, 60, SEV_OK, NULL},
		{0, 0, 100, 100, SEV_ERR_FORMAT, "found success, expected INVALID_LENGTH"},
		{-EIO, 4, 0, 100, SEV_ERR_FORMAT, "found 0, expected 1 to 16384"},
		{-EIO, 4, 16385, 100, SEV_ERR_FORMAT, "found 16385, expected 1 to 16384"},
		{-EIO, 4, 100, 101, SEV_ERR_FORMAT, "found 101, expected 1 to 100"},
		{-EIO, 4, 100, 0, SEV_ERR_FORMAT, "found 0, expected 1 to 100"},
	};

	(void)state;
	for (size_t c = 0; c < SEV_COUNT(cmds); c++)
		for (size_t i = 0; i < SEV_COUNT(rows); i++) {
			struct odd odd = {.rc = {rows[i].rc},
					  .error = {rows[i].error},
					  .length = {rows[i].first, rows[i].second}};
			struct sev_host *host;
			struct sev_err err;

			odd_begin(&odd);
			assert_sev_ok(sev_host_open(&odd.io, &host, &err), &err);
			assert_int_equal(call(host, cmds[c], &err), rows[i].expected);
			if (rows[i].text)
				assert_non_null(strstr(err.msg, rows[i].text));
			sev_host_close(host);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open_fails),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_odd_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
