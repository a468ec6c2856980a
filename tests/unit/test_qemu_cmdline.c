/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <sev/vm.h>

#include "base/bytes.h"
#include "plan/config.h"
#include "plan/vm/qemu_opts.h"
#include "vm_list.h"

#define WORDS_MAX 64

/* A command line cut at spaces ('~' stands for a space inside a word). */
struct line {
	char *text;
	const char *argv[WORDS_MAX];
	size_t argc;
};

static void cut(struct line *line, const char *text)
{
	char *save = NULL;

	line->text = strdup(text);
	line->argc = 0;
	assert_non_null(line->text);
	for (char *word = strtok_r(line->text, " ", &save); word;
	     word = strtok_r(NULL, " ", &save)) {
		assert_true(line->argc < WORDS_MAX);
		for (char *s = word; *s; s++)
			if (*s == '~')
				*s = ' ';
		line->argv[line->argc++] = word;
	}
}

static enum sev_rc read_line(const char *text, struct sev_vm **vm, struct sev_err *err)
{
	struct line line;
	enum sev_rc rc;

	cut(&line, text);
	rc = sev_vm_from_qemu(line.argc, line.argv, vm, err);
	free(line.text);
	return rc;
}

/* What the user adds to a command line. */
struct told {
	const char *qemu, *kernel, *variant_on, *variant_off;
	uint32_t sig;
	uint64_t features;
};

static void tell(struct sev_vm_facts *facts, const struct told *told)
{
	struct sev_err err;
	unsigned variant;

	if (told->qemu)
		assert_sev_ok(sev_vm_facts_set_qemu_version(facts, told->qemu, &err), &err);
	if (told->kernel)
		assert_sev_ok(sev_vm_facts_set_host_kernel(facts, told->kernel, &err), &err);
	if (told->sig)
		sev_vm_facts_set_vcpu_sig(facts, told->sig);
	if (told->features)
		sev_vm_facts_set_guest_features(facts, told->features);
	if (told->variant_on) {
		assert_sev_ok(sev_variant_find(told->variant_on, &variant, &err), &err);
		sev_vm_facts_set_variant(facts, variant, true);
	}
	if (told->variant_off) {
		assert_sev_ok(sev_variant_find(told->variant_off, &variant, &err), &err);
		sev_vm_facts_set_variant(facts, variant, false);
	}
}

static struct sev_vm_resolution *resolve(const char *text, const struct told *told)
{
	struct sev_vm_facts *facts = sev_vm_facts_new();
	struct sev_vm_resolution *resolution;
	struct sev_vm *vm;
	struct sev_err err;

	assert_non_null(facts);
	tell(facts, told);
	assert_sev_ok(read_line(text, &vm, &err), &err);
	assert_sev_ok(sev_vm_resolve(vm, facts, &resolution, &err), &err);
	sev_vm_free(vm);
	sev_vm_facts_free(facts);
	return resolution;
}

/* What a resolved command line comes to. */
struct outcome {
	enum sev_mode mode;
	uint32_t vcpus, sig;
	uint64_t features, policy;
	bool fpu_zero, debug_swap, metadata;
	const char *append;
	bool kernel, initrd, igvm;
};

static void check_outcome(const struct sev_vm_resolution *r, const struct outcome *want)
{
	struct sev_config *config = sev_config_new();
	struct sev_err err;

	assert_non_null(config);
	assert_sev_ok(sev_vm_apply(r, config, &err), &err);
	assert_int_equal(config->mode, want->mode);
	assert_int_equal(config->vmm, SEV_VMM_QEMU);
	if (want->mode != SEV_MODE_SEV) {
		assert_int_equal(config->vcpus, want->vcpus);
		assert_int_equal(config->vcpu_sig, want->sig);
	}
	if (want->mode == SEV_MODE_SNP)
		assert_int_equal(config->guest_features, want->features);
	assert_int_equal(sev_config_policy(config), want->policy);
	assert_int_equal(sev_config_has(config, SEV_VARIANT_FPU_ZERO), want->fpu_zero);
	assert_int_equal(sev_config_has(config, SEV_VARIANT_AUTO_DEBUG_SWAP), want->debug_swap);
	assert_int_equal(sev_config_has(config, SEV_VARIANT_QEMU_METADATA), want->metadata);
	assert_int_equal(sev_vm_uses(r, SEV_VM_KERNEL), want->kernel);
	assert_int_equal(sev_vm_uses(r, SEV_VM_INITRD), want->initrd);
	assert_int_equal(sev_vm_uses(r, SEV_VM_IGVM), want->igvm);
	assert_int_equal(sev_vm_uses(r, SEV_VM_FIRMWARE), !want->igvm);
	if (want->append)
		assert_string_equal(config->append, want->append);
	else
		assert_null(config->append);
	sev_config_free(config);
}

