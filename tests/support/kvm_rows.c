/* SPDX-License-Identifier: Apache-2.0 */
#include "kvm_rows.h"

#define MEMORY_SIZE 0x10000u

struct scene {
	struct kvm_host host;
	uint8_t *memory; /* guest's from its start, other bytes behind */
	_Alignas(8) uint8_t params[128];
	size_t size; /* of params */
};

#define UADDR(scene, at) ((uintptr_t)(scene)->memory + (at))
#define SET(type, ...)                                                                             \
	do {                                                                                       \
		const struct type value = {__VA_ARGS__};                                           \
		memcpy(scene->params, &value, sizeof(value));                                      \
		scene->size = sizeof(value);                                                       \
	} while (0)

/* Parameters with which a command goes well, or as far as the firmware. */
static void fill_launch(struct scene *scene, unsigned type, uint32_t op)
{
	const uint32_t policy = type == SEV_KVM_VM_SEV_ES ? 4 : 0;

	switch (op) {
	case SEV_KVM_INIT2:
		SET(sev_kvm_init, .flags = 0);
		break;
	case SEV_KVM_LAUNCH_START:
		SET(sev_kvm_launch_start, .policy = policy);
		break;
	case SEV_KVM_LAUNCH_UPDATE_DATA:
		SET(sev_kvm_launch_update_data, .uaddr = UADDR(scene, 0), .len = 4096);
		break;
	case SEV_KVM_LAUNCH_SECRET:
		SET(sev_kvm_launch_secret, .hdr_uaddr = UADDR(scene, 0xB000), .hdr_len = 0x34,
		    .guest_uaddr = UADDR(scene, 0), .guest_len = 16,
		    .trans_uaddr = UADDR(scene, 0x9000), .trans_len = 16);
		break;
	case SEV_KVM_LAUNCH_MEASURE:
		SET(sev_kvm_launch_measure, .uaddr = UADDR(scene, 0x8000), .len = 0x30);
		break;
	case SEV_KVM_GUEST_STATUS:
		SET(sev_kvm_guest_status, .handle = 0);
		break;
	case SEV_KVM_GET_ATTESTATION_REPORT:
		SET(sev_kvm_attestation_report, .uaddr = UADDR(scene, 0x8000), .len = 0xD0);
		break;
	default:
		break;
	}
}

static void fill_other(struct scene *scene, uint32_t op)
{
	switch (op) {
	case SEV_KVM_DBG_DECRYPT:
	case SEV_KVM_DBG_ENCRYPT:
		SET(sev_kvm_dbg, .src_uaddr = UADDR(scene, 0), .dst_uaddr = UADDR(scene, 0x8000),
		    .len = 64);
		break;
	case SEV_KVM_SEND_START:
		SET(sev_kvm_send_start, .pdh_cert_uaddr = UADDR(scene, 0x8000),
		    .pdh_cert_len = 2084, .plat_certs_uaddr = UADDR(scene, 0x9000),
		    .plat_certs_len = 16, .amd_certs_uaddr = UADDR(scene, 0x9000),
		    .amd_certs_len = 16, .session_uaddr = UADDR(scene, 0xA000), .session_len = 128);
		break;
	case SEV_KVM_SEND_UPDATE_DATA:
	case SEV_KVM_RECEIVE_UPDATE_DATA:
		SET(sev_kvm_send_update_data, .hdr_uaddr = UADDR(scene, 0x8000), .hdr_len = 0x34,
		    .guest_uaddr = UADDR(scene, 0), .guest_len = 16,
		    .trans_uaddr = UADDR(scene, 0x9000), .trans_len = 16);
		break;
	case SEV_KVM_RECEIVE_START:
		SET(sev_kvm_receive_start, .pdh_uaddr = UADDR(scene, 0x8000), .pdh_len = 2084,
		    .session_uaddr = UADDR(scene, 0x9000), .session_len = 128);
		break;
	case SEV_KVM_SNP_LAUNCH_START:
		SET(sev_kvm_snp_launch_start, .policy = SNP_POLICY);
		break;
	case SEV_KVM_SNP_LAUNCH_UPDATE:
		SET(sev_kvm_snp_launch_update, .gfn_start = 0, .uaddr = UADDR(scene, 0),
		    .len = 4096, .type = 1);
		break;
	case SEV_KVM_SNP_LAUNCH_FINISH:
		SET(sev_kvm_snp_launch_finish, .flags = 0);
		break;
	default:
		break;
	}
}

static void fill(struct scene *scene, unsigned type, uint32_t op)
{
	scene->size = 0;
	memset(scene->params, 0, sizeof(scene->params));
	fill_launch(scene, type, op);
	fill_other(scene, op);
}

static int issue(struct scene *scene, unsigned type, uint32_t op)
{
	fill(scene, type, op);
	return kvm_op(&scene->host, op, scene->params);
}

static void guest_memory(struct scene *scene, unsigned type, unsigned wrong)
{
	struct kvm_host *host = &scene->host;
	int gmem = -1;

	if (type == SEV_KVM_VM_SNP)
		gmem = kvm_gmem(host, 0x4000);
	assert_int_equal(kvm_slot(host, 0, 0, 0x4000, scene->memory, gmem), 0);
	if (gmem >= 0 && !(wrong & SHARED))
		assert_int_equal(kvm_private(host, 0, 0x4000, true), 0);
}

