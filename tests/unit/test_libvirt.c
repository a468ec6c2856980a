/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <sev/vm.h>

#include "base/bytes.h"
#include "plan/config.h"
#include "vm_list.h"

static struct sev_vm *read_domain(const char *xml)
{
	struct sev_vm *vm;
	struct sev_err err;

	assert_sev_ok(sev_vm_from_libvirt("vm.xml", xml, strlen(xml), &vm, &err), &err);
	return vm;
}

static struct sev_vm_resolution *resolve(const struct sev_vm *vm, const char *kernel,
					 const char *qemu)
{
	struct sev_vm_facts *facts = sev_vm_facts_new();
	struct sev_vm_resolution *r;
	struct sev_err err;

	assert_non_null(facts);
	if (kernel)
		assert_sev_ok(sev_vm_facts_set_host_kernel(facts, kernel, &err), &err);
	if (qemu)
		assert_sev_ok(sev_vm_facts_set_qemu_version(facts, qemu, &err), &err);
	assert_sev_ok(sev_vm_resolve(vm, facts, &r, &err), &err);
	sev_vm_facts_free(facts);
	return r;
}

static struct sev_config *apply(const struct sev_vm_resolution *r)
{
	struct sev_config *config = sev_config_new();
	struct sev_err err;

	assert_non_null(config);
	assert_sev_ok(sev_vm_apply(r, config, &err), &err);
	return config;
}

/* The SEV example of libvirt's "Launch security with AMD SEV", with a measured direct boot. */
static const char SEV_DOMAIN[] =
	"<?xml version='1.0' encoding='UTF-8'?>\n"
	"<domain type='kvm'>\n"
	"  <name>fedora-sev</name>\n"
	"  <memory unit='KiB'>4194304</memory>\n"
	"  <vcpu placement='static' current='2'>4</vcpu>\n"
	"  <os>\n"
	"    <type arch='x86_64' machine='pc-q35-6.2'>hvm</type>\n"
	"    <loader readonly='yes' type='pflash'>/usr/share/edk2/ovmf/OVMF_CODE.fd</loader>\n"
	"    <nvram>/var/lib/libvirt/qemu/nvram/sev_VARS.fd</nvram>\n"
	"    <kernel>/boot/vmlinuz</kernel>\n"
	"    <initrd>/boot/initrd</initrd>\n"
	"    <cmdline>console=ttyS0 a=&quot;1&amp;2&quot; </cmdline>\n"
	"  </os>\n"
	"  <cpu mode='custom' match='exact'>\n"
	"    <model fallback='forbid'>EPYC-Milan</model>\n"
	"    <topology sockets='1' dies='1' cores='2' threads='2'/>\n"
	"  </cpu>\n"
	"  <launchSecurity type='sev' kernelHashes='yes'>\n"
	"    <cbitpos>47</cbitpos>\n"
	"    <reducedPhysBits>1</reducedPhysBits>\n"
	"    <policy>0x0007</policy>\n"
	"  </launchSecurity>\n"
	"</domain>\n";

static void test_sev(void **state)
{
	struct sev_vm *vm = read_domain(SEV_DOMAIN);
	struct sev_vm_resolution *r = resolve(vm, "5.15.0", NULL);
	struct sev_config *config = apply(r);

	(void)state;
	assert_string_equal(sev_vm_path(vm, SEV_VM_FIRMWARE), "/usr/share/edk2/ovmf/OVMF_CODE.fd");
	assert_string_equal(sev_vm_path(vm, SEV_VM_KERNEL), "/boot/vmlinuz");
	assert_string_equal(sev_vm_path(vm, SEV_VM_INITRD), "/boot/initrd");
	assert_null(sev_vm_path(vm, SEV_VM_IGVM));
	assert_true(sev_vm_uses(r, SEV_VM_KERNEL));
	assert_int_equal(config->mode, SEV_MODE_SEVES);
	assert_int_equal(config->policy, 7);
	assert_int_equal(config->vcpus, 2);
	assert_int_equal(config->vcpu_sig, 0xA00F11);
	assert_string_equal(config->append, "console=ttyS0 a=\"1&2\" ");
	assert_true(sev_config_has(config, SEV_VARIANT_FPU_ZERO));
	assert_false(sev_config_has(config, SEV_VARIANT_AUTO_DEBUG_SWAP));
	sev_config_free(config);
	sev_vm_resolution_free(r);
	sev_vm_free(vm);
}

