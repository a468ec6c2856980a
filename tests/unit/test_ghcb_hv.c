/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hypervisor's side of the GHCB page against guests of every kind: what it refuses, that it
 * then does nothing, and what it answers. Offsets and numbers are the specification's, written out.
 */
#include <stdalign.h>
#include <string.h>

#include "ghcb/hv.h"
#include "test.h"

#define GPA    UINT64_C(0x12345000)
#define MEMORY UINT64_C(0x20000) /* the guest's shared memory, from 0x10000 on */

struct vmm {
	alignas(4096) uint8_t page[4096];
	uint8_t memory[MEMORY - 0x10000];
	uint8_t messages[2 * 4096];
	int calls; /* of anything that has an effect */
	int maps;
	char out[64];
	size_t out_size;
	uint64_t last, jump_table;
	uint32_t page_error, page_budget;
	uint64_t changed[1024];
	size_t changes;
	uint64_t status, certs;
	bool creates;
	void (*meanwhile)(struct vmm *vmm);
	struct ghcb_hv hv;
};

static volatile uint8_t *vmm_map(void *ctx, uint64_t gpa)
{
	struct vmm *vmm = ctx;

	if (gpa != GPA)
		return NULL;
	vmm->maps++;
	return vmm->page;
}

static void vmm_unmap(void *ctx, volatile uint8_t *page)
{
	struct vmm *vmm = ctx;

	assert_ptr_equal(page, vmm->page);
	vmm->maps--;
}

static uint8_t *shared(struct vmm *vmm, uint64_t gpa, size_t size)
{
	assert_true(gpa % 4096 + size <= 4096);
	return gpa >= 0x10000 && gpa + size <= MEMORY ? vmm->memory + (gpa - 0x10000) : NULL;
}

static bool vmm_read(void *ctx, uint64_t gpa, void *to, size_t size)
{
	const uint8_t *from = shared(ctx, gpa, size);

	if (from)
		memcpy(to, from, size);
	return from;
}

static bool vmm_write(void *ctx, uint64_t gpa, const void *from, size_t size)
{
	uint8_t *to = shared(ctx, gpa, size);

	if (to)
		memcpy(to, from, size);
	return to;
}

/* What happens in a call: the guest's other vCPUs change the page. */
static struct vmm *called(void *ctx)
{
	struct vmm *vmm = ctx;

	vmm->calls++;
	if (vmm->meanwhile)
		vmm->meanwhile(vmm);
	return vmm;
}

static void vmm_cpuid(void *ctx, struct ghcb_cpuid_regs *regs, uint64_t xcr0, uint64_t xss)
{
	called(ctx)->last = xcr0 << 32 | xss;
	*regs = (struct ghcb_cpuid_regs){regs->eax + 1, 2, regs->ecx + 3, 4};
}

static bool vmm_rdmsr(void *ctx, uint32_t msr, uint64_t *value)
{
	called(ctx);
	*value = UINT64_C(0x1122334455667788);
	return msr == 0xC0000080;
}

static bool vmm_wrmsr(void *ctx, uint32_t msr, uint64_t value)
{
	called(ctx)->last = value;
	return msr == 0xC0000080;
}

static bool vmm_rdpmc(void *ctx, uint32_t counter, uint64_t *value)
{
	called(ctx);
	*value = 9;
	return counter < 6;
}

static bool vmm_write_dr7(void *ctx, uint64_t value)
{
	called(ctx)->last = value;
	return true;
}

static uint64_t vmm_tsc(void *ctx)
{
	called(ctx);
	return UINT64_C(0x123456789A);
}

static uint32_t vmm_aux(void *ctx)
{
	called(ctx);
	return 5;
}

static void vmm_plain(void *ctx)
{
	called(ctx);
}

static uint32_t vmm_vmmcall(void *ctx, uint32_t given, uint64_t reg[GHCB_REGS])
{
	called(ctx)->last = given;
	reg[GHCB_REG_RAX] = 77;
	return GHCB_EXITCODE_BIT; /* which is no register of the guest's */
}

static void vmm_unsupported(void *ctx, uint64_t exit_code, uint64_t data)
{
	called(ctx)->last = exit_code << 16 | data;
}

static void vmm_in(void *ctx, uint16_t port, unsigned size, void *data, uint32_t count)
{
	called(ctx)->last = port;
	memset(data, 'i', (size_t)size * count);
}

static void vmm_out(void *ctx, uint16_t port, unsigned size, const void *data, uint32_t count)
{
	struct vmm *vmm = called(ctx);
	size_t bytes = (size_t)size * count;

	vmm->last = port;
	memcpy(vmm->out, data, bytes < sizeof(vmm->out) ? bytes : sizeof(vmm->out));
	vmm->out_size += bytes;
}

static bool vmm_mmio_read(void *ctx, uint64_t gpa, void *data, size_t size)
{
	assert_true(gpa % 4096 + size <= 4096);
	called(ctx);
	memset(data, 'm', size);
	return gpa >= 0xFEE00000;
}

static bool vmm_mmio_write(void *ctx, uint64_t gpa, const void *data, size_t size)
{
	struct vmm *vmm = called(ctx);

	assert_true(gpa % 4096 + size <= 4096 && size <= sizeof(vmm->last));
	memcpy(&vmm->last, data, size);
	return gpa >= 0xFEE00000;
}

static bool vmm_set_table(void *ctx, uint64_t gpa)
{
	called(ctx)->jump_table = gpa;
	return true;
}

static uint64_t vmm_get_table(void *ctx)
{
	return called(ctx)->jump_table;
}

