/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest owner of SEV, for the end-to-end tests; all of it is OpenSSL's (sim_owner.h).
 *
 * make_owner open PDH.cert POLICY: godh.cert, session.bin, tek, tik
 * make_owner secret MEASURE PAYLOAD: header.bin, payload.bin; MEASURE has 48 bytes, tek and tik are
 * those of open
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim_owner.h"

#define PAYLOAD_MAX 16384

static size_t read_file(const char *path, uint8_t *out, size_t room)
{
	FILE *file = fopen(path, "rb");
	size_t size = file ? fread(out, 1, room, file) : 0;

	if (!size) {
		perror(path);
		exit(1);
	}
	fclose(file);
	return size;
}

static void write_file(const char *path, const uint8_t *data, size_t size)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) {
		perror(path);
		exit(1);
	}
}

static void open_session(const char *pdh_path, const char *policy)
{
	uint8_t pdh[OWNER_CERT_SIZE] = {0};
	struct sim_owner owner;

	read_file(pdh_path, pdh, sizeof(pdh));
	sim_owner_open(&owner, pdh, (uint32_t)strtoul(policy, NULL, 0));
	write_file("godh.cert", owner.cert, sizeof(owner.cert));
	write_file("session.bin", owner.session, sizeof(owner.session));
	write_file("tek", owner.tek, sizeof(owner.tek));
	write_file("tik", owner.tik, sizeof(owner.tik));
}

static void make_secret(const char *measure_path, const char *payload_path)
{
	static uint8_t payload[PAYLOAD_MAX];
	uint8_t measure[48], tek[16], tik[16], header[OWNER_HEADER_SIZE];
	size_t size = read_file(payload_path, payload, sizeof(payload));

	read_file(measure_path, measure, sizeof(measure));
	read_file("tek", tek, sizeof(tek));
	read_file("tik", tik, sizeof(tik));
	sim_owner_packet(tek, tik, 1, measure, payload, size, header);
	write_file("header.bin", header, sizeof(header));
	write_file("payload.bin", payload, size);
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "open") == 0)
		open_session(argv[2], argv[3]);
	else if (argc == 4 && strcmp(argv[1], "secret") == 0)
		make_secret(argv[2], argv[3]);
	else
		return 2;
	return 0;
}