#define SNP_OBJECT "-object sev-snp-guest,id=sev0,cbitpos=51,reduced-phys-bits=1"
#define SNP_START                                                                                  \
	"qemu-system-x86_64 -enable-kvm -machine q35,confidential-guest-support=sev0 " SNP_OBJECT
#define ES_START                                                                                   \
	"qemu-system-x86_64 -machine q35,confidential-guest-support=sev0 -bios /f/OVMF.fd "        \
	"-cpu EPYC-Milan -object sev-guest,id=sev0,cbitpos=51,reduced-phys-bits=1,policy=0x5"

/* Command lines as documentation and issue threads have them. */
static const struct {
	const char *line;
	struct told told;
	struct outcome want;
	const char *choice; /* must be in the list */
} RESOLVED[] = {
	/* spec: SEV-API guest policy: bit 2 requires SEV-ES */
	/* QEMU's documentation of amd-memory-encryption: SEV, then SEV-ES, then SNP */
	{"qemu-system-x86_64 -machine q35,confidential-guest-support=sev0 "
	 "-object sev-guest,id=sev0,cbitpos=47,reduced-phys-bits=1 -bios /f/OVMF.fd",
	 {0},
	 {.mode = SEV_MODE_SEV, .policy = 1, .metadata = true},
	 "vcpus=any: SEV measures no vCPU state"},
	{"qemu-system-x86_64 -machine q35,confidential-guest-support=sev0 -cpu EPYC-v4 -smp 4 "
	 "-object sev-guest,id=sev0,cbitpos=47,reduced-phys-bits=1,policy=0x5 -bios /f/OVMF.fd",
	 {.kernel = "6.1.0-18-amd64"},
	 {.mode = SEV_MODE_SEVES,
	  .policy = 5,
	  .vcpus = 4,
	  .sig = 0x800F12,
	  .fpu_zero = true,
	  .metadata = true},
	 "fpu-zero=on: no legacy-vm-type: QEMU before 9.1 knows only KVM_SEV_ES_INIT"},
	{"qemu-system-x86_64 -enable-kvm -cpu EPYC-v4 -machine q35,memory-backend=ram1 "
	 "-object memory-backend-memfd,id=ram1,size=4G,share=true -machine "
	 "confidential-guest-support=sev0 -object sev-snp-guest,id=sev0,cbitpos=51,"
	 "reduced-phys-bits=1 -smp 8,maxcpus=64 -bios /f/OVMF.fd",
	 {.qemu = "QEMU emulator version 9.2.1 (Debian 1:9.2.1+ds-1)"},
	 {.mode = SEV_MODE_SNP,
	  .policy = 0x30000,
	  .vcpus = 8,
	  .sig = 0x800F12,
	  .features = 1,
	  .metadata = true},
	 "vcpus=8: cpus=8; those up to maxcpus=64 are not there at launch"},
	/* spec: QEMU pc_sysfw: pflash unit 0 takes the place of -bios; only unit 0 is measured */
	/* QEMU before 6.0 named the machine's property memory-encryption */
	{"sudo -E /usr/bin/qemu-system-x86_64 --machine q35,memory-encryption=sev0 --object "
	 "sev-guest,id=sev0,policy=0x1 -drive "
	 "if=pflash,format=raw,unit=0,file=/f/OVMF_CODE.fd,readonly -drive "
	 "if=pflash,format=raw,unit=1,file=/f/OVMF_VARS.fd -bios /f/other.fd",
	 {0},
	 {.mode = SEV_MODE_SEV, .policy = 1, .metadata = true},
	 "firmware=/f/OVMF_CODE.fd: pflash unit 0; unit 1 (/f/OVMF_VARS.fd) is not measured"},
	/* a measured direct boot, with AMD's early kernel */
	{SNP_START
	 ",kernel-hashes=on,policy=0x30000 -cpu EPYC-Milan-v2 -smp cpus=2 -bios /f/OVMF.fd "
	 "-kernel /boot/vmlinuz -initrd /boot/initrd.img -append ~console=ttyS0~root=/dev/vda",
	 {.kernel = "6.5.0-rc2-snp-host-ad9c0bf475ec"},
	 {.mode = SEV_MODE_SNP,
	  .policy = 0x30000,
	  .vcpus = 2,
	  .sig = 0xA00F11,
	  .features = 1,
	  .fpu_zero = true,
	  .metadata = true,
	  .kernel = true,
	  .initrd = true,
	  .append = " console=ttyS0 root=/dev/vda"},
	 "fpu-zero=on: AMD's SNP kernels before 6.9"},
	/* spec: QEMU kernel-hashes: off unless asked for */
	/* the same with one that also sets DebugSwap (AMDESE/AMDSEV issue 195) */
	{SNP_START " -cpu EPYC-v4 -bios /f/OVMF.fd",
	 {.kernel = "6.6.0-rc1-snp-host-35f31dfb8101"},
	 {.mode = SEV_MODE_SNP,
	  .policy = 0x30000,
	  .vcpus = 1,
	  .sig = 0x800F12,
	  .features = 1,
	  .fpu_zero = true,
	  .debug_swap = true,
	  .metadata = true},
	 "auto-debug-swap=on"},
	{SNP_START " -cpu EPYC-Genoa -bios /f/OVMF.fd -kernel /boot/vmlinuz",
	 {.kernel = "6.11.0-19-generic"},
	 {.mode = SEV_MODE_SNP,
	  .policy = 0x30000,
	  .vcpus = 1,
	  .sig = 0xA10F10,
	  .features = 1,
	  .metadata = true},
	 "kernel hashes=none: kernel-hashes is off: kernel, initrd and command line are NOT measured"},
	/* machine types tell QEMU's version at least */
	{"qemu-system-x86_64 -M pc-q35-9.2,confidential-guest-support=x -object "
	 "sev-snp-guest,id=x,debug-swap=on -cpu EPYC-Turin -bios ./OVMF.fd -smp 2,sockets=2",
	 {0},
	 {.mode = SEV_MODE_SNP,
	  .policy = 0x30000,
	  .vcpus = 2,
	  .sig = 0xB00F00,
	  .features = 0x21,
	  .metadata = true},
	 "guest features=0x21: debug-swap=on"},
	/* blockdev graph and JSON, as libvirt writes them */
	{"qemu-system-x86_64 -machine pc-q35-9.2,pflash0=libvirt-pflash0-format,"
	 "pflash1=libvirt-pflash1-format,confidential-guest-support=lsec0 -blockdev "
	 "{\"driver\":\"file\",\"filename\":\"/f/OVMF_CODE.fd\",\"node-name\":"
	 "\"libvirt-pflash0-storage\",\"auto-read-only\":true,\"discard\":\"unmap\"} -blockdev "
	 "{\"node-name\":\"libvirt-pflash0-format\",\"read-only\":true,\"driver\":\"raw\",\"file\":"
	 "\"libvirt-pflash0-storage\"} -object "
	 "{\"qom-type\":\"sev-snp-guest\",\"id\":\"lsec0\",\"cbitpos\":51,\"reduced-phys-bits\":1,"
	 "\"policy\":196608,\"kernel-hashes\":true} -cpu EPYC-Milan,family=25,model=17,stepping=1",
	 {0},
	 {.mode = SEV_MODE_SNP,
	  .policy = 0x30000,
	  .vcpus = 1,
	  .sig = 0xA10F11,
	  .features = 1,
	  .metadata = true},
	 "firmware=/f/OVMF_CODE.fd: pflash unit 0; unit 1 (libvirt-pflash1-format) is not measured"},
	/* both nodes in one */
	{"qemu-system-x86_64 -machine pc-q35-9.2,pflash0=f,confidential-guest-support=s -blockdev "
	 "node-name=f,driver=raw,file.driver=file,file.filename=/f/a,,b.fd -object "
	 "sev-guest,id=s,policy=1",
	 {0},
	 {.mode = SEV_MODE_SEV, .policy = 1, .metadata = true},
	 "firmware=/f/a,b.fd: pflash unit 0"},
	/* spec: QEMU legacy-vm-type: auto is on, until an option needs KVM_SEV_INIT2 */
	{ES_START ",legacy-vm-type=off",
	 {0},
	 {.mode = SEV_MODE_SEVES, .policy = 5, .vcpus = 1, .sig = 0xA00F11, .metadata = true},
	 "fpu-zero=off: legacy-vm-type=off: KVM_SEV_INIT2"},
	{ES_START ",legacy-vm-type=auto",
	 {.kernel = "6.12.9"},
	 {.mode = SEV_MODE_SEVES,
	  .policy = 5,
	  .vcpus = 1,
	  .sig = 0xA00F11,
	  .fpu_zero = true,
	  .metadata = true},
	 "fpu-zero=on: legacy-vm-type=auto"},
	{ES_START ",legacy-vm-type=on",
	 {.kernel = "6.6.24"},
	 {.mode = SEV_MODE_SEVES,
	  .policy = 5,
	  .vcpus = 1,
	  .sig = 0xA00F11,
	  .fpu_zero = true,
	  .metadata = true},
	 "auto-debug-swap=off: this host kernel sets DebugSwap only when asked"},
	{ES_START ",debug-swap=on",
	 {0},
	 {.mode = SEV_MODE_SEVES,
	  .policy = 5,
	  .vcpus = 1,
	  .sig = 0xA00F11,
	  .debug_swap = true,
	  .metadata = true},
	 "auto-debug-swap=on: debug-swap=on"},
	{ES_START,
	 {.kernel = "6.7.5", .variant_on = "auto-debug-swap"},
	 {.mode = SEV_MODE_SEVES,
	  .policy = 5,
	  .vcpus = 1,
	  .sig = 0xA00F11,
	  .fpu_zero = true,
	  .debug_swap = true,
	  .metadata = true},
	 "auto-debug-swap=on: given"},
	{ES_START,
	 {.variant_off = "auto-debug-swap"},
	 {.mode = SEV_MODE_SEVES,
	  .policy = 5,
	  .vcpus = 1,
	  .sig = 0xA00F11,
	  .fpu_zero = true,
	  .metadata = true},
	 "auto-debug-swap=off: given"},
	{ES_START,
	 {.features = 0x20},
	 {.mode = SEV_MODE_SEVES,
	  .policy = 5,
	  .vcpus = 1,
	  .sig = 0xA00F11,
	  .fpu_zero = true,
	  .debug_swap = true,
	  .metadata = true},
	 "auto-debug-swap=on: given by the guest features"},
	/* -cpu host, told which */
	{ES_START " -cpu host",
	 {.kernel = "6.7.5", .sig = 0xA10F11},
	 {.mode = SEV_MODE_SEVES,
	  .policy = 5,
	  .vcpus = 1,
	  .sig = 0xA10F11,
	  .fpu_zero = true,
	  .debug_swap = true,
	  .metadata = true},
	 "vcpu signature=0x00a10f11: given"},
	{ES_START " -cpu host",
	 {.kernel = "6.7.5", .sig = 0x830F10},
	 {.mode = SEV_MODE_SEVES,
	  .policy = 5,
	  .vcpus = 1,
	  .sig = 0x830F10,
	  .fpu_zero = true,
	  .metadata = true},
	 "auto-debug-swap=off"},
	/* the default model, which changed with the machine types of QEMU 6.1 */
	{"qemu-system-x86_64 -machine q35,confidential-guest-support=s -object sev-snp-guest,id=s "
	 "-bios /f/OVMF.fd",
	 {.qemu = "10.0.2"},
	 {.mode = SEV_MODE_SNP,
	  .policy = 0x30000,
	  .vcpus = 1,
	  .sig = 0x60FB1,
	  .features = 1,
	  .metadata = true},
	 "vcpu signature=0x00060fb1: no -cpu, the default model qemu64"},
	{"qemu-system-x86_64 -machine pc-q35-6.0,confidential-guest-support=s -object "
	 "sev-guest,id=s,policy=7,legacy-vm-type=off -bios /f/OVMF.fd",
	 {0},
	 {.mode = SEV_MODE_SEVES, .policy = 7, .vcpus = 1, .sig = 0x663, .metadata = true},
	 "vcpu signature=0x00000663"},
	/* spec: QEMU -smp: no cpus= means maxcpus (before 6.2: the product of the topology) */
	/* vCPUs: topology, machine properties, plugged in by -device */
	{SNP_START " -cpu EPYC-Rome -bios /f/OVMF.fd -smp sockets=2,cores=4,threads=2",
	 {.qemu = "9.1.0"},
	 {.mode = SEV_MODE_SNP,
	  .policy = 0x30000,
	  .vcpus = 16,
	  .sig = 0x830F10,
	  .features = 1,
	  .metadata = true},
	 "vcpus=16: -smp without cpus=: the topology's product"},
	{SNP_START " -cpu EPYC-Rome -bios /f/OVMF.fd -smp maxcpus=6",
	 {.qemu = "9.1.0"},
	 {.mode = SEV_MODE_SNP,
	  .policy = 0x30000,
	  .vcpus = 6,
	  .sig = 0x830F10,
	  .features = 1,
	  .metadata = true},
	 NULL},
	{SNP_START " -cpu EPYC-Rome -bios /f/OVMF.fd -machine smp.cpus=3,smp.maxcpus=4 -device "
		   "EPYC-Rome-x86_64-cpu,socket-id=3,core-id=0,thread-id=0",
	 {.qemu = "9.1.0"},
	 {.mode = SEV_MODE_SNP,
	  .policy = 0x30000,
	  .vcpus = 4,
	  .sig = 0x830F10,
	  .features = 1,
	  .metadata = true},
	 NULL},
	/* spec: QEMU pc_sysfw: SNP guests with -bios have nothing but variables in pflash */
	/* AMDESE/AMDSEV issue 232 */
	{"/usr/local/bin/qemu-system-x86_64 -enable-kvm -cpu EPYC-v4 -machine q35 -smp 4,maxcpus=255 "
	 "-m 2048M,slots=5,maxmem=10240M -no-reboot -bios /usr/local/share/qemu/OVMF_CODE.fd -drive "
	 "if=pflash,format=raw,unit=0,file=/home/u/ubuntu-2204.fd -drive "
	 "file=/home/u/ubuntu-2204.qcow2,if=none,id=disk0,format=qcow2 -machine "
	 "memory-encryption=sev0,vmport=off -object memory-backend-memfd,id=ram1,size=2048M,share=true,"
	 "prealloc=false -machine memory-backend=ram1 -object "
	 "sev-snp-guest,id=sev0,policy=0xb0000,cbitpos=51,reduced-phys-bits=1 -nographic -monitor pty",
	 {.kernel = "6.9.0-snp-host-rc7+"},
	 {.mode = SEV_MODE_SNP,
	  .policy = 0xB0000,
	  .vcpus = 4,
	  .sig = 0x800F12,
	  .features = 1,
	  .metadata = true},
	 "firmware=/usr/local/share/qemu/OVMF_CODE.fd: -bios; pflash unit 0 "
	 "(/home/u/ubuntu-2204.fd) is not measured"},
	/* SVSM from an IGVM file */
	{"qemu-system-x86_64 -machine q35,confidential-guest-support=sev0,igvm-cfg=igvm0 -object "
	 "igvm-cfg,id=igvm0,file=/f/coconut-qemu.igvm -object sev-snp-guest,id=sev0,cbitpos=51 "
	 "-cpu EPYC-v4 -smp 8",
	 {0},
	 {.mode = SEV_MODE_SNP, .policy = 0x30000, .vcpus = 8, .features = 1, .igvm = true},
	 "igvm=/f/coconut-qemu.igvm"},
};