static uint32_t vmm_page_state(void *ctx, uint64_t gpa, bool large, enum ghcb_psc_op op)
{
	struct vmm *vmm = called(ctx);

	if (large && vmm->page_error == GHCB_HV_SPLIT)
		return GHCB_HV_SPLIT;
	if (!vmm->page_budget)
		return vmm->page_error;
	vmm->page_budget--;
	assert_true(vmm->changes < sizeof(vmm->changed) / sizeof(*vmm->changed));
	vmm->changed[vmm->changes++] = gpa | (unsigned)op << 4 | large;
	return 0;
}

static uint64_t vmm_request(void *ctx, const uint8_t request[4096], uint8_t response[4096])
{
	struct vmm *vmm = called(ctx);

	memset(vmm->memory, 0xEE, 4096); /* the guest changes its request */
	memcpy(response, request, 4096);
	response[0] ^= 0xFF;
	return vmm->status;
}

static uint64_t vmm_cert_pages(void *ctx)
{
	return ((struct vmm *)ctx)->certs;
}

static void vmm_cert_page(void *ctx, uint64_t index, uint8_t page[4096])
{
	(void)ctx;
	page[0] = (uint8_t)(0xC0 + index);
}

static bool vmm_create(void *ctx, uint32_t apic_id, uint8_t vmpl, uint64_t vmsa, bool on_init)
{
	struct vmm *vmm = called(ctx);

	vmm->last = vmsa | (uint64_t)apic_id << 48 | (uint64_t)vmpl << 4 | on_init;
	return vmm->creates;
}

static bool vmm_destroy(void *ctx, uint32_t apic_id, uint8_t vmpl)
{
	struct vmm *vmm = called(ctx);

	vmm->last = (uint64_t)apic_id << 48 | (uint64_t)vmpl << 4;
	return vmm->creates;
}

static bool vmm_set_doorbell(void *ctx, uint64_t gpa)
{
	called(ctx);
	return gpa == 0x11000;
}

static bool vmm_ipi(void *ctx, uint64_t icr)
{
	called(ctx)->last = icr;
	return icr >> 32 < 4;
}

static bool vmm_apic_id(void *ctx, uint32_t n, uint32_t *id)
{
	(void)ctx;
	*id = 2 * n;
	return n < 1023 + 10;
}

static const struct ghcb_hv_ops OPS = {
	.size = sizeof(OPS),
	.map = vmm_map,
	.unmap = vmm_unmap,
	.read = vmm_read,
	.write = vmm_write,
	.cpuid = vmm_cpuid,
	.rdmsr = vmm_rdmsr,
	.wrmsr = vmm_wrmsr,
	.rdpmc = vmm_rdpmc,
	.write_dr7 = vmm_write_dr7,
	.read_dr7 = vmm_tsc,
	.rdtsc = vmm_tsc,
	.tsc_aux = vmm_aux,
	.wbinvd = vmm_plain,
	.vmmcall = vmm_vmmcall,
	.nmi_complete = vmm_plain,
	.unsupported = vmm_unsupported,
	.in = vmm_in,
	.out = vmm_out,
	.mmio_read = vmm_mmio_read,
	.mmio_write = vmm_mmio_write,
	.set_jump_table = vmm_set_table,
	.get_jump_table = vmm_get_table,
	.page_state = vmm_page_state,
	.guest_request = vmm_request,
	.cert_pages = vmm_cert_pages,
	.cert_page = vmm_cert_page,
	.create_ap = vmm_create,
	.destroy_ap = vmm_destroy,
	.set_doorbell = vmm_set_doorbell,
	.clear_doorbell = vmm_plain,
	.send_ipi = vmm_ipi,
	.apic_id = vmm_apic_id,
};

/* A VMM that offers nothing beyond memory. */
static const struct ghcb_hv_ops BARE = {
	.size = sizeof(BARE),
	.map = vmm_map,
	.unmap = vmm_unmap,
	.read = vmm_read,
	.write = vmm_write,
};

enum guest { SNP, SNP_NO_FEATURES, ES, ES_BARE };

static bool vmm_register(void *ctx, uint64_t gpa)
{
	(void)ctx;
	return gpa == GPA || gpa == GPA + 4096;
}

static const struct ghcb_hv_msr_ops MSR_OPS = {.size = sizeof(MSR_OPS),
					       .register_gpa = vmm_register};

static void start(struct vmm *vmm, enum guest guest)
{
	uint64_t answer;

	memset(vmm, 0, sizeof(*vmm));
	vmm->page_budget = 1024;
	vmm->creates = true;
	vmm->hv = (struct ghcb_hv){
		.msr = {.ops = &MSR_OPS,
			.ctx = vmm,
			.version_min = 1,
			.version_max = 2,
			.snp = guest <= SNP_NO_FEATURES,
			.features = guest == SNP ? 0x37 : 0},
		.ops = guest == ES_BARE ? &BARE : &OPS,
		.ctx = vmm,
		.sev_features = 9,
		.messages = vmm->messages,
	};
	if (guest <= SNP_NO_FEATURES)
		assert_int_equal(ghcb_hv_vmgexit(&vmm->hv, GPA | 0x012, &answer), GHCB_HV_RESUME);
	vmm->page[0xFFA] = 2;
}

static void give(struct vmm *vmm, size_t offset, uint64_t value)
{
	memcpy(vmm->page + offset, &value, 8);
	vmm->page[0x3F0 + offset / 64] |= (uint8_t)(1 << offset / 8 % 8);
}

static uint64_t got(const struct vmm *vmm, size_t offset)
{
	uint64_t value;

	memcpy(&value, vmm->page + offset, 8);
	return value;
}

