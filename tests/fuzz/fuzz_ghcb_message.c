/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a guest reads that a hypervisor can have written: by the first byte answers to guest
 * messages, a CPUID page, or a table of certificates. No number seals two texts under a key; what
 * is believed is what the firmware answered, and to this question.
 */
#include <stdalign.h>
#include <string.h>

#include "fuzz.h"
#include "ghcb/cpuid.h"
#include "ghcb/openssl.h"

#define GPA	 UINT64_C(0x7000)
#define REQUEST	 UINT64_C(0x8000)
#define RESPONSE UINT64_C(0x9000)
#define SEALS	 64

static const uint8_t KEY[32] = "a key of the fuzzer's, 32 bytes";

struct vm {
	alignas(4096) uint8_t page[4096];
	uint8_t request[4096], response[4096], secrets[4096], old[4096];
	const uint8_t *data;
	size_t size;
	uint64_t msr, sealed[SEALS];
	unsigned seals;
	struct ghcb_cpu cpu;
	struct ghcb_channel channel;
};

static uint8_t next(struct vm *vm)
{
	if (!vm->size)
		return 0;
	vm->size--;
	return *vm->data++;
}

static uint64_t vm_rdmsr(void *ctx, uint32_t msr)
{
	(void)msr;
	return ((struct vm *)ctx)->msr;
}

static void vm_wrmsr(void *ctx, uint32_t msr, uint64_t value)
{
	(void)msr;
	((struct vm *)ctx)->msr = value;
}

/* What the firmware would say: each byte of the report is the first of the request, STATUS is 0,
 * the report is of its size and has the nonce. */
static void answer(struct vm *vm)
{
	uint8_t text[0x60], out[0x4C0] = {0}, iv[12] = {0};
	struct ghcb_aead_input input = {KEY, iv, vm->request + 0x30, 0x30};

	memcpy(iv, vm->request + 0x20, 8);
	fuzz_assert(ghcb_openssl_aead.open(NULL, &input, vm->request + 0x60, sizeof(text), text,
					   vm->request));
	memset(out + 0x20, text[0], 0x4A0);
	out[4] = 0xA0;
	out[5] = 4;
	memcpy(out + 0x20 + 0x50, text, 64);
	memset(vm->response, 0, 4096);
	memcpy(vm->response + 0x20, vm->request + 0x20, 0x40);
	vm->response[0x20]++;
	vm->response[0x34]++;
	vm->response[0x36] = 0xC0;
	vm->response[0x37] = 4;
	memcpy(iv, vm->response + 0x20, 8);
	input.aad = vm->response + 0x30;
	ghcb_openssl_aead.seal(NULL, &input, out, sizeof(out), vm->response + 0x60, vm->response);
}

static void put_info2(struct vm *vm, uint64_t value)
{
	memset(vm->page + 0x398, 0, 8);
	memcpy(vm->page + 0x3A0, &value, 8);
	memset(vm->page + 0x3F0, 0xFF, 16);
}

/* The hypervisor: honest, or with a status, an old answer, or bytes of its own in the answer. */
static void vm_exit(void *ctx)
{
	struct vm *vm = ctx;
	const uint8_t how = next(vm);

	put_info2(vm, 0);
	if (how & 1)
		put_info2(vm, (uint64_t)next(vm) << 32 | (how & 2 ? next(vm) : 0));
	answer(vm);
	if (how & 4)
		memcpy(vm->response, vm->old, 4096);
	else
		memcpy(vm->old, vm->response, 4096);
	for (unsigned n = how >> 5; n; n--) {
		const size_t at = (size_t)(next(vm) << 8 | next(vm));

		vm->response[at % 4096] = next(vm);
	}
	if (how & 8)
		vm->page[0x398] = next(vm);
}

static const struct ghcb_ops OPS = {
	.size = sizeof(OPS), .rdmsr = vm_rdmsr, .wrmsr = vm_wrmsr, .vmgexit = vm_exit};