static void test_resolved(void **state)
{
	static char text[8192];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(RESOLVED); i++) {
		struct sev_vm_resolution *r = resolve(RESOLVED[i].line, &RESOLVED[i].told);

		list(r, text, sizeof(text));
		if (sev_vm_ask_count(r) > 0)
			fail_msg("%s\nasks:\n%s", RESOLVED[i].line, text);
		assert_has(text, RESOLVED[i].choice);
		check_outcome(r, &RESOLVED[i].want);
		sev_vm_resolution_free(r);
	}
}

/* What cannot be known is asked for, and nothing else is. */
static const struct {
	const char *line;
	struct told told;
	const char *option;
	const char *why;
} ASKED[] = {
	{SNP_START " -cpu host -bios /f/OVMF.fd",
	 {.qemu = "9.1"},
	 "--vcpu-type TYPE or --vcpu-sig NUMBER",
	 "-cpu host has the signature of the host's processor"},
	{SNP_START " -cpu max -bios /f/OVMF.fd", {.qemu = "9.1"}, "--vcpu-type", "-cpu max"},
	{SNP_START " -cpu Skylake-Server -bios /f/OVMF.fd",
	 {.qemu = "9.1"},
	 "--vcpu-type TYPE or --vcpu-sig NUMBER",
	 "-cpu Skylake-Server is not a model of EPYC"},
	{SNP_START " -cpu EPYC -bios OVMF.fd",
	 {.qemu = "9.1"},
	 "--ovmf FILE",
	 "-bios OVMF.fd is a bare name"},
	{SNP_START " -cpu EPYC", {.qemu = "9.1"}, "--ovmf FILE", "no -bios and no pflash"},
	{SNP_START " -cpu EPYC -bios /f/OVMF.fd",
	 {0},
	 "--qemu-version VERSION or --host-kernel RELEASE",
	 "AMD's early trees"},
	{SNP_START " -cpu EPYC -bios /f/OVMF.fd",
	 {.qemu = "8.2.50"},
	 "--host-kernel RELEASE",
	 "QEMU before 9.1 runs SNP guests only in AMD's trees"},
	{SNP_START " -cpu EPYC -bios /f/OVMF.fd",
	 {.kernel = "6.8.0-31-generic"},
	 "--qemu-version VERSION",
	 "Linux 6.8.0-31-generic cannot host SNP guests unless SNP was added to it"},
	{SNP_START ",secure-avic=on -cpu EPYC -bios /f/OVMF.fd",
	 {.qemu = "11.0"},
	 "--guest-features NUMBER",
	 "property secure-avic of -object sev-snp-guest,id=sev0 is not known here"},
	{ES_START, {0}, "--host-kernel RELEASE", "set DebugSwap in SEV-ES guests by themselves"},
	{ES_START,
	 {.kernel = "6.6"},
	 "--variant auto-debug-swap or --no-variant auto-debug-swap",
	 "neither its number nor its name tells"},
	{ES_START,
	 {.kernel = "6.7.11"},
	 "--variant auto-debug-swap or --no-variant auto-debug-swap",
	 "where the host's processor has it"},
	{ES_START,
	 {.kernel = "5.14.0-427.13.1.el9_4.x86_64"},
	 "--variant auto-debug-swap or --no-variant auto-debug-swap",
	 "may or may not"},
	{ES_START ",legacy-vm-type=off -smp maxcpus=4,sockets=2",
	 {0},
	 "--qemu-version VERSION",
	 "4 vCPUs since QEMU 6.2, 2 before"},
	{"qemu-system-x86_64 -machine confidential-guest-support=s -bios /f/O.fd -object "
	 "sev-guest,id=s,policy=5,legacy-vm-type=off",
	 {0},
	 "--qemu-version VERSION",
	 "the default model changed its signature with QEMU 6.1"},
	{"qemu-kvm -machine pc-q35-rhel9.4.0,confidential-guest-support=s -bios /f/O.fd -object "
	 "sev-guest,id=s,policy=5,legacy-vm-type=off",
	 {.qemu = "9.0"},
	 "--vcpu-type TYPE or --vcpu-sig NUMBER",
	 "pc-q35-rhel9.4.0 is not one of QEMU's own"},
};