static void ask(struct vmm *vmm, uint64_t code, uint64_t info1, uint64_t info2)
{
	give(vmm, 0x390, code);
	give(vmm, 0x398, info1);
	give(vmm, 0x3A0, info2);
}

static enum ghcb_hv_action leave(struct vmm *vmm)
{
	uint64_t answer;
	enum ghcb_hv_action action = ghcb_hv_vmgexit(&vmm->hv, GPA, &answer);

	assert_int_equal(vmm->maps, 0);
	return action;
}

#define SCRATCH (GPA + 0x800)
#define GP	UINT64_C(0x80000B0D)

struct given {
	uint16_t offset;
	uint64_t value;
};

/* clang-format off */
static const struct row {
	const char *name;
	enum guest guest;
	uint16_t version;
	uint64_t code, info1, info2;
	struct given given[4];
	uint64_t result1, result2;
	int calls;
} ROWS[] = {
	{"CPUID", SNP, 2, 0x72, 0, 0, {{0x1F8, 7}, {0x308, 1}}, 0, 0, 1},
	/* spec: GHCB events: what an event needs is marked valid */
	{"CPUID without RCX", SNP, 2, 0x72, 0, 0, {{0x1F8, 7}}, 2, 4, 0},
	{"CPUID without RAX", SNP, 2, 0x72, 0, 0, {{0x308, 7}}, 2, 4, 0},
	{"CPUID 0xD without XCR0", SNP, 2, 0x72, 0, 0, {{0x1F8, 0xD}, {0x308, 1}}, 2, 4, 0},
	{"RDMSR without RCX", SNP, 2, 0x7C, 0, 0, {{0}}, 2, 4, 0},
	{"WRMSR without RAX", SNP, 2, 0x7C, 1, 0, {{0x308, 1}, {0x310, 1}}, 2, 4, 0},
	{"WRMSR without RDX", SNP, 2, 0x7C, 1, 0, {{0x308, 1}, {0x1F8, 1}}, 2, 4, 0},
	{"OUT without RAX", SNP, 2, 0x7B, 0x03F80210, 0, {{0}}, 2, 4, 0},
	{"IN without RAX", SNP, 2, 0x7B, 0x03F80211, 0, {{0}}, 0, 0, 1},
	{"OUTS without a scratch area", SNP, 2, 0x7B, 0x03F80214, 1, {{0}}, 2, 4, 0},
	{"MMIO without a scratch area", SNP, 2, 0x80000001, 0xFEE00000, 4, {{0}}, 2, 4, 0},
	{"VMMCALL without CPL", SNP, 2, 0x81, 0, 0, {{0x1F8, 1}}, 2, 4, 0},
	{"creation without RAX", SNP, 2, 0x80000013, 1, 0x1000, {{0}}, 2, 4, 0},
	/* spec: GHCB return values: version 1 has no result for malformed input: #GP */
	{"RDMSR without RCX, version 1", ES, 1, 0x7C, 0, 0, {{0}}, 1, GP, 0},
	/* spec: GHCB layout: the version is one that the hypervisor offers */
	{"version 0", SNP, 0, 0x89, 0, 0, {{0}}, 1, GP, 0},
	{"version 3", SNP, 3, 0x89, 0, 0, {{0}}, 2, 5, 0},
	/* spec: GHCB events: exit codes are from a list, and VMGEXIT itself is not in it */
	{"VMGEXIT", SNP, 2, 0x403, 0, 0, {{0}}, 2, 6, 0},
	{"NPF", SNP, 2, 0x400, 0, 0, {{0}}, 2, 6, 0},
	{"HLT", SNP, 2, 0x78, 0, 0, {{0}}, 2, 6, 0},
	/* spec: GHCB events: all 64 bits of an exit code count */
	{"WBINVD and bit 32", SNP, 2, UINT64_C(0x100000089), 0, 0, {{0}}, 2, 6, 0},
	{"WBINVD and bit 63", SNP, 2, UINT64_C(0x8000000000000089), 0, 0, {{0}}, 2, 6, 0},
	{"WBINVD", ES, 1, 0x89, 0, 0, {{0}}, 0, 0, 1},
	{"INVD", ES, 1, 0x76, 0, 0, {{0}}, 0, 0, 1},
	{"WBINVD that is not offered", ES_BARE, 2, 0x89, 0, 0, {{0}}, 2, 6, 0},
	{"MONITOR", SNP, 2, 0x8A, 0, 0, {{0x1F8, 1}, {0x308, 1}, {0x310, 1}}, 0, 0, 0},
	{"MWAIT", SNP, 2, 0x8B, 0, 0, {{0x1F8, 1}, {0x308, 1}}, 0, 0, 0},
	{"NMI complete", SNP, 2, 0x80000003, 0, 0, {{0}}, 0, 0, 1},
	/* spec: GHCB events: an event is of a version, and some are of SNP guests only */
	{"features, version 1", ES, 1, 0x8000FFFD, 0, 0, {{0}}, 1, GP, 0},
	{"page state of SEV-ES", ES, 2, 0x80000010, 0, 0, {{0x3A8, SCRATCH}}, 2, 6, 0},
	{"guest request of SEV-ES", ES, 2, 0x80000011, 0x10000, 0x11000, {{0}}, 2, 6, 0},
	{"features", SNP, 2, 0x8000FFFD, 0, 0, {{0}}, 0, 0x37, 0},
	/* spec: GHCB MSR: EXITINFO1 is 0 for a read, 1 for a write */
	{"MSR 2", SNP, 2, 0x7C, 2, 0, {{0x308, 1}, {0x1F8, 1}, {0x310, 1}}, 2, 5, 0},
	/* spec: GHCB MSR: what would end in #GP is asked of the guest */
	{"RDMSR of none", SNP, 2, 0x7C, 0, 0, {{0x308, 1}}, 1, GP, 1},
	{"WRMSR of none", SNP, 2, 0x7C, 1, 0, {{0x308, 1}, {0x1F8, 1}, {0x310, 1}}, 1, GP, 1},
	{"RDPMC of none", SNP, 2, 0x6F, 0, 0, {{0x308, 6}}, 1, GP, 1},
	/* spec: APM2 DR7: bits 63:32 are 0 */
	{"DR7 with bit 32", SNP, 2, 0x37, 0, 0, {{0x1F8, UINT64_C(0x100000400)}}, 1, GP, 0},
	{"DR7", SNP, 2, 0x37, 0, 0, {{0x1F8, 0x400}}, 0, 0, 1},
	/* spec: GHCB IOIO: EXITINFO1 has one size and no reserved bit */
	{"IN of no size", SNP, 2, 0x7B, 0x03F80201, 0, {{0}}, 2, 5, 0},
	{"IN of two sizes", SNP, 2, 0x7B, 0x03F80231, 0, {{0}}, 2, 5, 0},
	{"IN with bit 1", SNP, 2, 0x7B, 0x03F80213, 0, {{0}}, 2, 5, 0},
	{"IN with bit 13", SNP, 2, 0x7B, 0x03F82211, 0, {{0}}, 2, 5, 0},
	{"IN with bit 32", SNP, 2, 0x7B, UINT64_C(0x103F80211), 0, {{0}}, 2, 5, 0},
	/* spec: GHCB IOIO: strings: the count is of elements, and its bytes are all in the area */
	{"INS of 508 dwords", SNP, 2, 0x7B, 0x03F8024D, 508, {{0x3A8, SCRATCH}}, 0, 0, 1},
	{"INS of 509 dwords", SNP, 2, 0x7B, 0x03F8024D, 509, {{0x3A8, SCRATCH}}, 2, 3, 0},
	{"INS of 2032", SNP, 2, 0x7B, 0x03F8021D, 2032, {{0x3A8, SCRATCH}}, 0, 0, 1},
	{"INS of 2^31", SNP, 2, 0x7B, 0x03F8021D, 0x80000000, {{0x3A8, SCRATCH}}, 2, 5, 0},
	{"INS of 2^62 dwords", SNP, 2, 0x7B, 0x03F8024D, UINT64_C(1) << 62, {{0x3A8, SCRATCH}}, 2, 5, 0},
	{"INS of none", SNP, 2, 0x7B, 0x03F8024D, 0, {{0x3A8, SCRATCH}}, 0, 0, 0},
	/* spec: GHCB layout: a scratch area ends where the shared buffer does */
	{"INS at the end", SNP, 2, 0x7B, 0x03F8021D, 2, {{0x3A8, GPA + 0xFEE}}, 0, 0, 1},
	{"INS over the end", SNP, 2, 0x7B, 0x03F8021D, 3, {{0x3A8, GPA + 0xFEE}}, 2, 3, 0},
	/* spec: GHCB layout: from version 2 on a scratch area is in the shared buffer */
	{"INS to the save area", SNP, 2, 0x7B, 0x03F8021D, 1, {{0x3A8, GPA + 0x7FF}}, 2, 3, 0},
	{"INS to the usage", SNP, 2, 0x7B, 0x03F8021D, 1, {{0x3A8, GPA + 0xFF0}}, 2, 3, 0},
	{"INS elsewhere", SNP, 2, 0x7B, 0x03F8021D, 1, {{0x3A8, 0x10000}}, 2, 3, 0},
	{"INS at 2^64", SNP, 2, 0x7B, 0x03F8021D, 1, {{0x3A8, UINT64_MAX}}, 2, 3, 0},
	{"INS elsewhere, version 1", ES, 1, 0x7B, 0x03F8021D, 4000, {{0x3A8, 0x10800}}, 0, 0, 2},
	{"INS to no memory, version 1", ES, 1, 0x7B, 0x03F8021D, 16, {{0x3A8, 0x1FFF8}}, 1, GP, 1},
	{"INS at 2^64, version 1", ES, 1, 0x7B, 0x03F8021D, 1, {{0x3A8, UINT64_MAX}}, 1, GP, 0},
	/* spec: GHCB MMIO: from version 2 on at most 8 bytes; none is nothing to do */
	{"MMIO of 8", SNP, 2, 0x80000001, 0xFEE00000, 8, {{0x3A8, SCRATCH}}, 0, 0, 1},
	{"MMIO of 9", SNP, 2, 0x80000001, 0xFEE00000, 9, {{0x3A8, SCRATCH}}, 2, 5, 0},
	{"MMIO of none", SNP, 2, 0x80000001, 0xFEE00000, 0, {{0x3A8, SCRATCH}}, 0, 0, 0},
	{"MMIO of 9, version 1", ES, 1, 0x80000001, 0xFEE00000, 9, {{0x3A8, SCRATCH}}, 0, 0, 1},
	{"MMIO of 2033, version 1", ES, 1, 0x80000001, 0xFEE00000, 2033, {{0x3A8, SCRATCH}}, 1, GP, 0},
	{"MMIO over a page", SNP, 2, 0x80000002, 0xFEE00FFC, 8, {{0x3A8, SCRATCH}}, 0, 0, 2},
	{"MMIO of 2^64", SNP, 2, 0x80000002, UINT64_MAX - 3, 8, {{0x3A8, SCRATCH}}, 2, 5, 0},
	{"MMIO of nothing", SNP, 2, 0x80000001, 0x1000, 4, {{0x3A8, SCRATCH}}, 2, 5, 1},
	/* spec: GHCB AP jump table: it is a page */
	{"jump table", ES, 2, 0x80000005, 0, 0x9000, {{0}}, 0, 0, 1},
	{"jump table: no page", ES, 2, 0x80000005, 0, 0x9001, {{0}}, 2, 5, 0},
	{"jump table: 2", ES, 2, 0x80000005, 2, 0x9000, {{0}}, 2, 5, 0},
	{"unsupported", SNP, 2, 0x8000FFFF, 0x41, 3, {{0}}, 0, 0, 1},
	/* spec: GHCB SNP guest request: two pages, aligned, not the same */
	{"request", SNP, 2, 0x80000011, 0x10000, 0x11000, {{0}}, 0, 0, 1},
	{"request: one page", SNP, 2, 0x80000011, 0x10000, 0x10000, {{0}}, 2, 5, 0},
	{"request: not aligned", SNP, 2, 0x80000011, 0x10010, 0x11000, {{0}}, 2, 5, 0},
	{"request: private page", SNP, 2, 0x80000011, 0x50000, 0x11000, {{0}}, 2, 5, 0},
	{"request: private answer", SNP, 2, 0x80000011, 0x10000, 0x51000, {{0}}, 2, 5, 1},
	/* spec: GHCB SNP AP creation: a known request, no reserved bit, a VMPL that there is */
	{"creation", SNP, 2, 0x80000013, UINT64_C(0x300000001), 0x7000, {{0x1F8, 9}}, 0, 0, 1},
	{"creation at VMPL 2", SNP, 2, 0x80000013, 0x20001, 0x7000, {{0x1F8, 9}}, 0, 0, 1},
	{"creation at VMPL 4", SNP, 2, 0x80000013, 0x40001, 0x7000, {{0x1F8, 9}}, 2, 5, 0},
	{"creation 3", SNP, 2, 0x80000013, 3, 0x7000, {{0x1F8, 9}}, 2, 5, 0},
	{"creation with bit 20", SNP, 2, 0x80000013, 0x100001, 0x7000, {{0x1F8, 9}}, 2, 5, 0},
	{"creation not offered", SNP_NO_FEATURES, 2, 0x80000013, 1, 0x7000, {{0x1F8, 9}}, 2, 6, 0},
	/* spec: GHCB SNP AP creation: the VMSA is a page, and not at the start of 2 MiB (erratum) */
	{"creation in no page", SNP, 2, 0x80000013, 1, 0x7010, {{0x1F8, 9}}, 2, 5, 0},
	{"creation at 2 MiB", SNP, 2, 0x80000013, 1, 0x200000, {{0x1F8, 9}}, 2, 5, 0},
	{"creation at 0", SNP, 2, 0x80000013, 1, 0, {{0x1F8, 9}}, 2, 5, 0},
	/* spec: GHCB SNP AP creation: SEV_FEATURES are those that the guest was started with */
	{"creation with other features", SNP, 2, 0x80000013, 1, 0x7000, {{0x1F8, 1}}, 2, 5, 0},
	{"destruction", SNP, 2, 0x80000013, 2, 0, {{0}}, 0, 0, 1},
	/* spec: GHCB #HV doorbell page: a page that is the guest's; one that is refused is none */
	{"doorbell: preferred", SNP, 2, 0x80000014, 0, 0, {{0}}, 0, UINT64_MAX, 0},
	{"doorbell: set", SNP, 2, 0x80000014, 1, 0x11000, {{0}}, 0, 0x11000, 1},
	{"doorbell: elsewhere", SNP, 2, 0x80000014, 1, 0x12000, {{0}}, 2, 5, 2},
	{"doorbell: not aligned", SNP, 2, 0x80000014, 1, 0x11008, {{0}}, 2, 5, 1},
	{"doorbell: 4", SNP, 2, 0x80000014, 4, 0, {{0}}, 2, 5, 0},
	{"doorbell not offered", SNP_NO_FEATURES, 2, 0x80000014, 1, 0x11000, {{0}}, 2, 6, 0},
	{"IPI", SNP, 2, 0x80000015, UINT64_C(0x3000000F0), 0, {{0}}, 0, 0, 1},
	{"IPI to nobody", SNP, 2, 0x80000015, UINT64_C(0x4000000F0), 0, {{0}}, 2, 5, 1},
	/* spec: GHCB run VMPL: only where the hypervisor offers multiple VMPLs */
	{"VMPL not offered", SNP_NO_FEATURES, 2, 0x80000018, 1, 0, {{0}}, 2, 6, 0},
	{"VMPL 4", SNP, 2, 0x80000018, 4, 0, {{0}}, 2, 5, 0},
};
/* clang-format on */

