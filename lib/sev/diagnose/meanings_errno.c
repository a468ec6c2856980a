/* SPDX-License-Identifier: Apache-2.0 */
/*
 * errno values of KVM's SEV commands and of /dev/sev.
 */
#include <errno.h>

#include "base/bytes.h"
#include "diagnose/meaning.h"

/* The kernel's own, not in user space's <errno.h>. */
#define ENOTSUPP_KERNEL 524

#define ROW(name, says)                                                                            \
	{                                                                                          \
		name, #name, says                                                                  \
	}
static const struct {
	uint32_t value;
	const char *name;
	const char *says;
} NAMES[] = {
	ROW(EPERM, "not permitted"),
	ROW(ENOENT, "it is not there"),
	ROW(EINTR, "interrupted"),
	ROW(EIO, "the firmware refused, or the kernel could not do it"),
	ROW(ENXIO, "there is no such device or attribute"),
	ROW(E2BIG, "too much"),
	ROW(EBADF, "the descriptor is not of /dev/sev"),
	ROW(EAGAIN, "try again"),
	ROW(ENOMEM, "no memory, or no right to lock it"),
	ROW(EACCES, "no right to open it"),
	ROW(EFAULT, "memory could not be reached"),
	ROW(EBUSY, "busy"),
	ROW(EEXIST, "it is there already"),
	ROW(ENODEV, "there is no such device"),
	ROW(EINVAL, "not accepted as it is"),
	ROW(ENOTTY, "the kernel does not have the command here"),
	ROW(ENOSPC, "no room"),
	ROW(EBADMSG, "the answer is not of the firmware"),
	ROW(ENOSYS, "the kernel does not have it"),
	ROW(EOPNOTSUPP, "not supported"),
	ROW(ETIMEDOUT, "no answer in time"),
	{ENOTSUPP_KERNEL, "ENOTSUPP", "not supported"},
};

const char *meaning_errno_name(uint32_t value)
{
	for (size_t i = 0; i < SEV_COUNT(NAMES); i++)
		if (NAMES[i].value == value)
			return NAMES[i].name;
	return NULL;
}

const char *meaning_errno_says(uint32_t value)
{
	for (size_t i = 0; i < SEV_COUNT(NAMES); i++)
		if (NAMES[i].value == value)
			return NAMES[i].says;
	return "an errno value that SEV does not use";
}

/* The first that fits. */
const struct meaning_row ERRNO_MEANINGS[] = {
	{"KVM_SEV_INIT",
	 ENOTTY,
	 {"SEV, or the generation that was asked for, is off in kvm_amd, or has no ASIDs.",
	  "Kernel and VMM are of different SNP interfaces."}},
	{"KVM_SEV_INIT",
	 EBUSY,
	 {"All ASIDs of this kind are in use: end guests.",
	  "The misc cgroup of the VMM allows no further guest (misc.max)."}},
	{"KVM_SEV_INIT",
	 EINVAL,
	 {"The VM is not of a type for SEV, has vCPUs already, or a feature is not supported.",
	  "The VMM and the kernel do not fit each other."}},
	{"KVM_SEV_INIT", ENOMEM, {"The kernel has too little memory."}},
	{"KVM_SEV_INIT", ENODEV, {"The firmware has no SEV, or SNP is not on."}},
	{"SNP_LAUNCH_START",
	 ENOTTY,
	 {"Kernel and VMM are of different SNP interfaces.", "The VM was not set up for SNP.",
	  "The firmware gave no context: the status, if there is one, tells why."}},
	{"SNP_LAUNCH_START",
	 EINVAL,
	 {"The policy has a bit that the kernel does not know, or bit 17 is 0.",
	  "Kernel and VMM are of different SNP interfaces, or the firmware was given as pflash."}},
	{"SNP_LAUNCH_UPDATE",
	 EINVAL,
	 {"The memory there has no guest_memfd, or the page's type or length is not valid."}},
	{"SNP_LAUNCH_UPDATE",
	 EIO,
	 {"The firmware refused the page, or it is not private, or was added before."}},
	{"SNP_LAUNCH_FINISH",
	 EINVAL,
	 {"The launch was not begun, or the ID block was given without its authentication."}},
	{"SNP_CONFIG",
	 EINVAL,
	 {"SNP is not initialised, which Linux before 6.15 wants, or the kernel lacks the command."}},
	{"SNP_COMMIT",
	 EINVAL,
	 {"SNP is not initialised, which Linux before 6.15 wants, or the kernel lacks the command."}},
	{"SNP_PLATFORM_STATUS",
	 EINVAL,
	 {"SNP is not initialised, which Linux before 6.15 wants, or the kernel lacks the command."}},
	{"LAUNCH_START", ENOTTY, {"The VM was not set up for SEV."}},
	{"LAUNCH_UPDATE_DATA",
	 ENOMEM,
	 {"RLIMIT_MEMLOCK of the VMM is below the guest's memory.",
	  "The host has too little free memory."}},
	{"KVM_MEMORY_ENCRYPT_REG_REGION",
	 ENOMEM,
	 {"RLIMIT_MEMLOCK of the VMM is below the guest's memory.",
	  "The host has too little free memory."}},
	{"SNP_GUEST_REQUEST",
	 ENOTTY,
	 {"The guest's key (VMPCK) was given up after an earlier failure: boot the guest again."}},
	{"SNP_GUEST_REQUEST", EBADMSG, {"The hypervisor changed the answer, or counters differ."}},
	{NULL,
	 EPERM,
	 {"The device is not open for writing, or the user is not root.",
	  "Where it is ret=-1, it says only that something failed."}},
	{NULL, EACCES, {"The user has no right to open the device."}},
	{NULL, EIO, {"The firmware refused: its status, fw_error, tells why."}},
	{NULL, ENODEV, {"The driver has no AMD-SP with SEV, or SNP is not on."}},
	{NULL,
	 EBUSY,
	 {"All ASIDs are in use, or a cgroup allows no more.",
	  "The driver gave the firmware up after a command that timed out."}},
	{NULL,
	 ENOTTY,
	 {"SEV is off in kvm_amd, or the kernel does not know the command.",
	  "The VM was not set up for this generation."}},
	{NULL, EINVAL, {"The kernel does not know the command, or not with this data."}},
	{NULL,
	 ENOMEM,
	 {"The host, or the VMM's cgroup, has too little free memory (or huge pages).",
	  "RLIMIT_MEMLOCK of the VMM is below the guest's memory, where it pins that (SEV, SEV-ES)."}},
	{NULL, EBADF, {"The descriptor that the VMM gave is not /dev/sev."}},
	{NULL, ETIMEDOUT, {"The firmware did not answer: reboot the host."}},
	{NULL, EFAULT, {"A page could not be handed to the firmware, or a buffer is not there."}},
	{NULL, ENOENT, {"The device or the file is not there."}},
	{NULL, EOPNOTSUPP, {"The firmware's API is too old for SNP."}},
	{NULL, ENOTSUPP_KERNEL, {"The firmware's API is older than 0.16, which has no GET_ID."}},
	{NULL, 0, {NULL}},
};