static void test_asked(void **state)
{
	static char text[8192];
	struct sev_config *config = sev_config_new();
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(ASKED); i++) {
		struct sev_vm_resolution *r = resolve(ASKED[i].line, &ASKED[i].told);

		list(r, text, sizeof(text));
		if (sev_vm_ask_count(r) != 1)
			fail_msg("%s\n%zu asks:\n%s", ASKED[i].line, sev_vm_ask_count(r), text);
		assert_has(sev_vm_ask_option(r, 0), ASKED[i].option);
		assert_has(sev_vm_ask_why(r, 0), ASKED[i].why);
		assert_int_equal(sev_vm_apply(r, config, &err), SEV_ERR_UNKNOWN);
		assert_has(err.msg, ASKED[i].option);
		sev_vm_resolution_free(r);
	}
	sev_config_free(config);
}

static const struct {
	const char *line;
	enum sev_rc rc;
	const char *message;
} REFUSED[] = {
	{"qemu-system-x86_64 -m 4G", SEV_ERR_FORMAT, "this machine is not encrypted"},
	{"qemu-system-x86_64 -machine q35,confidential-guest-support=sev0", SEV_ERR_FORMAT,
	 "confidential-guest-support=sev0: no -object has that id"},
	{"qemu-system-x86_64 -machine q35,confidential-guest-support=t -object tdx-guest,id=t",
	 SEV_ERR_UNSUPPORTED, "-object tdx-guest,id=t: expected sev-guest or sev-snp-guest"},
	{SNP_START ",policy=0x1g", SEV_ERR_FORMAT, "policy: found '0x1g', expected a number"},
	{SNP_START ",policy=-1", SEV_ERR_FORMAT, "policy: found '-1', expected a number"},
	{"qemu-system-x86_64 -machine confidential-guest-support=s -object "
	 "sev-guest,id=s,policy=0x100000000",
	 SEV_ERR_FORMAT, "expected a number up to 4294967295"},
	/* spec: QEMU sev-snp-guest: host-data is 32 bytes in base64; sev-guest has no such property
	 */
	{SNP_START ",host-data=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==", SEV_ERR_FORMAT,
	 "sev-snp-guest,id=sev0: host-data: found 31 bytes, expected 32 in base64"},
	{SNP_START ",host-data=0x00", SEV_ERR_FORMAT, "sev-snp-guest,id=sev0: host-data: "},
	{ES_START ",host-data=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", SEV_ERR_FORMAT,
	 "sev-guest,id=sev0: host-data: found one, expected none"},
	{SNP_START ",kernel-hashes=maybe", SEV_ERR_FORMAT,
	 "kernel-hashes: found 'maybe', expected on or off"},
	{ES_START ",legacy-vm-type=sometimes", SEV_ERR_FORMAT, "legacy-vm-type: found 'sometimes'"},
	{SNP_START " -smp 0", SEV_ERR_FORMAT, "-smp: cpus: found 0, expected at least 1"},
	{SNP_START " -smp four", SEV_ERR_FORMAT, "-smp: cpus: found 'four', expected a number"},
	{SNP_START " -smp sockets=60000,cores=60000", SEV_ERR_FORMAT, "more than 65535 vCPUs"},
	{SNP_START " -cpu EPYC,model=256", SEV_ERR_FORMAT, "-cpu: model: found '256'"},
	{SNP_START " -machine pflash0=f", SEV_ERR_FORMAT, "no -blockdev has node-name=f"},
	{SNP_START " -machine pflash0=f -blockdev driver=qcow2,node-name=f,file=g",
	 SEV_ERR_UNSUPPORTED, "driver qcow2, expected raw or file"},
	{SNP_START " -machine pflash0=f -blockdev driver=raw,node-name=f,file=f", SEV_ERR_FORMAT,
	 "more than 8 nodes in a chain"},
	{SNP_START " -drive if=pflash,unit=0,file=/f/O.qcow2,format=qcow2", SEV_ERR_UNSUPPORTED,
	 "format qcow2, expected raw"},
	{SNP_START " -drive if=pflash,unit=1,file=/f/VARS.fd", SEV_ERR_FORMAT,
	 "there is no unit 0: QEMU refuses that"},
	{SNP_START " -global EPYC-Milan-x86_64-cpu.stepping=2", SEV_ERR_UNSUPPORTED,
	 "-global EPYC-Milan-x86_64-cpu.stepping=2: found the signature of vCPUs, expected it with "
	 "-cpu"},
	{SNP_START " -global driver=EPYC-x86_64-cpu,property=family,value=25", SEV_ERR_UNSUPPORTED,
	 "expected it with -cpu"},
	{SNP_START " -set drive.fw.file=/f/other.fd", SEV_ERR_UNSUPPORTED,
	 "-set drive.fw.file=/f/other.fd: not followed"},
	{SNP_START " -blockdev raw,node-name=fw,file.driver=file,file.filename=/f/a.fd,offset=4096 "
		   "-machine pflash0=fw",
	 SEV_ERR_UNSUPPORTED, "-blockdev fw: offset=4096, expected the whole file"},
	{SNP_START " -drive if=pflash,format=raw,file=/f/a.fd,size=4096", SEV_ERR_UNSUPPORTED,
	 "-drive if=pflash,file=/f/a.fd: size=4096, expected the whole file"},
	{SNP_START " -machine igvm-cfg=i", SEV_ERR_FORMAT, "igvm-cfg=i: no -object has that id"},
	{SNP_START " -object igvm-cfg,id=i -machine igvm-cfg=i", SEV_ERR_FORMAT, "no file"},
	{SNP_START " -object {\"qom-type\":\"x\"", SEV_ERR_FORMAT,
	 "-object: malformed JSON at character"},
	{SNP_START " -object {\"id\":null}", SEV_ERR_FORMAT, "-object: JSON member id is null"},
	{SNP_START " -machine ,q35", SEV_ERR_FORMAT, "expected key=value"},
	{SNP_START " -readconfig vm.cfg", SEV_ERR_UNSUPPORTED, "-readconfig vm.cfg: not followed"},
	{SNP_START " -kernel", SEV_ERR_FORMAT, "-kernel: found the end of the command line"},
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(REFUSED); i++) {
		struct sev_vm *vm;
		struct sev_err err = {0};
		enum sev_rc rc = read_line(REFUSED[i].line, &vm, &err);

		if (rc != REFUSED[i].rc)
			fail_msg("%s\nrc %d: %s", REFUSED[i].line, rc, err.msg);
		assert_null(vm);
		assert_has(err.msg, REFUSED[i].message);
	}
}