static void test_rows(void **state)
{
	static struct vmm vmm;

	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		const struct row *row = &ROWS[i];

		print_message("%s\n", row->name);
		start(&vmm, row->guest);
		vmm.page[0xFFA] = (uint8_t)row->version;
		ask(&vmm, row->code, row->info1, row->info2);
		for (size_t k = 0; k < 4 && row->given[k].offset; k++)
			give(&vmm, row->given[k].offset, row->given[k].value);
		assert_int_equal(leave(&vmm), GHCB_HV_RESUME);
		assert_int_equal(got(&vmm, 0x398), row->result1);
		assert_int_equal(got(&vmm, 0x3A0), row->result2);
		assert_int_equal(vmm.calls, row->calls);
	}
}

/* spec: GHCB return values: only the event's own registers are given back */
/* spec: GHCB layout: the hypervisor clears the valid bitmap once it has read it */
static void test_answers(void **state)
{
	static struct vmm vmm;

	(void)state;
	start(&vmm, SNP);
	ask(&vmm, 0x72, 0, 0);
	give(&vmm, 0x1F8, 0xD);
	give(&vmm, 0x308, 1);
	give(&vmm, 0x3E8, 7);
	give(&vmm, 0x140, 0x800);
	give(&vmm, 0x330, 0x1234); /* RSI */
	leave(&vmm);
	assert_int_equal(vmm.last, UINT64_C(0x700000800));
	assert_int_equal(got(&vmm, 0x1F8), 0xE);
	assert_int_equal(got(&vmm, 0x318), 2);
	assert_int_equal(got(&vmm, 0x308), 4);
	assert_int_equal(got(&vmm, 0x310), 4);
	assert_int_equal(got(&vmm, 0x330), 0x1234);
	/* RAX 63; RCX, RDX, RBX 97 to 99; EXITINFO1 and 2: 115, 116 */
	assert_int_equal(got(&vmm, 0x3F0), UINT64_C(1) << 63);
	assert_int_equal(got(&vmm, 0x3F8), UINT64_C(0x18000E00000000));
	start(&vmm, SNP);
	ask(&vmm, 0x81, 0, 0);
	give(&vmm, 0x1F8, 3);
	give(&vmm, 0xC8, 0);
	give(&vmm, 0x318, 4);
	leave(&vmm);
	assert_int_equal(got(&vmm, 0x1F8), 77);
	assert_int_equal(got(&vmm, 0x390), 0x81);
	assert_int_equal(got(&vmm, 0x3F8), UINT64_C(0x18000000000000));
}