static bool seal(void *ctx, const struct ghcb_aead_input *input, const uint8_t *from, size_t size,
		 uint8_t *to, uint8_t tag[16])
{
	struct vm *vm = ctx;
	uint64_t number;

	memcpy(&number, input->iv, 8);
	for (unsigned i = 0; i < vm->seals; i++)
		fuzz_assert(vm->sealed[i] != number);
	if (vm->seals < SEALS)
		vm->sealed[vm->seals++] = number;
	return ghcb_openssl_aead.seal(NULL, input, from, size, to, tag);
}

static bool open(void *ctx, const struct ghcb_aead_input *input, const uint8_t *from, size_t size,
		 uint8_t *to, const uint8_t tag[16])
{
	(void)ctx;
	return ghcb_openssl_aead.open(NULL, input, from, size, to, tag);
}

static const struct ghcb_aead AEAD = {.size = sizeof(AEAD), .seal = seal, .open = open};

static void start(struct vm *vm, const uint8_t *data, size_t size)
{
	memset(vm, 0, sizeof(*vm));
	vm->data = data;
	vm->size = size;
	vm->cpu = (struct ghcb_cpu){
		.ops = &OPS, .ctx = vm, .version = 2, .snp = true, .page = vm->page, .gpa = GPA};
	vm->secrets[0] = 3;
	memcpy(vm->secrets + 0x20, KEY, sizeof(KEY));
	vm->channel = (struct ghcb_channel){
		.cpu = &vm->cpu,
		.aead = &AEAD,
		.ctx = vm,
		.secrets = vm->secrets,
		.request = vm->request,
		.response = vm->response,
		.request_gpa = REQUEST,
		.response_gpa = RESPONSE,
	};
}

static void fuzz_messages(const uint8_t *data, size_t size)
{
	static struct vm vm;
	struct ghcb_report_request request = {.vmpl = 0};
	struct ghcb_cert_pages certs = {.gpa = 0xA000, .pages = 2};
	uint8_t report[GHCB_REPORT_SIZE];

	start(&vm, data, size);
	for (uint8_t i = 1; i < 8 && vm.size; i++) {
		memset(request.report_data, i, sizeof(request.report_data));
		if (ghcb_get_report(&vm.channel, &request, i & 4 ? &certs : NULL, report))
			continue;
		for (size_t k = 0; k < sizeof(report); k++)
			fuzz_assert(report[k] == i);
	}
}

static void fuzz_cpuid(const uint8_t *data, size_t size)
{
	static struct ghcb_cpuid_table table;
	const struct ghcb_cpuid_state state = {.cr4 = 1 << 18, .xcr0 = 0x207, .xss = 0x800};
	uint8_t page[4096] = {0};

	memcpy(page, data, size < sizeof(page) ? size : sizeof(page));
	if (ghcb_cpuid_read(page, &table))
		return;
	fuzz_assert(table.count <= 64 && ghcb_cpuid_cbit(&table) >= 32);
	for (uint32_t i = 0; i < table.count; i++) {
		struct ghcb_cpuid_regs regs = {.eax = table.rows[i].leaf,
					       .ecx = table.rows[i].subleaf};

		ghcb_cpuid_answer(&table, NULL, &state, &regs);
	}
}

static void fuzz_certs(const uint8_t *data, size_t size)
{
	struct ghcb_cert cert;
	size_t index = 0;

	while (!ghcb_next_cert(data, size, &index, &cert))
		fuzz_assert(cert.data >= data && cert.data <= data + size &&
			    cert.size <= (size_t)(data + size - cert.data));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	switch (data[0] % 3) {
	case 0:
		fuzz_messages(data + 1, size - 1);
		break;
	case 1:
		fuzz_cpuid(data + 1, size - 1);
		break;
	default:
		fuzz_certs(data + 1, size - 1);
	}
	return 0;
}