static void vcpu(struct scene *scene, unsigned wrong)
{
	struct sev_kvm_debugregs debug = {.dr7 = 0x401};
	int fd;

	if (!(wrong & (WITH_VCPU | DEBUGGED)))
		return;
	fd = kvm_vcpu(&scene->host, 0);
	assert_true(fd >= 0);
	if (wrong & DEBUGGED)
		assert_int_equal(kvm_ioctl(&scene->host, fd, SEV_KVM_SET_DEBUGREGS, &debug), 0);
}

/* Takes a VM to where the command is to find it. */
static void advance(struct scene *scene, const struct kvm_row *row)
{
	const bool snp = row->type == SEV_KVM_VM_SNP;
	const uint32_t start = snp ? SEV_KVM_SNP_LAUNCH_START : SEV_KVM_LAUNCH_START;
	const uint32_t finish = snp ? SEV_KVM_SNP_LAUNCH_FINISH : SEV_KVM_LAUNCH_FINISH;

	if (row->stage == CREATED)
		vcpu(scene, row->wrong);
	if (row->stage >= INITED && row->type != SEV_KVM_VM_DEFAULT)
		assert_int_equal(issue(scene, row->type, SEV_KVM_INIT2), 0);
	if (row->stage >= INITED)
		vcpu(scene, row->wrong);
	if (row->stage >= STARTED)
		assert_int_equal(issue(scene, row->type, start), 0);
	if (row->stage >= MEASURED && row->type == SEV_KVM_VM_SEV_ES)
		assert_int_equal(issue(scene, row->type, SEV_KVM_LAUNCH_UPDATE_VMSA), 0);
	if (row->stage >= MEASURED && !snp)
		assert_int_equal(issue(scene, row->type, SEV_KVM_LAUNCH_MEASURE), 0);
	if (row->stage >= RUNNING)
		assert_int_equal(issue(scene, row->type, finish), 0);
	if (row->wrong & AGAIN)
		assert_int_equal(issue(scene, row->type, row->op), 0);
}

static void mirror(struct scene *scene, unsigned type)
{
	struct sev_kvm_enable_cap cap = {.cap = SEV_KVM_CAP_VM_COPY_ENC_CONTEXT_FROM};

	cap.args[0] = (uint64_t)scene->host.vm;
	kvm_vm(&scene->host, type);
	assert_int_equal(kvm_ioctl(&scene->host, scene->host.vm, SEV_KVM_ENABLE_CAP, &cap), 0);
}

static int call(struct scene *scene, const struct kvm_row *row, uint32_t *error)
{
	struct sev_kvm_cmd cmd = {
		.id = row->op,
		.data = row->wrong & NO_DATA ? BAD_ADDRESS : (uintptr_t)scene->params,
		.error = UNTOUCHED,
		.sev_fd = (uint32_t)scene->host.sev,
	};
	const void *argument = &cmd;
	int rc;

	if (row->wrong & NO_SEV_FD)
		cmd.sev_fd = 12345;
	if (row->wrong & KVM_FD)
		cmd.sev_fd = (uint32_t)scene->host.kvm;
	if (row->wrong & CLOSED_SEV)
		kvm_close(&scene->host, scene->host.sev);
	if (row->wrong & NO_CMD)
		argument = (const void *)(uintptr_t)BAD_ADDRESS;
	if (row->wrong & NULL_CMD)
		argument = NULL;
	rc = kvm_ioctl(&scene->host, scene->host.vm, SEV_KVM_MEMORY_ENCRYPT_OP, argument);
	*error = cmd.error;
	return rc;
}

static void run(const struct kvm_row *row, enum lx_release release)
{
	struct scene scene;
	uint32_t error;
	int rc;

	kvm_host_setup(&scene.host, "milan-1.55", release);
	scene.memory = kvm_memory(MEMORY_SIZE);
	kvm_vm(&scene.host, row->type);
	guest_memory(&scene, row->type, row->wrong);
	advance(&scene, row);
	if (row->wrong & MIRROR)
		mirror(&scene, row->type);
	fill(&scene, row->type, row->op);
	for (size_t i = 0; i < SEV_COUNT(row->pokes); i++)
		sev_put_le(scene.params + row->pokes[i].at, row->pokes[i].value,
			   row->pokes[i].size);
	rc = call(&scene, row, &error);
	if (rc != row->rc)
		fail_msg("%s (%s): found %d (error 0x%x), expected %d", row->what,
			 lx_release_name(release), rc, error, row->rc);
	if (error != row->error)
		fail_msg("%s (%s): found error 0x%x, expected 0x%x", row->what,
			 lx_release_name(release), error, row->error);
	kvm_host_teardown(&scene.host);
	free(scene.memory);
}

void kvm_rows_run(const struct kvm_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (unsigned release = 0; release < 2; release++)
			if (rows[i].releases >> release & 1)
				run(&rows[i], release);
	}
}