static void change_all(struct vmm *vmm)
{
	memset(vmm->page, 0x41, 0x3F0);
	memset(vmm->page + 0xFF0, 0x41, 16);
}

/* spec: GHCB layout: the hypervisor copies the page before it looks at it, and reads it once */
static void test_changed_meanwhile(void **state)
{
	static struct vmm vmm;

	(void)state;
	start(&vmm, SNP);
	vmm.meanwhile = change_all;
	ask(&vmm, 0x7B, 0x03F80214 | 8, 6);
	give(&vmm, 0x3A8, SCRATCH);
	memcpy(vmm.page + 0x800, "hello\n", 6);
	leave(&vmm);
	assert_int_equal(vmm.last, 0x3F8);
	assert_int_equal(vmm.out_size, 6);
	assert_memory_equal(vmm.out, "hello\n", 6);
	assert_int_equal(got(&vmm, 0x398), 0);
}

/* spec: GHCB MSR protocol: an SNP guest's GHCB is the page that it registered */
/* spec: GHCB MSR protocol: register GHCB GPA: a registration replaces the last */
static void test_registration(void **state)
{
	static struct vmm vmm;
	uint64_t answer;

	(void)state;
	start(&vmm, SNP);
	assert_int_equal(ghcb_hv_vmgexit(&vmm.hv, (GPA + 4096) | 0x012, &answer), GHCB_HV_RESUME);
	assert_int_equal(answer, (GPA + 4096) | 0x013);
	ask(&vmm, 0x89, 0, 0);
	leave(&vmm);
	assert_int_equal(got(&vmm, 0x398), 2);
	assert_int_equal(got(&vmm, 0x3A0), 1);
	assert_int_equal(vmm.calls, 0);
	/* A registration that is refused changes nothing. */
	assert_int_equal(ghcb_hv_vmgexit(&vmm.hv, 0x9012, &answer), GHCB_HV_RESUME);
	assert_int_equal(answer, UINT64_C(0xFFFFFFFFFFFFF013));
	assert_int_equal(vmm.hv.registered, GPA + 4096);
	/* spec: GHCB protocol flow: a GPA of 0 is no page: nothing is asked */
	assert_int_equal(ghcb_hv_vmgexit(&vmm.hv, 0, &answer), GHCB_HV_RESUME);
	assert_int_equal(ghcb_hv_vmgexit(&vmm.hv, 0x7000, &answer), GHCB_HV_VIOLATION);
}

