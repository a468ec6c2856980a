/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts in what people paste. Texts have the forms of public issue threads and of the tools' own
 * output: AMDESE/AMDSEV 88, 107, 113, 191, 197, 238, 271; virtee/sevctl 130; virtee/snphost 127,
 * 187.
 */
#include "capture_text.h"

#include "base/bytes.h"

#define SNP_PARAMETER "/sys/module/kvm_amd/parameters/sev_snp"

static const struct {
	const char *text, *key, *value;
} ROWS[] = {
	/* Registers. */
	{"❯ cpuid -1 -r -l 0x8000001f\nCPU:\n"
	 "   0x8000001f 0x00: eax=0x0101fd3f ebx=0x00004133 ecx=0x000000fd edx=0x0000000f\n",
	 "cpuid 0x8000001f 0x00", "eax=0x0101fd3f ebx=0x00004133 ecx=0x000000fd edx=0x0000000f"},
	{"CPU 0:\n   0x8000000A 0x0: eax=0x1 ebx=0x8000 ecx=0x0 edx=0x1\nCPU 1:\n"
	 "   0x8000000A 0x0: eax=0x1 ebx=0x40 ecx=0x0 edx=0x1\n",
	 "cpuid 0x8000000a 0x00", "eax=0x00000001 ebx=0x00008000 ecx=0x00000000 edx=0x00000001"},
	{"CPU 0:\n   0x8000000A 0x0: eax=0x1 ebx=0x8000 ecx=0x0 edx=0x1\nCPU 1:\n"
	 "   0x8000000A 0x0: eax=0x1 ebx=0x40 ecx=0x0 edx=0x1\n",
	 "cpuid 0x8000000a 0x00 differs",
	 "CPU 1: eax=0x00000001 ebx=0x00000040 ecx=0x00000000 edx=0x00000001"},
	/* APIC IDs always differ. */
	{"CPU 0:\n   0x1 0x0: eax=1 ebx=0 ecx=0 edx=0\nCPU 1:\n   0x1 0x0: eax=1 ebx=1 ecx=0 edx=0\n",
	 "cpuid 0x00000001 0x00 differs", "(unread)"},
	{"      SEV-SNP: SEV secure nested paging        = true\n", "cpuid.field sev-snp", "1"},
	{"      SEV-ES: SEV encrypted state support      = false\n", "cpuid.field sev-es", "0"},
	{"encryption bit position in PTE           = 0x33 (51)\n", "cpuid.field c-bit", "51"},
	{"   NASID: number of address space identifiers = 0x8000 (32768):\n", "cpuid.field asids",
	 "32768"},
	{"      nested paging                           = true\n", "cpuid.field npt", "1"},
	{"SEV: yes = true\nSEV: x = 0x1 (2)\n", "cpuid.field sev", "1"},
	/* MSRs. */
	{"$ sudo rdmsr 0xc0010010\n3f40000\n", "msr 0xc0010010", "0x0000000003f40000"},
	{"[root@milan ~]# rdmsr -p 0 -d 0xc0010015; rdmsr 0xc0010131\n17\n10\n", "msr 0xc0010015",
	 "0x0000000000000011"},
	{"rdmsr -a 0xc0010010\n3f40000\n3f40000\nf40000\n", "msr 0xc0010010 differs",
	 "CPU 2: 0x0000000000f40000"},
	{"rdmsr -f 23:23 0xc0010010\n1\n", "msr 0xc0010010", "(unread)"},
	{"MSR 0xC0010132 = 0x16000000\n", "msr 0xc0010132", "0x0000000016000000"},
	{"0xc0010010: 0x0000000003f40000\n", "msr 0xc0010010", "0x0000000003f40000"},
	{"SYSCFG, 0xC0010010, {'3fc0000'}\n", "msr 0xc0010010", "0x0000000003fc0000"},
	{"SYSCFG, 0xC0010010, {'f40000', '3f40000'}\n", "msr 0xc0010010 differs",
	 "0x0000000003f40000"},
	{"$ rdmsr 0xc0010132\nrdmsr: CPU 0 cannot read MSR 0xc0010132\n", "msr 0xc0010132",
	 "(refused)"},
	{"WRMSR to 0xc0010010 (tried to write 0x03fc0000)\n", "msr 0xc0010010", "(unread)"},
	/* Files. */
	{"# cat " SNP_PARAMETER "\nN\n", "file " SNP_PARAMETER, "N"},
	{"> $ cat " SNP_PARAMETER "\n> Y\n", "file " SNP_PARAMETER, "Y"},
	{"# cat " SNP_PARAMETER "\nI see nothing\n", "file " SNP_PARAMETER, "(unread)"},
	{"$ cat /sys/module/kvm_amd/parameters/sev && cat " SNP_PARAMETER "\nY\nN\n",
	 "file " SNP_PARAMETER, "N"},
	{SNP_PARAMETER ":Y\n", "file " SNP_PARAMETER, "Y"},
	{SNP_PARAMETER " = N\n", "file " SNP_PARAMETER, "N"},
	{SNP_PARAMETER ": N\n" SNP_PARAMETER ": Y\n\n", "file " SNP_PARAMETER, "N\nY"},
	{SNP_PARAMETER ": N\n\n" SNP_PARAMETER ": Y\n", "file " SNP_PARAMETER, "Y"},
	{"cat: " SNP_PARAMETER ": No such file or directory\n", "file " SNP_PARAMETER, "(absent)"},
	{"cat: /sys/kernel/security/lockdown: Permission denied\n",
	 "file /sys/kernel/security/lockdown", "(refused)"},
	{"/sys/class/iommu/ivhd0/amd-iommu/features:25bf732fa2295afe:1d\n",
	 "file /sys/class/iommu/ivhd0/amd-iommu/features", "25bf732fa2295afe:1d"},
	{"/sys/devices/pci0000:40/0000:40:08.1/0000:42:00.1/tsme_status:0\n",
	 "file /sys/devices/pci0000:40/0000:40:08.1/0000:42:00.1/tsme_status", "0"},
	{"# cat /proc/cmdline\nBOOT_IMAGE=/vmlinuz ro iommu=pt\n", "file /proc/cmdline",
	 "BOOT_IMAGE=/vmlinuz ro iommu=pt"},
	{"$ cat /sys/fs/cgroup/misc.capacity\nsev 410\nsev_es 99\nThanks\n",
	 "file /sys/fs/cgroup/misc.capacity", "sev 410\nsev_es 99"},
	/* Devices. */
	{"ls: cannot access '/dev/sev*': No such file or directory\n", "device /dev/sev",
	 "(absent)"},
	{"ls: cannot access ‘/dev/sev’: No such file or directory\n", "device /dev/sev",
	 "(absent)"},
	{"crw------- 1 root root 10, 124 Nov 23 10:00 /dev/sev\n", "mode /dev/sev",
	 "crw------- root root"},
	{"/dev/sev\n", "mode /dev/sev", "there"},
	{"device /dev/sev: read-write\n", "device /dev/sev", "read-write"},
	{"device /dev/sev: not there, why?\n", "device /dev/sev", "(unread)"},
	/* The processor, the kernel, modules, limits. */
	{"processor\t: 0\nmodel\t\t: 1\nmodel name\t: AMD EPYC 7313 16-Core Processor\n"
	 "processor\t: 1\nmodel\t\t: 2\n",
	 "cpuinfo model", "1"},
	{"Model name:            AMD EPYC 9654 96-Core Processor\nCPU family:          25\n",
	 "cpuinfo model name", "AMD EPYC 9654 96-Core Processor"},
	{"flags\t\t: fpu sme sev sev_es\n", "cpuinfo flags", "fpu sme sev sev_es"},
	{"CPU(s):                  384\n", "cpu count", "384"},
	{"# uname -r\n5.19.0-rc6-snp-host-cd1599797a25\n", "file /proc/sys/kernel/osrelease",
	 "5.19.0-rc6-snp-host-cd1599797a25"},
	{"Linux box 6.11.0-rc3-snp-host-85ef1ac03941 #1 SMP Mon Sep 30 x86_64 GNU/Linux\n",
	 "file /proc/sys/kernel/osrelease", "6.11.0-rc3-snp-host-85ef1ac03941"},
	{"options kvm_amd sev=1 sev_es=0\n", "modprobe kvm_amd.sev_es", "0"},
	{"/etc/modprobe.d/kvm.conf:options kvm-amd sev=1\n", "modprobe kvm_amd.sev", "1"},
	{"kvm_amd               122880  316\n", "module kvm_amd", "loaded"},
	{"filename:       /lib/modules/6.1.0/kernel/arch/x86/kvm/kvm-amd.ko\n"
	 "parm:           sev_es:Enable SEV-ES support (bool)\n",
	 "modinfo kvm_amd.sev_es", "Enable SEV-ES support (bool)"},
	{"Module = \"kvm_amd\"\n  Parameters:\n    sev_snp             = \"Y\"\n",
	 "file " SNP_PARAMETER, "Y"},
	{"$ ulimit -l\n65536\n", "limit memlock", "67108864"},
	{"max locked memory       (kbytes, -l) unlimited\n", "limit memlock", "unlimited"},
	{"BIOS Information\n\tVendor: Dell Inc.\n\tVersion: 2.9.3\nHandle 1\n\tVersion: 7\n",
	 "file /sys/class/dmi/id/bios_version", "2.9.3"},
	{"$ sudo dmidecode -s bios-version\nRYM1008B\n", "file /sys/class/dmi/id/bios_version",
	 "RYM1008B"},
	/* Lines of the kernel. */
	{"[    0.000000] Command line: BOOT_IMAGE=/vmlinuz ro iommu=pt\n", "file /proc/cmdline",
	 "BOOT_IMAGE=/vmlinuz ro iommu=pt"},
	{"/proc/cmdline: a=b\n[    0.000000] Command line: a=c\n", "file /proc/cmdline", "a=b"},
	{"[    0.000000] DMI: Supermicro Super Server/H12SSL-NT, BIOS 2.4 04/14/2022\n",
	 "file /sys/class/dmi/id/bios_version", "2.4"},
	{"Nov 23 10:00:00 host kernel: ccp 0000:42:00.1: SEV API:1.49 build:3\n",
	 "sev platform_status.api_minor", "49"},
	{"[    9.1] ccp 0000:42:00.1: SEV-SNP API:1.55 build:29\n",
	 "sev snp_platform_status.build_id", "29"},
	{"[    0.0] e820: last_pfn = 0x4080000 max_arch_pfn = 0x400000000\n"
	 "[    0.0] e820: last_pfn = 0x76000 max_arch_pfn = 0x400000000\n",
	 "memory end", "0x4080000000"},
	{"[    0.4] smpboot: CPU0: AMD EPYC 7313 16-Core Processor (family: 0x19, model: 0x1, "
	 "stepping: 0x1)\n",
	 "cpuinfo cpu family", "25"},
	/* Other tools. */
	{"[ FAIL ]     - SME: MSR read failed: Error Reading MSR\n", "tool sme", "FAIL"},
	{"[ FAIL ]     - SME: MSR read failed: Error Reading MSR\n", "tool-says sme",
	 "MSR read failed: Error Reading MSR"},
	{"[ PASS ]     - Secure Nested Paging (SEV-SNP)\n", "tool secure-nested-paging-sev-snp",
	 "PASS"},
	{"[ PASS ]     - Secure Nested Paging (SEV-SNP)\n", "cpuid.field sev-snp", "1"},
	{"[ FAIL ]     - Secure Nested Paging (SEV-SNP)\n", "cpuid.field sev-snp", "(unread)"},
	{"\x1B[32m[ PASS ]\x1B[0m     - C-bit location: 51\n", "cpuid.field c-bit", "51"},
	{"✔ SEV-SNP INIT\n", "tool sev-snp-init", "PASS"},
	{"[ SKIP ]         - Alias check\n", "tool alias-check", "SKIP"},
	{"[ FAIL ]     - SEV enabled in KVM: Error - contents read from "
	 "/sys/module/kvm_amd/parameters/sev: N\n",
	 "file /sys/module/kvm_amd/parameters/sev", "N"},
	{"[ FAIL ]     - /dev/sev readable: Not readable: Permission denied (os error 13)\n",
	 "device /dev/sev", "(refused)"},
	{"[ PASS ]     - Writing /dev/sev: /dev/sev writable\n", "device /dev/sev", "read-write"},
	{"[ PASS ] - Memlock resource limit: Soft: 33051004928 | Hard: 33051004928\n",
	 "limit memlock", "33051004928"},
	{"[ PASS ]       - SEV Firmware Version: Sev firmware version: 1.55\n",
	 "sev platform_status.api_minor", "55"},
	{"$ sudo snphost show version\n1.55.29\n", "sev platform_status.build", "29"},
	{" Reported TCB version: TCB Version:\n  Microcode:   213\n  SNP:         23\n",
	 "tcb reported.snp", "23"},
};

