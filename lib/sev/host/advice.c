/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What failures of platform commands come from, and what can be done about them.
 */
#include <errno.h>

#include <sev/fw_status.h>

#include "abi/layout/fw_status.h"
#include "base/bytes.h"
#include "base/err.h"
#include "host/issue.h"

/* Not an errno value that programs see elsewhere: the kernel's ENOTSUPP. */
#define ENOTSUPP_KERNEL 524

/* Groups of commands. */
#define ONE(cmd) (1u << (cmd))
#define ANY	 (ONE(SEV_UAPI_CMDS) - 1)
#define SNP                                                                                        \
	(ONE(SEV_UAPI_SNP_PLATFORM_STATUS) | ONE(SEV_UAPI_SNP_COMMIT) |                            \
	 ONE(SEV_UAPI_SNP_SET_CONFIG) | ONE(SEV_UAPI_SNP_VLEK_LOAD))
#define IDENTITY (ONE(SEV_UAPI_PEK_GEN) | ONE(SEV_UAPI_PEK_CSR) | ONE(SEV_UAPI_PEK_CERT_IMPORT))

struct advice {
	uint32_t commands; /* ONE() of enum sev_uapi_cmd */
	uint32_t code;	   /* errno value, or status */
	const char *text;
};

/* The first that fits. */
static const struct advice ON_ERRNO[] = {
	{ANY, EPERM, "the command wants " SEV_HOST_DEVICE " open for writing: run as root"},
	{ONE(SEV_UAPI_FACTORY_RESET), EBUSY, "guests of SEV or SEV-ES are there: end them before"},
	{ANY, EBUSY,
	 "the driver gave the firmware up, as it did not answer an earlier command: reboot the "
	 "host"},
	{ANY, ETIMEDOUT,
	 "the firmware did not answer, and the driver will not ask it again: reboot the host"},
	{SNP, ENODEV,
	 "the kernel is no SNP host: is SNP enabled in the BIOS, and does kvm_amd show sev_snp=Y?"},
	{ANY, ENODEV, "the driver (ccp) has no AMD-SP with SEV"},
	{SNP, EOPNOTSUPP, "the firmware's API is older than 1.51, which SNP wants: update it"},
	{ANY, ENOTSUPP_KERNEL, "the firmware's API is older than 0.16, which has no GET_ID"},
	{SNP, EINVAL,
	 "Linux before 6.15 refuses commands of SNP until SNP is initialised: load kvm_amd and ccp "
	 "with SNP on; or the kernel does not know the command"},
	{ANY, EINVAL, "the kernel does not know the command, or not with this data"},
	{ANY, ENOTTY, "this is not the device of the driver ccp"},
	{ANY, EFAULT,
	 "the kernel could not reach a buffer, or could not move pages between itself and the "
	 "firmware"},
	{ANY, EIO, "the kernel could not write the firmware's data to its file (init_ex_path)"},
};

static const struct advice ON_STATUS[] = {
	{IDENTITY, SEV_FW_INVALID_PLATFORM_STATE,
	 "guests of SEV or SEV-ES are there, or the kernel could not start SEV for the command"},
	{SNP, SEV_FW_INVALID_PLATFORM_STATE,
	 "SNP is not initialised, and the kernel could not do so for the command: see its log"},
	{ANY, SEV_FW_INVALID_PLATFORM_STATE,
	 "the platform is in another state than the command wants, or could not be started for it: "
	 "see the kernel's log"},
	{ONE(SEV_UAPI_PEK_CERT_IMPORT), SEV_FW_ALREADY_OWNED,
	 "the platform has an owner: reset it before"},
	{ONE(SEV_UAPI_PEK_CERT_IMPORT), SEV_FW_INVALID_CERTIFICATE,
	 "the PEK certificate is not one of this platform's PEK, or one of the two is malformed"},
	{ONE(SEV_UAPI_PEK_CERT_IMPORT), SEV_FW_BAD_SIGNATURE,
	 "the OCA certificate is not signed by itself, or the PEK's not by the OCA"},
	{ONE(SEV_UAPI_PEK_CERT_IMPORT), SEV_FW_INVALID_LENGTH,
	 "certificates of SEV have 2084 bytes"},
	{ONE(SEV_UAPI_SNP_SET_CONFIG), SEV_FW_INVALID_PARAM,
	 "a component of REPORTED_TCB is above the committed TCB, or a reserved byte is not zero"},
	{ONE(SEV_UAPI_SNP_VLEK_LOAD), SEV_FW_INVALID_PARAM,
	 "the hashstick is not of the TCB that the platform reports (REPORTED_TCB)"},
	{ONE(SEV_UAPI_SNP_VLEK_LOAD), SEV_FW_BAD_MEASUREMENT,
	 "the hashstick was wrapped for another chip, or is damaged"},
	{ANY, SEV_FW_INVALID_COMMAND, "this firmware lacks the command: update it"},
	{ANY, SEV_FW_UNSUPPORTED, "this firmware lacks the feature: update it"},
	{ANY, SEV_FW_SECURE_DATA_INVALID,
	 "the platform's persistent data was damaged and is reset: try again"},
	{ANY, SEV_FW_HWERROR_PLATFORM, "the hardware failed: reboot the host"},
	{ANY, SEV_FW_HWERROR_UNSAFE, "the hardware failed: reboot the host"},
};

static const char *find(const struct advice *rows, size_t count, enum sev_uapi_cmd cmd,
			uint32_t code)
{
	for (size_t i = 0; i < count; i++)
		if ((rows[i].commands & ONE(cmd)) && rows[i].code == code)
			return rows[i].text;
	return NULL;
}

enum sev_rc sev_host_fail_errno(enum sev_uapi_cmd cmd, int sys_errno, struct sev_err *err)
{
	const char *text = find(ON_ERRNO, SEV_COUNT(ON_ERRNO), cmd, (uint32_t)sys_errno);

	return sev_fail_errno(err, sys_errno, SEV_HOST_DEVICE ": %s: failed in the kernel%s%s",
			      sev_host_command_name(cmd), text ? "; " : "", text ? text : "");
}

enum sev_rc sev_host_fail_firmware(enum sev_uapi_cmd cmd, uint32_t status, struct sev_err *err)
{
	const char *text = find(ON_STATUS, SEV_COUNT(ON_STATUS), cmd, status);

	sev_fail(err, SEV_ERR_IO, SEV_HOST_DEVICE ": %s: the firmware answered %s (0x%x)%s%s",
		 sev_host_command_name(cmd), sev_fw_status_name(status), status, text ? "; " : "",
		 text ? text : "");
	if (err) {
		err->sys_errno = EIO;
		err->fw_status = status;
	}
	return SEV_ERR_IO;
}