#define OS                                                                                         \
	"<os><type machine='pc-q35-9.2'>hvm</type><loader type='rom' stateless='yes'>/f/OVMF.fd"   \
	"</loader></os>"
#define SNP                                                                                        \
	"<launchSecurity type='sev-snp'><cbitpos>51</cbitpos><reducedPhysBits>1</reducedPhysBits>" \
	"<policy>0x00030000</policy></launchSecurity>"

/* Domains as libvirt's formatdomain documents them; what must be in the list of choices and asks.
 */
static const struct {
	const char *xml;
	const char *kernel, *qemu;
	size_t asks;
	const char *part;
} LISTED[] = {
	{"<domain>" OS "<vcpu>4</vcpu><cpu mode='host-passthrough'/>" SNP "</domain>", NULL, NULL,
	 1, "? --vcpu-type TYPE or --vcpu-sig NUMBER: -cpu host has the signature"},
	{"<domain>" OS "<vcpu>4</vcpu><cpu mode='host-model'/>" SNP "</domain>", NULL, NULL, 1,
	 "? --vcpu-type TYPE or --vcpu-sig NUMBER: with host-model libvirt picks the model"},
	{"<domain>" OS "<vcpu>4</vcpu><cpu mode='maximum'/>" SNP "</domain>", NULL, NULL, 1,
	 "-cpu max"},
	{"<domain>" OS SNP "</domain>", NULL, NULL, 0,
	 "vcpu signature=0x00060fb1: no -cpu, the default model qemu64"},
	{"<domain>" OS SNP "</domain>", NULL, NULL, 0, "vcpus=1: -smp"},
	{"<domain>" OS SNP "</domain>", NULL, NULL, 0, "firmware=/f/OVMF.fd: -bios"},
	{"<domain>" OS SNP "</domain>", NULL, NULL, 0,
	 "fpu-zero=off: machine type pc-q35-9.2: KVM_SEV_INIT2"},
	{"<domain>" OS "<vcpu> 3 </vcpu><cpu><model>EPYC-Genoa</model></cpu>" SNP "</domain>", NULL,
	 NULL, 0, "vcpu signature=0x00a10f10: -cpu EPYC-Genoa"},
	{"<domain><os firmware='efi'><type machine='q35'>hvm</type></os>" SNP "</domain>", NULL,
	 "9.1.0", 1, "? --ovmf FILE: libvirt selects the firmware when the domain starts"},
	/* the state of a running domain wraps it */
	{"<domstatus state='running'><domain>" OS SNP "</domain></domstatus>", NULL, NULL, 0,
	 "policy=0x30000: policy="},
	/* what stands in <qemu:commandline> comes after libvirt's own */
	{"<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>" OS SNP
	 "<qemu:commandline><qemu:arg value='-cpu'/><qemu:arg value='EPYC-Turin'/>"
	 "</qemu:commandline></domain>",
	 NULL, NULL, 0, "vcpu signature=0x00b00f00: -cpu EPYC-Turin"},
	{"<domain>" OS "<commandline><arg value='-object'/><arg value='sev-guest,id=s,policy=1'/>"
	 "<arg value='-machine'/><arg value='confidential-guest-support=s'/></commandline></domain>",
	 NULL, NULL, 0, "mode=sev: -object sev-guest,id=s"},
	{"<domain>" OS
	 "<launchSecurity type='sev-snp'><idBlock>AAAA</idBlock></launchSecurity></domain>",
	 NULL, NULL, 0, "id-block=not measured"},
	{"<domain>" OS "<launchSecurity type='sev-snp'>"
	 "<hostData>AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=</hostData></launchSecurity></domain>",
	 NULL, NULL, 0,
	 "host-data=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f: host-data="},
};

