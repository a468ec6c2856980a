/* SPDX-License-Identifier: Apache-2.0 */
#include "console.h"

#include "io.h"

#define PORT   0x3F8
#define IER    (PORT + 1)
#define LCR    (PORT + 3)
#define MCR    (PORT + 4)
#define LSR    (PORT + 5)
#define DLAB   0x80
#define LCR_8N 0x03
#define MCR_ON 0x03 /* DTR, RTS */
#define THRE   0x20
/* A port that never gets ready, or a hypervisor that says so, does not hold the guest up. */
#define PATIENCE 100000

void console_open(struct boot *boot)
{
	static const struct {
		uint16_t port;
		uint8_t value;
	} SETUP[] = {{IER, 0}, {LCR, DLAB | LCR_8N}, {PORT, 1},
		     {IER, 0}, {LCR, LCR_8N},	     {MCR, MCR_ON}};

	for (size_t i = 0; i < sizeof(SETUP) / sizeof(SETUP[0]); i++)
		io_out8(boot, SETUP[i].port, SETUP[i].value);
}

static void put(struct boot *boot, char c)
{
	for (int i = 0; i < PATIENCE && !(io_in8(boot, LSR) & THRE); i++)
		;
	io_out8(boot, PORT, (uint8_t)c);
}

void console_text(struct boot *boot, const char *text)
{
	for (; *text; text++)
		put(boot, *text);
}

void console_hex(struct boot *boot, const uint8_t *bytes, size_t size)
{
	static const char DIGITS[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		put(boot, DIGITS[bytes[i] >> 4]);
		put(boot, DIGITS[bytes[i] & 15]);
	}
}

void console_line(struct boot *boot, const char *text)
{
	console_text(boot, "sevkit-boot: ");
	console_text(boot, text);
	console_text(boot, "\r\n");
}
