/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ioctls of the software kernel, from a caller with holes in its memory. The input is a number of
 * calls: on which descriptor, which request, an argument of any bytes with addresses put into it.
 * A VM, its vCPU and a guest_memfd are there as soon as a call has made them. After every call the
 * firmware's invariants hold.
 *
 * An input: one byte (bits 1:0 the profile, bit 2 the release, bit 3: inside of a guest of SNP),
 * then calls of
 *   0  which descriptor        1  which request
 *   2  where the argument is   3  bytes of it that follow
 *   then a number of addresses to be put into it (bits 1:0), and for each where and which
 */
#include <fcntl.h>
#include <string.h>

#include "abi/layout/kvm_uapi.h"
#include "abi/layout/kvm_vcpu_uapi.h"
#include "abi/layout/sev_guest_uapi.h"
#include "abi/layout/sev_uapi.h"
#include "amd-sp/invariants.h"
#include "base/bytes.h"
#include "fuzz.h"
#include "linux/kernel_state.h"
#include "sim_inside.h"

#define USER_BASE  UINT64_C(0x0000123400000000)
#define USER_SIZE  0x10000u
#define HOLE_FIRST 0x6000u /* nothing is mapped there */
#define HOLE_END   0x8000u
#define FDS	   12
#define CALLS_MAX  64

static const unsigned long REQUESTS[] = {
	SEV_UAPI_ISSUE_CMD,
	SEV_KVM_GET_API_VERSION,
	SEV_KVM_CREATE_VM,
	SEV_KVM_CHECK_EXTENSION,
	SEV_KVM_HAS_DEVICE_ATTR,
	SEV_KVM_GET_DEVICE_ATTR,
	SEV_KVM_GET_VCPU_MMAP_SIZE,
	SEV_KVM_GET_SUPPORTED_CPUID,
	SEV_KVM_MEMORY_ENCRYPT_OP,
	SEV_KVM_MEMORY_ENCRYPT_OP,
	SEV_KVM_MEMORY_ENCRYPT_OP,
	SEV_KVM_MEMORY_ENCRYPT_REG_REGION,
	SEV_KVM_MEMORY_ENCRYPT_UNREG_REGION,
	SEV_KVM_SET_USER_MEMORY_REGION,
	SEV_KVM_SET_USER_MEMORY_REGION2,
	SEV_KVM_SET_MEMORY_ATTRIBUTES,
	SEV_KVM_CREATE_GUEST_MEMFD,
	SEV_KVM_PRE_FAULT_MEMORY,
	SEV_KVM_CREATE_VCPU,
	SEV_KVM_ENABLE_CAP,
	SEV_KVM_RUN,
	SEV_KVM_GET_REGS,
	SEV_KVM_SET_REGS,
	SEV_KVM_GET_SREGS,
	SEV_KVM_SET_SREGS,
	SEV_KVM_GET_MSRS,
	SEV_KVM_SET_MSRS,
	SEV_KVM_SET_CPUID2,
	SEV_KVM_GET_CPUID2,
	SEV_KVM_SET_XSAVE,
	SEV_KVM_GET_XSAVE,
	SEV_KVM_SET_XCRS,
	SEV_SNP_GET_REPORT,
	SEV_SNP_GET_DERIVED_KEY,
	SEV_SNP_GET_EXT_REPORT,
};

struct world {
	struct sim_inside inside;
	struct lx_caller caller;
	uint8_t user[USER_SIZE];
	int fds[FDS];
	unsigned fd_count;
	struct sev_view input;
};

/* Where the caller has memory. */
static bool mapped(uint64_t at, size_t size)
{
	uint64_t offset = at - USER_BASE;

	if (at < USER_BASE || offset > USER_SIZE || size > USER_SIZE - offset)
		return false;
	return offset + size <= HOLE_FIRST || offset >= HOLE_END;
}

static bool copy_in(void *ctx, void *to, uint64_t from, size_t size)
{
	const struct world *w = ctx;

	if (!mapped(from, size))
		return false;
	memcpy(to, w->user + (from - USER_BASE), size);
	return true;
}

