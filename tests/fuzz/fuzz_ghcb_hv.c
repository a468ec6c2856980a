/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hypervisor's side against any page of a guest. The first byte chooses the guest; the rest is
 * the page, or, where it is shorter, what the page's used parts hold.
 */
#include <stdalign.h>
#include <string.h>

#include "fuzz.h"
#include "ghcb/hv.h"

#define GPA    UINT64_C(0x40000000)
#define MEMORY UINT64_C(0x8000) /* shared memory, from GPA 0 on */

struct vmm {
	uint8_t page[4096], before[4096];
	uint8_t memory[MEMORY];
	uint8_t messages[2 * 4096];
	struct ghcb_hv hv;
	bool mapped;
	unsigned pages;
};

static volatile uint8_t *map(void *ctx, uint64_t gpa)
{
	struct vmm *vmm = ctx;

	fuzz_assert(!vmm->mapped);
	vmm->mapped = gpa == GPA;
	return vmm->mapped ? vmm->page : NULL;
}

static void unmap(void *ctx, volatile uint8_t *page)
{
	struct vmm *vmm = ctx;

	fuzz_assert(vmm->mapped && page == vmm->page);
	vmm->mapped = false;
}

static bool is_memory(uint64_t gpa, size_t size)
{
	fuzz_assert(size && size <= 4096 && gpa % 4096 + size <= 4096);
	return gpa < MEMORY && size <= MEMORY - gpa;
}

static bool reads(void *ctx, uint64_t gpa, void *to, size_t size)
{
	if (!is_memory(gpa, size))
		return false;
	memcpy(to, ((struct vmm *)ctx)->memory + gpa, size);
	return true;
}

static bool writes(void *ctx, uint64_t gpa, const void *from, size_t size)
{
	if (!is_memory(gpa, size))
		return false;
	memcpy(((struct vmm *)ctx)->memory + gpa, from, size);
	return true;
}

static void in(void *ctx, uint16_t port, unsigned size, void *data, uint32_t count)
{
	(void)ctx;
	(void)port;
	fuzz_assert((size == 1 || size == 2 || size == 4) && count &&
		    (uint64_t)size * count <= 2032);
	memset(data, 0x11, (size_t)size * count);
}

static void out(void *ctx, uint16_t port, unsigned size, const void *data, uint32_t count)
{
	volatile uint8_t sum = 0;

	(void)ctx;
	(void)port;
	fuzz_assert((size == 1 || size == 2 || size == 4) && count &&
		    (uint64_t)size * count <= 2032);
	for (size_t i = 0; i < (size_t)size * count; i++)
		sum = (uint8_t)(sum + ((const uint8_t *)data)[i]);
}

static bool mmio_read(void *ctx, uint64_t gpa, void *data, size_t size)
{
	(void)ctx;
	fuzz_assert(size && size <= 2032 && gpa % 4096 + size <= 4096);
	memset(data, 0x22, size);
	return true;
}

static bool mmio_write(void *ctx, uint64_t gpa, const void *data, size_t size)
{
	(void)ctx;
	(void)data;
	fuzz_assert(size && size <= 2032 && gpa % 4096 + size <= 4096);
	return true;
}

static uint32_t page_state(void *ctx, uint64_t gpa, bool large, enum ghcb_psc_op op)
{
	struct vmm *vmm = ctx;

	fuzz_assert(!(gpa % (large ? 0x200000 : 0x1000)) && gpa >> 52 == 0);
	fuzz_assert(op >= GHCB_PSC_PRIVATE && op <= GHCB_PSC_UNSMASH);
	fuzz_assert(++vmm->pages <= 253 * 512);
	return gpa & 0x1000 ? GHCB_HV_LATER : large && gpa & 0x400000 ? GHCB_HV_SPLIT : 0;
}

static uint64_t guest_request(void *ctx, const uint8_t request[4096], uint8_t response[4096])
{
	(void)ctx;
	memcpy(response, request, 4096);
	return request[0];
}

static uint64_t cert_pages(void *ctx)
{
	(void)ctx;
	return 2;
}

static void cert_page(void *ctx, uint64_t index, uint8_t page[4096])
{
	(void)ctx;
	fuzz_assert(index < 2);
	memset(page, 0x33, 4096);
}

