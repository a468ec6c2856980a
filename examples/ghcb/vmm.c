/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VMM's VMGEXIT, by the GHCB library: a vCPU of an SNP guest that has memory, CPUID and a serial
 * port. What is not in the table is not offered, and the library says so to the guest.
 *
 *	gcc -c $(pkg-config --cflags ghcb) vmm.c
 */
#include <ghcb/hv.h>

/* The VMM's own. */
struct vcpu;
volatile uint8_t *vcpu_map_shared(struct vcpu *vcpu, uint64_t gpa);
void vcpu_unmap(struct vcpu *vcpu, volatile uint8_t *page);
bool vcpu_read_shared(struct vcpu *vcpu, uint64_t gpa, void *to, size_t size);
bool vcpu_write_shared(struct vcpu *vcpu, uint64_t gpa, const void *from, size_t size);
uint32_t vcpu_set_private(struct vcpu *vcpu, uint64_t gpa, bool large, bool private);
void vcpu_serial_out(struct vcpu *vcpu, const uint8_t *bytes, uint32_t count);
bool vcpu_wait_for_sipi(struct vcpu *vcpu);
void vcpu_end(struct vcpu *vcpu, unsigned set, unsigned code);

static volatile uint8_t *map(void *ctx, uint64_t gpa)
{
	return vcpu_map_shared(ctx, gpa);
}

static void unmap(void *ctx, volatile uint8_t *page)
{
	vcpu_unmap(ctx, page);
}

static bool read_shared(void *ctx, uint64_t gpa, void *to, size_t size)
{
	return vcpu_read_shared(ctx, gpa, to, size);
}

static bool write_shared(void *ctx, uint64_t gpa, const void *from, size_t size)
{
	return vcpu_write_shared(ctx, gpa, from, size);
}

static uint32_t page_state(void *ctx, uint64_t gpa, bool large, enum ghcb_psc_op op)
{
	/* PSMASH and UNSMASH are hints. */
	if (op > GHCB_PSC_SHARED)
		return 0;
	return vcpu_set_private(ctx, gpa, large, op == GHCB_PSC_PRIVATE);
}

static uint32_t msr_page_state(void *ctx, uint64_t gpa, enum ghcb_psc_op op)
{
	return page_state(ctx, gpa, false, op);
}

static bool register_gpa(void *ctx, uint64_t gpa)
{
	volatile uint8_t *page = vcpu_map_shared(ctx, gpa);

	if (page)
		vcpu_unmap(ctx, page);
	return page;
}

static void in(void *ctx, uint16_t port, unsigned size, void *data, uint32_t count)
{
	uint8_t *bytes = data;

	(void)ctx;
	/* The serial port is always ready; there is nothing at other ports. */
	for (uint32_t i = 0; i < count * size; i++)
		bytes[i] = port == 0x3FD ? 0x60 : 0xFF;
}

static void out(void *ctx, uint16_t port, unsigned size, const void *data, uint32_t count)
{
	if (port == 0x3F8 && size == 1)
		vcpu_serial_out(ctx, data, count);
}

static const struct ghcb_hv_msr_ops MSR_OPS = {
	.size = sizeof(MSR_OPS), .page_state = msr_page_state, .register_gpa = register_gpa};
static const struct ghcb_hv_ops OPS = {.size = sizeof(OPS),
				       .map = map,
				       .unmap = unmap,
				       .read = read_shared,
				       .write = write_shared,
				       .page_state = page_state,
				       .in = in,
				       .out = out};

void vcpu_ghcb_init(struct vcpu *vcpu, struct ghcb_hv *hv, uint64_t sev_features)
{
	*hv = (struct ghcb_hv){.msr = {.ops = &MSR_OPS,
				       .ctx = vcpu,
				       .version_min = 1,
				       .version_max = 2,
				       .cbit = 51,
				       .snp = true,
				       .features = GHCB_FEATURE_SNP},
			       .ops = &OPS,
			       .ctx = vcpu,
			       .sev_features = sev_features};
}

/* msr: the VMCB's GHCB_GPA, read once. False: the guest is not to run again. */
bool vcpu_vmgexit(struct vcpu *vcpu, struct ghcb_hv *hv, uint64_t msr, uint64_t *next)
{
	uint64_t answer;

	switch (ghcb_hv_vmgexit(hv, msr, &answer)) {
	case GHCB_HV_RESUME:
		*next = answer;
		return true;
	case GHCB_HV_RESET_HOLD:
		*next = ghcb_hv_woken(hv, msr, vcpu_wait_for_sipi(vcpu));
		return true;
	case GHCB_HV_TERMINATE:
		vcpu_end(vcpu, answer >> 8 & 0xF, answer & 0xFF);
		return false;
	case GHCB_HV_RUN_VMPL: /* not offered: no feature says so */
	case GHCB_HV_PAGE:     /* never of this function */
	case GHCB_HV_VIOLATION:
		break;
	}
	vcpu_end(vcpu, 0, 0);
	return false;
}