static void test_facts(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++) {
		struct sev_capture *capture = capture_of(ROWS[i].text);
		const char *value = capture_fact_text(capture, ROWS[i].key);

		if (strcmp(value, ROWS[i].value) != 0)
			fail_msg("%s: %s: found \"%s\", expected \"%s\"", ROWS[i].text, ROWS[i].key,
				 value, ROWS[i].value);
		sev_capture_free(capture);
	}
}

/* Each text in one line, what is its own text, and which line it stands in. */
static void test_lines(void **state)
{
	static const struct {
		const char *line, *text;
	} rows[] = {
		{"[   12.345678] SEV supported: 509 ASIDs", "SEV supported: 509 ASIDs"},
		{"[   12.345678][    T1] SEV supported", "SEV supported"},
		{"<6>[   12.345678] SEV supported", "SEV supported"},
		{"[Wed Oct 11 10:36:17 2023] SEV supported", "SEV supported"},
		{"2023-10-11T10:36:17,123456+00:00 SEV supported", "SEV supported"},
		{"Nov 23 10:00:00 host kernel: SEV supported", "SEV supported"},
		{"Nov  3 10:00:00.123456 host kernel: SEV supported", "SEV supported"},
		{"2024-11-05T10:00:00+0000 host kernel: SEV supported", "SEV supported"},
		{"Wed 2023-10-11 10:36:17 UTC host kernel: SEV supported", "SEV supported"},
		{"Nov 23 10:00:00 host kernel: [    1.5] SEV supported", "SEV supported"},
		{"Nov 23 10:00:00 host libvirtd[123]: SEV supported", "SEV supported"},
		{"SEV supported", "SEV supported"},
		{"[ FAIL ] - x", "[ FAIL ] - x"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_capture *capture = capture_of(rows[i].line);

		assert_int_equal(sev_capture_line_count(capture), 1);
		assert_string_equal(sev_capture_line_at(capture, 0)->whole, rows[i].line);
		assert_string_equal(sev_capture_line_at(capture, 0)->text, rows[i].text);
		assert_int_equal(sev_capture_line_at(capture, 0)->where, 1);
		sev_capture_free(capture);
	}
}

/* What is quoted, fenced or emphasised is read, what is a fact is no line, and where it was. */
static void test_thread(void **state)
{
	struct sev_capture *capture =
		capture_of("It does not work:\n"
			   "```sh\n"
			   "user@box:~$ sudo dmesg | grep -i sev\n"
			   "**[    0.500541] AMD-Vi: SEV-SNP: IOMMU is in passthrough mode.**\n"
			   "```\n"
			   "> > # cat " SNP_PARAMETER "\n"
			   "> > N\n");

	(void)state;
	assert_int_equal(sev_capture_line_count(capture), 2);
	assert_string_equal(sev_capture_line_at(capture, 0)->whole, "It does not work:");
	assert_string_equal(sev_capture_line_at(capture, 1)->text,
			    "AMD-Vi: SEV-SNP: IOMMU is in passthrough mode.");
	assert_int_equal(sev_capture_line_at(capture, 1)->where, 4);
	assert_int_equal(sev_capture_where(capture, "file " SNP_PARAMETER), 7);
	sev_capture_free(capture);
}

/* A bundle whose head was not copied gives the same facts. */
static void test_part_of_bundle(void **state)
{
	struct sev_capture *capture = NULL;
	char *text, *other;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++) {
		struct sev_capture *again;
		const char *value, *key;

		capture = capture_of(ROWS[i].text);
		text = bundle_of(capture);
		other = strchr(text, '\n') + 1;
		again = capture_of(other);
		for (size_t k = 0; (key = sev_capture_key_at(capture, k)) != NULL; k++) {
			value = capture_fact_text(capture, key);
			if (strstr(key, "differs") == NULL &&
			    strcmp(capture_fact_text(again, key), value) != 0)
				fail_msg("%s: %s: found \"%s\", expected \"%s\"", text, key,
					 capture_fact_text(again, key), value);
		}
		sev_capture_free(again);
		free(text);
		sev_capture_free(capture);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_thread),
		cmocka_unit_test(test_part_of_bundle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