/* spec: GHCB layout: usage 0 is this layout; the hypervisor knows no other */
/* spec: GHCB layout: EXITCODE, EXITINFO1 and EXITINFO2 are given with every exit */
static void test_page(void **state)
{
	static struct vmm vmm;

	(void)state;
	start(&vmm, SNP);
	vmm.page[0xFFC] = 1;
	ask(&vmm, 0x89, 0, 0);
	leave(&vmm);
	assert_int_equal(got(&vmm, 0x3A0), 2);
	for (size_t offset = 0x390; offset <= 0x3A0; offset += 8) {
		start(&vmm, SNP);
		ask(&vmm, 0x89, 0, 0);
		vmm.page[0x3F0 + offset / 64] &= (uint8_t) ~(1 << offset / 8 % 8);
		leave(&vmm);
		assert_int_equal(got(&vmm, 0x398), 2);
		assert_int_equal(got(&vmm, 0x3A0), 4);
		assert_int_equal(vmm.calls, 0);
	}
}

static void test_actions(void **state)
{
	static struct vmm vmm;
	uint64_t answer;

	(void)state;
	start(&vmm, SNP);
	ask(&vmm, 0x80000018, 2, 0);
	assert_int_equal(ghcb_hv_vmgexit(&vmm.hv, GPA, &answer), GHCB_HV_RUN_VMPL);
	assert_int_equal(answer, 2);
	assert_int_equal(ghcb_hv_vmpl_ran(&vmm.hv, GPA, 0), GPA);
	assert_int_equal(got(&vmm, 0x398), 0);
	ask(&vmm, 0x80000004, 0, 0);
	assert_int_equal(leave(&vmm), GHCB_HV_RESET_HOLD);
	assert_int_equal(ghcb_hv_woken(&vmm.hv, GPA, true), GPA);
	assert_int_equal(got(&vmm, 0x3A0), 1);
	/* By the MSR. */
	assert_int_equal(ghcb_hv_vmgexit(&vmm.hv, 0x006, &answer), GHCB_HV_RESET_HOLD);
	assert_int_equal(ghcb_hv_woken(&vmm.hv, 0x006, true), 0x1007);
	assert_int_equal(ghcb_hv_vmgexit(&vmm.hv, UINT64_C(0x200000016), &answer),
			 GHCB_HV_RUN_VMPL);
	assert_int_equal(ghcb_hv_vmpl_ran(&vmm.hv, 0x016, 0), 0x017);
	ask(&vmm, 0x8000FFFE, 0x72, 9);
	assert_int_equal(ghcb_hv_vmgexit(&vmm.hv, GPA, &answer), GHCB_HV_TERMINATE);
	assert_int_equal(answer, 0x207);
}