static bool copy_out(void *ctx, uint64_t to, const void *from, size_t size)
{
	struct world *w = ctx;

	if (!mapped(to, size))
		return false;
	memcpy(w->user + (to - USER_BASE), from, size);
	return true;
}

static uint8_t take(struct world *w)
{
	if (!w->input.size)
		return 0;
	w->input.size--;
	return *w->input.data++;
}

static void add_fd(struct world *w, int fd)
{
	if (fd >= 0 && w->fd_count < FDS)
		w->fds[w->fd_count++] = fd;
}

static void open_file(struct world *w, const char *path)
{
	add_fd(w, w->inside.io->open(w->inside.io->ctx, path, O_RDWR, 0));
}

static void begin(struct world *w, uint8_t how)
{
	sim_inside_setup(&w->inside, amd_sp_profile_at(how & 3)->name, false,
			 how & 4 ? LX_LINUX_6_14 : LX_LINUX_6_18, how >> 4 & 3);
	w->caller = (struct lx_caller){copy_in, copy_out, w};
	w->inside.kernel->caller = w->caller;
	open_file(w, how & 8 ? "/dev/sev-guest" : "/dev/sev");
	open_file(w, how & 8 ? "/dev/sev-guest" : "/dev/kvm");
}

static uint64_t address(uint8_t what)
{
	static const uint64_t ODD[] = {0, USER_BASE - 8, USER_BASE + USER_SIZE - 8, UINT64_MAX - 7};

	if (what >= 0xE0)
		return ODD[what & 3];
	return USER_BASE + 0x800u * (what & 0x1F);
}

static unsigned long any_request(struct world *w)
{
	uint8_t which = take(w);

	if (which == 0xFF)
		return (unsigned long)take(w) << 24 | (unsigned long)take(w) << 16 |
		       (unsigned long)take(w) << 8 | take(w);
	return REQUESTS[which % SEV_COUNT(REQUESTS)];
}

/* Arguments that are numbers, not addresses. */
static bool by_value(unsigned long request)
{
	return request <= 0xFFFF;
}

/* The argument's bytes, with addresses in them. */
static void put_argument(struct world *w, uint64_t at)
{
	size_t size = take(w), room = USER_SIZE - (size_t)(at - USER_BASE);
	uint8_t *to = w->user + (at - USER_BASE);
	unsigned addresses;

	if (size > w->input.size)
		size = w->input.size;
	memcpy(to, w->input.data, size < room ? size : room);
	w->input.data += size;
	w->input.size -= size;
	addresses = take(w) & 3;
	while (addresses--) {
		size_t where = take(w) & 0xFCu;
		uint64_t value = address(take(w));

		if (where + 8 <= room)
			sev_put_le64(to + where, value);
	}
}

static void call(struct world *w)
{
	int fd = w->fds[take(w) % w->fd_count], got;
	unsigned long request = any_request(w);
	uint8_t what = take(w);
	uint64_t argument = address(what);
	char why[256];

	if (argument >= USER_BASE && argument - USER_BASE < USER_SIZE)
		put_argument(w, argument);
	if (by_value(request))
		argument = what & 7;
	got = w->inside.io->ioctl(w->inside.io->ctx, fd, request, (void *)(uintptr_t)argument);
	if (request == SEV_KVM_CREATE_VM || request == SEV_KVM_CREATE_VCPU ||
	    request == SEV_KVM_CREATE_GUEST_MEMFD)
		add_fd(w, got);
	if (sp_invariants(w->inside.sim.sp, why, sizeof(why)))
		return;
	fprintf(stderr, "after request 0x%lx: %s\n", request, why);
	abort();
}

static void end(struct world *w)
{
	while (w->fd_count--)
		w->inside.io->close(w->inside.io->ctx, w->fds[w->fd_count]);
	sim_inside_teardown(&w->inside);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world w;

	if (!size)
		return 0;
	memset(&w, 0, sizeof(w));
	w.input = (struct sev_view){data, size};
	begin(&w, take(&w));
	for (unsigned i = 0; i < CALLS_MAX && w.input.size && w.fd_count; i++)
		call(&w);
	end(&w);
	return 0;
}
