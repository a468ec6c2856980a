/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A user space of one line, after which the machine is reset (QEMU ends: -no-reboot).
 */
#define WRITE	1
#define REBOOT	169
#define RESTART 0x01234567
#define MAGIC	0xFEE1DEAD
#define MAGIC2	672274793

static long call(long number, long one, long two, long three)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(one), "S"(two), "d"(three)
			 : "rcx", "r11", "memory");
	return result;
}

__attribute__((noreturn)) void _start(void);

void _start(void)
{
	static const char LINE[] = "init: the first line of user space\n";

	call(WRITE, 1, (long)LINE, sizeof(LINE) - 1);
	call(REBOOT, MAGIC, MAGIC2, RESTART);
	for (;;)
		;
}