struct psc_row {
	const char *name;
	uint64_t header;
	uint64_t entry[3];
	uint32_t budget, error;
	uint64_t result2;
	uint16_t current; /* afterwards */
	size_t changes;
};

#define HEADER(current, end) ((current) | (uint64_t)(end) << 16)
#define E4K(gpa, op)	     ((uint64_t)(gpa) | (uint64_t)(op) << 52)
#define E2M(gpa, op)	     (E4K(gpa, op) | UINT64_C(1) << 56)
#define BAD_HEADER	     UINT64_C(0x100000001)
#define BAD_ENTRY	     UINT64_C(0x100000002)

/* clang-format off */
static const struct psc_row PSC[] = {
	{"two pages", HEADER(0, 1), {E4K(0x5000, 1), E4K(0x6000, 2)}, 99, 0, 0, 2, 2},
	{"2 MiB", HEADER(0, 0), {E2M(0x200000, 1)}, 99, 0, 0, 1, 1},
	{"from the second on", HEADER(1, 1), {E4K(0x5000, 9), E4K(0x6000, 2)}, 99, 0, 0, 2, 1},
	{"after the end", HEADER(2, 1), {0}, 99, 0, 0, 2, 0},
	/* spec: GHCB SNP page state change: the list has room for its header and for all its entries */
	{"253 entries", HEADER(253, 252), {0}, 99, 0, 0, 253, 0},
	{"254 entries", HEADER(0, 253), {E4K(0x5000, 1)}, 99, 0, BAD_HEADER, 0, 0},
	{"65536 entries", HEADER(0, 65535), {E4K(0x5000, 1)}, 99, 0, BAD_HEADER, 0, 0},
	{"reserved", HEADER(0, 0) | UINT64_C(1) << 32, {E4K(0x5000, 1)}, 99, 0, BAD_HEADER, 0, 0},
	/* spec: GHCB SNP page state change: an entry has a known operation and no reserved bit */
	{"operation 0", HEADER(0, 0), {E4K(0x5000, 0)}, 99, 0, BAD_ENTRY, 0, 0},
	{"operation 5", HEADER(0, 1), {E4K(0x5000, 1), E4K(0x5000, 5)}, 99, 0, BAD_ENTRY, 1, 1},
	{"bit 57", HEADER(0, 0), {E4K(0x5000, 1) | UINT64_C(1) << 57}, 99, 0, BAD_ENTRY, 0, 0},
	/* spec: GHCB SNP page state change: an entry of 2 MiB is aligned */
	{"2 MiB not aligned", HEADER(0, 0), {E2M(0x201000, 1)}, 99, 0, BAD_ENTRY, 0, 0},
	/* spec: GHCB SNP page state change: no more pages are done than the entry has */
	{"2 of 1 pages done", HEADER(0, 0), {E4K(0x5000, 1) | 2}, 99, 0, BAD_ENTRY, 0, 0},
	{"513 of 512 pages done", HEADER(0, 0), {E2M(0x200000, 1) | 513}, 99, 0, BAD_ENTRY, 0, 0},
	/* spec: GHCB SNP page state change: 2 MiB that are partly done are finished by 4 KiB */
	{"510 of 512 pages done", HEADER(0, 0), {E2M(0x200000, 1) | 510}, 99, 0, 0, 1, 2},
	{"2 MiB by 4 KiB", HEADER(0, 0), {E2M(0x200000, 1)}, 999, GHCB_HV_SPLIT, 0, 1, 512},
	/* spec: GHCB SNP page state change: the current entry is the first that is not done */
	{"a failure", HEADER(0, 2), {E4K(0x5000, 1), E4K(0x6000, 1), E4K(0x7000, 1)}, 1, 7,
	 UINT64_C(0x10000000007), 1, 1},
	/* spec: GHCB SNP page state change: what is left is no error: the guest asks again */
	{"later", HEADER(0, 2), {E4K(0x5000, 1), E4K(0x6000, 1), E4K(0x7000, 1)}, 2, GHCB_HV_LATER, 0, 2, 2},
};
/* clang-format on */