static bool create_ap(void *ctx, uint32_t apic_id, uint8_t vmpl, uint64_t vmsa, bool on_init)
{
	(void)ctx;
	(void)on_init;
	fuzz_assert(vmsa && !(vmsa % 4096) && vmsa % 0x200000 && vmpl <= 3);
	return apic_id < 4;
}

static bool destroy_ap(void *ctx, uint32_t apic_id, uint8_t vmpl)
{
	(void)ctx;
	fuzz_assert(vmpl <= 3);
	return apic_id < 4;
}

static bool set_doorbell(void *ctx, uint64_t gpa)
{
	(void)ctx;
	fuzz_assert(gpa && !(gpa % 4096));
	return gpa < MEMORY;
}

static void nothing(void *ctx)
{
	(void)ctx;
}

static bool apic_id(void *ctx, uint32_t n, uint32_t *id)
{
	(void)ctx;
	*id = n;
	return n < 1500;
}

static const struct ghcb_hv_ops OPS = {
	.size = sizeof(OPS),
	.map = map,
	.unmap = unmap,
	.read = reads,
	.write = writes,
	.in = in,
	.out = out,
	.mmio_read = mmio_read,
	.mmio_write = mmio_write,
	.wbinvd = nothing,
	.page_state = page_state,
	.guest_request = guest_request,
	.cert_pages = cert_pages,
	.cert_page = cert_page,
	.create_ap = create_ap,
	.destroy_ap = destroy_ap,
	.set_doorbell = set_doorbell,
	.clear_doorbell = nothing,
	.apic_id = apic_id,
};
static const struct ghcb_hv_msr_ops MSR_OPS = {.size = sizeof(MSR_OPS)};

/* Of a short input: EXITCODE, both EXITINFO, SCRATCH, RAX, RBX, and the shared buffer; all valid.
 */
static void fill(struct vmm *vmm, const uint8_t *data, size_t size)
{
	static const uint16_t places[] = {0x390, 0x398, 0x3A0, 0x3A8, 0x1F8, 0x318};
	size_t used = 0;

	memset(vmm->page + 0x3F0, 0xFF, 16);
	vmm->page[0xFFA] = 2;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places) && size - used >= 8; i++) {
		memcpy(vmm->page + places[i], data + used, 8);
		used += 8;
	}
	memcpy(vmm->page + 0x800, data + used, size - used < 2032 ? size - used : 2032);
}

/* Of the page only answers, the valid bitmap and the shared buffer change. */
static void check_page(const struct vmm *vmm)
{
	fuzz_assert(!memcmp(vmm->page, vmm->before, 0x1F8));
	fuzz_assert(!memcmp(vmm->page + 0x200, vmm->before + 0x200, 0x108));
	fuzz_assert(!memcmp(vmm->page + 0x320, vmm->before + 0x320, 0x78));
	fuzz_assert(!memcmp(vmm->page + 0x3A8, vmm->before + 0x3A8, 0x48));
	fuzz_assert(!memcmp(vmm->page + 0x400, vmm->before + 0x400, 0x400));
	fuzz_assert(!memcmp(vmm->page + 0xFF0, vmm->before + 0xFF0, 0x10));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	alignas(4096) static struct vmm vmm;
	enum ghcb_hv_action action;
	uint64_t answer;

	if (!size)
		return 0;
	memset(&vmm, 0, sizeof(vmm));
	vmm.hv = (struct ghcb_hv){.msr = {.ops = &MSR_OPS,
					  .version_min = 1,
					  .version_max = 2,
					  .snp = data[0] & 1,
					  .features = data[0] >> 1},
				  .ops = &OPS,
				  .ctx = &vmm,
				  .messages = vmm.messages,
				  .registered = GPA};
	if (size > 4096)
		memcpy(vmm.page, data + 1, 4096);
	else
		fill(&vmm, data + 1, size - 1);
	memcpy(vmm.before, vmm.page, 4096);
	action = ghcb_hv_vmgexit(&vmm.hv, GPA, &answer);
	fuzz_assert(!vmm.mapped && action != GHCB_HV_PAGE);
	check_page(&vmm);
	return 0;
}
