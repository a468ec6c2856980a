/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What bundles hide, and what they must not. Identifiers are made up or of public threads.
 */
#include "capture_text.h"

#include "base/bytes.h"

static struct sev_err err;

/* The only line of a bundle after it was masked times times, as a new string. */
static char *masked(const char *line, unsigned times)
{
	char *now = strdup(line);

	for (unsigned i = 0; i < times; i++) {
		struct sev_capture *capture = NULL;
		char *text, *at;

		assert_sev_ok(sev_capture_new(&capture, &err), &err);
		assert_sev_ok(sev_capture_add_line(capture, now, &err), &err);
		text = bundle_of(capture);
		at = strstr(text, "[lines]\n");
		assert_non_null(at);
		free(now);
		now = strdup(at + strlen("[lines]\n"));
		now[strlen(now) - 1] = '\0';
		free(text);
		sev_capture_free(capture);
	}
	return now;
}

static const struct {
	const char *line, *expect; /* NULL: as it was */
} ROWS[] = {
	{"chip d0a1b2c3d4e5f60718293a4b5c6d7e8fd0a1b2c3d4e5f60718293a4b5c6d7e8f.", "chip <hex>."},
	{"root=UUID=5271158d-59ce-4c94-b0bd-5f67dbc947e1 ro", "root=UUID=<disk> ro"},
	{"root=PARTUUID=2bb9818b-3393-4017-8da7-c739e7b96eac ro", "root=PARTUUID=<disk> ro"},
	{"root=/dev/mapper/vg00-rootvol ro rd.lvm.lv=topos/root",
	 "root=/dev/mapper/<disk> ro rd.lvm.lv=<disk>"},
	{"UUID 5271158d-59ce-4c94-b0bd-5f67dbc947e1", "UUID <uuid>"},
	{"eth0: aa:bb:cc:dd:ee:0f", "eth0: <mac>"},
	{"from 10.1.2.3 port 22", "from <ip> port 22"},
	{"ip=1.2.3.4::1.2.3.1 1.2.3.4:5900", "ip=<ip>::1.2.3.1 <ip>:5900"},
	{"addr fe80::1ff:fe23:4567:890a", "addr <ip>"},
	{"usb 1-1: SerialNumber: 4C530001", "usb 1-1: SerialNumber: <serial>"},
	{"\tSerial Number: 2Z10XJ3", "\tSerial Number: <serial>"},
	{"\tAsset Tag: Not Specified", "\tAsset Tag: <serial>"},
	{"Nov 23 10:00:00 db-17 kernel: SEV supported",
	 "Nov 23 10:00:00 <host> kernel: SEV supported"},
	{"2024-11-05T10:00:00+0000 db-17 libvirtd[12]: x",
	 "2024-11-05T10:00:00+0000 <host> libvirtd[12]: x"},
	{"systemd[1]: Hostname set to <db-17>.", "systemd[1]: Hostname set to <host>"},
	{"Linux version 6.13.1 (ubuntu@ip-172-31-7-170) (gcc)",
	 "Linux version 6.13.1 (<user>@<host>) (gcc)"},
	{"/home/bob/OVMF.fd: no", "/home/<user>/OVMF.fd: no"},
	{"session opened for user bob(uid=1000)", "session opened for user <user>(uid=1000)"},
	/* What a diagnosis needs. */
	{"[    0.004794] SEV-SNP: RMP table physical range [0x000000601ff00000 - 0x00000060e07fffff]",
	 NULL},
	{"ccp 0000:42:00.1: SEV API:1.55 build:29", NULL},
	{"SEV enabled (ASIDs 100 - 509)", NULL},
	{"DMI: Dell Inc. PowerEdge R6525/0DJFR5, BIOS 2.9.3 08/03/2022", NULL},
	{"AGESA MilanPI 1.0.0.9, BMC 03.55.37.0008", NULL},
	{"AMD-Vi: Extended features (0x25bf732fa2295afe, 0x1d): PPR X2APIC", NULL},
	{"   0x8000001f 0x00: eax=0x0101fd3f ebx=0x00004133 ecx=0x000000fd edx=0x0000000f", NULL},
	{"unchecked MSR access error: WRMSR to 0xc0010010 (tried to write 0x0000000003fc0000)",
	 NULL},
	{"[Wed Oct 11 10:36:17 2023] pci_bus 0000:00: root bus resource [mem 0x000a0000-0x000bffff]",
	 NULL},
	{"serial8250: ttyS0 at I/O 0x3f8 (irq = 4, base_baud = 115200)", NULL},
	{"systemd[1]: Started getty@tty1.service", NULL},
	{"SEV-SNP: RMPUPDATE failed for PFN 56700, pg_level: 1, ret: 2", NULL},
};

static void test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++) {
		char *once = masked(ROWS[i].line, 1);
		char *twice = masked(ROWS[i].line, 2);

		assert_string_equal(once, ROWS[i].expect ? ROWS[i].expect : ROWS[i].line);
		assert_string_equal(once, twice);
		free(twice);
		free(once);
	}
}

static void test_values(void **state)
{
	static const struct {
		const char *key, *value, *expect;
	} rows[] = {
		{"file /sys/class/dmi/id/product_serial", "2Z10XJ3", "<serial>"},
		{"file /sys/class/dmi/id/product_uuid", "anything", "<serial>"},
		{"file /sys/class/dmi/id/board_asset_tag", "", ""},
		{"file /sys/class/dmi/id/bios_version", "2.9.3", "2.9.3"},
		{"msr 0xc0010010", "0x0000000003f40000", "0x0000000003f40000"},
		{"sev get_id.socket_1",
		 "d0a1b2c3d4e5f60718293a4b5c6d7e8fd0a1b2c3d4e5f60718293a4b5c6d7e8f", "<hex>"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_capture *capture = NULL;
		struct sev_capture *again;
		char *text;

		assert_sev_ok(sev_capture_new(&capture, &err), &err);
		assert_sev_ok(sev_capture_set(capture, rows[i].key, rows[i].value, &err), &err);
		text = bundle_of(capture);
		again = capture_of(text);
		assert_string_equal(capture_fact_text(again, rows[i].key), rows[i].expect);
		sev_capture_free(again);
		free(text);
		sev_capture_free(capture);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