static void test_psc(void **state)
{
	static struct vmm vmm;

	(void)state;
	for (size_t i = 0; i < sizeof(PSC) / sizeof(*PSC); i++) {
		print_message("%s\n", PSC[i].name);
		start(&vmm, SNP);
		vmm.page_budget = PSC[i].budget;
		vmm.page_error = PSC[i].error;
		ask(&vmm, 0x80000010, 0, 0);
		give(&vmm, 0x3A8, SCRATCH);
		memcpy(vmm.page + 0x800, &PSC[i].header, 8);
		memcpy(vmm.page + 0x808, PSC[i].entry, sizeof(PSC[i].entry));
		leave(&vmm);
		assert_int_equal(got(&vmm, 0x398), 0);
		assert_int_equal(got(&vmm, 0x3A0), PSC[i].result2);
		assert_int_equal((uint16_t)got(&vmm, 0x800), PSC[i].current);
		assert_int_equal(got(&vmm, 0x800) >> 16, PSC[i].header >> 16);
		assert_int_equal(vmm.changes, PSC[i].changes);
	}
	assert_int_equal(vmm.changed[1], 0x6010);
	/* A list that does not start the buffer has fewer entries. */
	start(&vmm, SNP);
	ask(&vmm, 0x80000010, 0, 0);
	give(&vmm, 0x3A8, GPA + 0xFE0);
	memcpy(vmm.page + 0xFE0, &(uint64_t){HEADER(0, 1)}, 8);
	leave(&vmm);
	assert_int_equal(got(&vmm, 0x3A0), BAD_HEADER);
	start(&vmm, SNP);
	ask(&vmm, 0x80000010, 0, 0);
	give(&vmm, 0x3A8, GPA + 0xFE9);
	leave(&vmm);
	assert_int_equal(got(&vmm, 0x398), 2);
	assert_int_equal(got(&vmm, 0x3A0), 3);
}

/* spec: GHCB SNP guest request: the firmware gets a copy, and answers into another */
static void test_request(void **state)
{
	static struct vmm vmm;

	(void)state;
	start(&vmm, SNP);
	memset(vmm.memory, 0x5A, 4096);
	ask(&vmm, 0x80000011, 0x10000, 0x11000);
	leave(&vmm);
	assert_int_equal(vmm.memory[4096], 0xA5);
	assert_int_equal(vmm.memory[4097], 0x5A);
	start(&vmm, SNP);
	vmm.status = UINT64_C(0x200000000);
	ask(&vmm, 0x80000011, 0x10000, 0x11000);
	leave(&vmm);
	assert_int_equal(got(&vmm, 0x398), 0);
	assert_int_equal(got(&vmm, 0x3A0), UINT64_C(0x200000000));
	assert_int_equal(vmm.memory[4096], 0);
}

static void ask_ext(struct vmm *vmm, uint8_t type, uint64_t pages)
{
	start(vmm, SNP);
	vmm->certs = 2;
	vmm->memory[0x34] = type;
	ask(vmm, 0x80000012, 0x10000, 0x11000);
	give(vmm, 0x1F8, 0x12000);
	give(vmm, 0x318, pages);
	leave(vmm);
	assert_int_equal(got(vmm, 0x398), 0);
}

static void test_ext_request(void **state)
{
	static struct vmm vmm;

	(void)state;
	ask_ext(&vmm, 5, 2);
	assert_int_equal(got(&vmm, 0x3A0), 0);
	assert_int_equal(vmm.memory[0x2000], 0xC0);
	assert_int_equal(vmm.memory[0x3000], 0xC1);
	/* spec: GHCB SNP extended guest request: too few pages: the firmware is not asked */
	ask_ext(&vmm, 5, 1);
	assert_int_equal(got(&vmm, 0x3A0), UINT64_C(0x100000000));
	assert_int_equal(got(&vmm, 0x318), 2);
	assert_int_equal(vmm.calls, 0);
	/* spec: GHCB SNP extended guest request: certificates come with a report, not else */
	ask_ext(&vmm, 3, 0);
	assert_int_equal(got(&vmm, 0x3A0), 0);
	assert_int_equal(vmm.calls, 1);
	assert_int_equal(vmm.memory[0x2000], 0);
}

/* spec: GHCB APIC ID list: too few pages, or none: how many there have to be */
static void test_apic_ids(void **state)
{
	static struct vmm vmm;
	uint32_t list[3];

	(void)state;
	for (uint64_t room = 0; room < 3; room++) {
		start(&vmm, SNP);
		ask(&vmm, 0x80000017, 0x10000, 0);
		give(&vmm, 0x1F8, room);
		leave(&vmm);
		assert_int_equal(got(&vmm, 0x398), 0);
		assert_int_equal(got(&vmm, 0x1F8), 2); /* 1033 vCPUs */
		memcpy(list, vmm.memory, sizeof(list));
		assert_int_equal(list[0], room < 2 ? 0 : 1033);
		assert_int_equal(list[2], room < 2 ? 0 : 2);
	}
}

/* spec: GHCB #HV doorbell page: the flag that asks for no further signal is set with each signal */
static void test_doorbell(void **state)
{
	alignas(4096) static uint8_t page[4096];
	bool signal;

	(void)state;
	assert_true(ghcb_hv_post_vector(page, 0x31, true, &signal));
	assert_true(signal);
	assert_memory_equal(page, "\x31\x80\x01", 3);
	assert_false(ghcb_hv_post_vector(page, 0x32, false, &signal));
	assert_false(signal);
	assert_int_equal(page[0], 0x31);
	ghcb_hv_post_flag(page, 0x01, &signal);
	assert_false(signal);
	assert_int_equal(page[1], 0x81);
	page[1] = 0;
	ghcb_hv_post_flag(page, 0x02, &signal);
	assert_true(signal);
	assert_int_equal(page[1], 0x82);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_changed_meanwhile),
		cmocka_unit_test(test_registration),
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_actions),
		cmocka_unit_test(test_psc),
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_ext_request),
		cmocka_unit_test(test_apic_ids),
		cmocka_unit_test(test_doorbell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
