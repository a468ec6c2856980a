/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errno values by name and by what the C library says, those that reading a host runs into.
 */
#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "diagnose/capture_scan.h"
#include "diagnose/capture_store.h"

static const struct {
	int number;
	const char *name, *says;
} ERRNOS[] = {
	{EPERM, "EPERM", "Operation not permitted"},
	{ENOENT, "ENOENT", "No such file or directory"},
	{EIO, "EIO", "Input/output error"},
	{ENXIO, "ENXIO", "No such device or address"},
	{EACCES, "EACCES", "Permission denied"},
	{EBUSY, "EBUSY", "Device or resource busy"},
	{ENODEV, "ENODEV", "No such device"},
	{EINVAL, "EINVAL", "Invalid argument"},
	{ENOTTY, "ENOTTY", "Inappropriate ioctl for device"},
	{EISDIR, "EISDIR", "Is a directory"},
	{ENOSYS, "ENOSYS", "Function not implemented"},
	{ENODATA, "ENODATA", "No data available"},
	{ENOMEM, "ENOMEM", "Cannot allocate memory"},
	{EFAULT, "EFAULT", "Bad address"},
	{EOPNOTSUPP, "EOPNOTSUPP", "Operation not supported"},
	{ETIMEDOUT, "ETIMEDOUT", "Connection timed out"},
};

const char *capture_errno_name(int sys_errno)
{
	for (size_t i = 0; i < SEV_COUNT(ERRNOS); i++)
		if (ERRNOS[i].number == sys_errno)
			return ERRNOS[i].name;
	return NULL;
}

int capture_errno_of(const char *name)
{
	uint64_t number;

	for (size_t i = 0; i < SEV_COUNT(ERRNOS); i++)
		if (strcmp(ERRNOS[i].name, name) == 0)
			return ERRNOS[i].number;
	return sev_parse_u64(name, &number) && number < 4096 ? (int)number : 0;
}

int capture_errno_said(const char *text)
{
	const char *number = scan_find(text, "(os error ");
	uint64_t value;

	if (number && scan_number(&number, &value) && *number == ')' && value < 4096)
		return (int)value;
	for (size_t i = 0; i < SEV_COUNT(ERRNOS); i++) {
		const char *rest = scan_find(text, ERRNOS[i].says);

		if (rest && (scan_at_end(rest) || (*rest == '.' && scan_at_end(rest + 1))))
			return ERRNOS[i].number;
	}
	return 0;
}