static void test_opts(void **state)
{
	static const struct {
		const char *text, *key, *value;
	} rows[] = {
		{"q35,accel=kvm", "type", "q35"},
		{"q35,accel=kvm", "accel", "kvm"},
		{"type=pc,usb", "usb", "on"},
		{"pc,nousb", "usb", "off"},
		{"a=1,a=2", "a", "2"},
		{"file=/a,,b,x=y", "file", "/a,b"},
		{"file=/a,,", "file", "/a,"},
		{"file=a=b", "file", "a=b"},
		{"x=", "x", ""},
		{"{\"a\":{\"b\":[true,7]}}", "a.b.1", "7"},
		{"json:{\"a\":false}", "a", "off"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_qopts opts = {0};
		struct sev_err err;

		assert_sev_ok(sev_qopts_parse(&opts, "-x", "type", rows[i].text, &err), &err);
		assert_non_null(sev_qopts_get(&opts, rows[i].key));
		assert_string_equal(sev_qopts_get(&opts, rows[i].key), rows[i].value);
		sev_qopts_clear(&opts);
	}
}

/* spec: QEMU pc_sysfw: -bios files are a multiple of 64 KiB, but for SNP guests */
/* spec: QEMU pc_sysfw: the size of a pflash unit is a multiple of 4 KiB */
static void test_firmware_size(void **state)
{
	static const struct {
		const char *line;
		uint64_t size;
		enum sev_rc rc;
	} rows[] = {
		{ES_START, 0x10000, SEV_OK},
		{ES_START, 0x11000, SEV_ERR_FORMAT},
		{ES_START, 0, SEV_ERR_FORMAT},
		{SNP_START " -bios /f/O.fd", 0x37C000, SEV_OK},
		{SNP_START " -bios /f/O.fd", 0x37C800, SEV_ERR_FORMAT},
		{SNP_START " -pflash /f/O.fd", 0x11000, SEV_OK},
		{SNP_START " -pflash /f/O.fd", 0x11001, SEV_ERR_FORMAT},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_vm *vm;
		struct sev_err err;

		assert_sev_ok(read_line(rows[i].line, &vm, &err), &err);
		assert_int_equal(sev_vm_check_firmware_size(vm, rows[i].size, &err), rows[i].rc);
		sev_vm_free(vm);
	}
}

/* A bare -bios name with -L, and being told where the file is. */
static void test_bare_firmware(void **state)
{
	struct sev_vm *vm;
	struct sev_err err;

	(void)state;
	assert_sev_ok(read_line(SNP_START " -bios OVMF.fd -L /a -L /b", &vm, &err), &err);
	assert_true(sev_vm_firmware_is_bare(vm));
	assert_string_equal(sev_vm_data_dir(vm, 0), "/a");
	assert_string_equal(sev_vm_data_dir(vm, 1), "/b");
	assert_null(sev_vm_data_dir(vm, 2));
	assert_sev_ok(sev_vm_set_path(vm, SEV_VM_FIRMWARE, "OVMF.fd", "--ovmf", &err), &err);
	assert_false(sev_vm_firmware_is_bare(vm));
	sev_vm_free(vm);
}

static bool has_variant(const char *line, const struct told *told, enum sev_variant variant)
{
	struct sev_vm_resolution *r = resolve(line, told);
	struct sev_config *config = sev_config_new();
	struct sev_err err;
	bool has;

	assert_non_null(config);
	assert_sev_ok(sev_vm_apply(r, config, &err), &err);
	has = sev_config_has(config, variant);
	sev_config_free(config);
	sev_vm_resolution_free(r);
	return has;
}

#define IGVM_LINE SNP_START " -object igvm-cfg,id=i,file=/f/a.igvm -machine igvm-cfg=i"

/* What the user says of a variant counts, whichever it is and whatever would be chosen. */
static void test_given_variants(void **state)
{
	static const char bios[] = SNP_START " -bios /f/OVMF.fd -cpu EPYC-v4";
	const struct told plain = {.qemu = "9.2"};
	const struct told trim = {.qemu = "9.2", .variant_on = "cmdline-trim"};
	const struct told no_metadata = {.qemu = "9.2", .variant_off = "qemu-metadata"};
	const struct told no_shared = {.qemu = "9.2", .variant_off = "igvm-measure-shared"};
	const struct told no_order = {.qemu = "9.2", .variant_off = "igvm-qemu-order"};

	(void)state;
	assert_false(has_variant(bios, &plain, SEV_VARIANT_CMDLINE_TRIM));
	assert_true(has_variant(bios, &trim, SEV_VARIANT_CMDLINE_TRIM));
	assert_true(has_variant(bios, &plain, SEV_VARIANT_QEMU_METADATA));
	assert_false(has_variant(bios, &no_metadata, SEV_VARIANT_QEMU_METADATA));
	assert_true(has_variant(IGVM_LINE, &plain, SEV_VARIANT_IGVM_MEASURE_SHARED));
	assert_false(has_variant(IGVM_LINE, &no_shared, SEV_VARIANT_IGVM_MEASURE_SHARED));
	assert_true(has_variant(IGVM_LINE, &plain, SEV_VARIANT_IGVM_QEMU_ORDER));
	assert_false(has_variant(IGVM_LINE, &no_order, SEV_VARIANT_IGVM_QEMU_ORDER));
}

static void test_features_of_seves(void **state)
{
	struct sev_vm_facts *facts = sev_vm_facts_new();
	struct sev_vm_resolution *r;
	struct sev_vm *vm;
	struct sev_err err;

	(void)state;
	assert_non_null(facts);
	sev_vm_facts_set_guest_features(facts, 0x21);
	assert_sev_ok(read_line(ES_START, &vm, &err), &err);
	assert_int_equal(sev_vm_resolve(vm, facts, &r, &err), SEV_ERR_ARG);
	assert_null(r);
	assert_has(err.msg, "guest features 0x21: a guest of sev-guest,id=sev0 has debug-swap");
	sev_vm_free(vm);
	sev_vm_facts_free(facts);
}

static void test_versions(void **state)
{
	static const char *const bad[] = {"", "six", "6", "6.", "6x8", "99999.1"};
	struct sev_vm_facts *facts = sev_vm_facts_new();
	struct sev_err err;

	(void)state;
	assert_non_null(facts);
	for (size_t i = 0; i < SEV_COUNT(bad); i++) {
		assert_int_equal(sev_vm_facts_set_host_kernel(facts, bad[i], &err), SEV_ERR_ARG);
		assert_has(err.msg, "expected a release as uname -r prints it");
		assert_int_equal(sev_vm_facts_set_qemu_version(facts, bad[i], &err), SEV_ERR_ARG);
	}
	sev_vm_facts_free(facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opts),	       cmocka_unit_test(test_resolved),
		cmocka_unit_test(test_asked),	       cmocka_unit_test(test_refused),
		cmocka_unit_test(test_firmware_size),  cmocka_unit_test(test_bare_firmware),
		cmocka_unit_test(test_versions),       cmocka_unit_test(test_features_of_seves),
		cmocka_unit_test(test_given_variants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