static void test_listed(void **state)
{
	static char text[8192];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(LISTED); i++) {
		struct sev_vm *vm = read_domain(LISTED[i].xml);
		struct sev_vm_resolution *r = resolve(vm, LISTED[i].kernel, LISTED[i].qemu);

		list(r, text, sizeof(text));
		assert_has(text, LISTED[i].part);
		if (sev_vm_ask_count(r) != LISTED[i].asks)
			fail_msg("%s\n%s", LISTED[i].xml, text);
		sev_vm_resolution_free(r);
		sev_vm_free(vm);
	}
}

/* Entities, each eight of the one before. */
#define LAUGH(n, inner) "<!ENTITY l" #n " '" inner inner inner inner inner inner inner inner "'>"

static const struct {
	const char *xml;
	enum sev_rc rc;
	const char *message;
} REFUSED[] = {
	{"", SEV_ERR_FORMAT, "vm.xml: line "},
	{"not xml", SEV_ERR_FORMAT, "vm.xml: line 1: "},
	{"<domain>\n<os>\n</domain>", SEV_ERR_FORMAT, "vm.xml: line 3: "},
	{"<network/>", SEV_ERR_FORMAT, "vm.xml: found no <domain>"},
	{"<domain/>", SEV_ERR_FORMAT,
	 "vm.xml: found no <launchSecurity>, expected one of type sev"},
	{"<domain><launchSecurity type='tdx'/></domain>", SEV_ERR_FORMAT,
	 "vm.xml: <launchSecurity>: type tdx, expected sev or sev-snp"},
	{"<domain><launchSecurity/></domain>", SEV_ERR_FORMAT,
	 "vm.xml: <launchSecurity>: type absent"},
	{"<domain><launchSecurity type='sev'><policy>x</policy></launchSecurity></domain>",
	 SEV_ERR_FORMAT, "vm.xml: sev-guest,id=lsec0: policy: found 'x', expected a number"},
	{"<domain><cpu mode='other'/>" SNP "</domain>", SEV_ERR_FORMAT,
	 "vm.xml: <cpu>: mode other, expected custom"},
	{"<domain><vcpu>many</vcpu>" SNP "</domain>", SEV_ERR_FORMAT,
	 "vm.xml: -smp: cpus: found 'many', expected a number"},
	{"<domain><os><loader type='pflash' format='qcow2'>/f/O.qcow2</loader></os>" SNP
	 "</domain>",
	 SEV_ERR_UNSUPPORTED, "vm.xml: <loader>: format qcow2, expected raw"},
	/* nothing outside of the file, and no entity, is read */
	{"<!DOCTYPE domain [" LAUGH(1, "ha") LAUGH(2, "&l1;") LAUGH(3, "&l2;") LAUGH(4, "&l3;")
		 LAUGH(5, "&l4;") LAUGH(6, "&l5;") LAUGH(7, "&l6;") LAUGH(8, "&l7;")
			 LAUGH(9, "&l8;") "]><domain name='&l9;'>&l9;</domain>",
	 SEV_ERR_FORMAT, "vm.xml: found a document type declaration, expected none"},
	{"<!DOCTYPE domain SYSTEM 'http://127.0.0.1:9/x.dtd'><domain/>", SEV_ERR_FORMAT,
	 "vm.xml: found a document type declaration, expected none"},
	{"<!DOCTYPE domain [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><domain>&x;</domain>",
	 SEV_ERR_FORMAT, "vm.xml: found a document type declaration, expected none"},
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(REFUSED); i++) {
		struct sev_err err = {0};
		struct sev_vm *vm;
		enum sev_rc rc = sev_vm_from_libvirt("vm.xml", REFUSED[i].xml,
						     strlen(REFUSED[i].xml), &vm, &err);

		if (rc != REFUSED[i].rc)
			fail_msg("%s\nrc %d: %s", REFUSED[i].xml, rc, err.msg);
		assert_null(vm);
		assert_has(err.msg, REFUSED[i].message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sev),
		cmocka_unit_test(test_listed),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
