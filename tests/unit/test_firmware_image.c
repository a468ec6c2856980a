/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Firmware images. The header is written down here a second time, as numbers: coreboot's struct
 * amd_fw_header and its guide for the integration of the PSP, PSPTool's HeaderFile. That the
 * version is that of SEV's API is how AMD names the files that it publishes, in hexadecimal:
 * amd_sev_fam19h_model0xh_1.33.03 is API 1.51, build 3.
 */
#include <string.h>

#include <sev/firmware_image.h>

#include "base/bytes.h"
#include "test.h"

#define HEADER 0x100
#define CODE   0x80
#define KEY    0x200

struct image {
	uint8_t bytes[HEADER + CODE + KEY];
};

static struct image good(void)
{
	struct image image = {{0}};

	memcpy(image.bytes + 0x10, "$PS1", 4);
	sev_put_le32(image.bytes + 0x14, CODE);
	sev_put_le32(image.bytes + 0x30, 1);
	image.bytes[0x60] = 29; /* build */
	image.bytes[0x61] = 55; /* minor */
	image.bytes[0x62] = 1;	/* major */
	sev_put_le32(image.bytes + 0x6C, sizeof(image.bytes));
	return image;
}

static void header_is_read(void **state)
{
	struct image image = good();
	struct sev_firmware_image found;
	struct sev_err err;

	(void)state;
	assert_sev_ok(sev_firmware_image_read("f", image.bytes, sizeof(image.bytes), &found, &err),
		      &err);
	assert_int_equal(found.api_major, 1);
	assert_int_equal(found.api_minor, 55);
	assert_int_equal(found.build, 29);
	assert_true(found.has_signature);
	assert_false(found.encrypted || found.compressed);
	assert_int_equal(found.signed_size, CODE);
	assert_int_equal(found.image_size, sizeof(image.bytes));
	assert_int_equal(sev_firmware_image_version(&found), 0x01371D);
}

static void flags_are_read(void **state)
{
	struct image image = good();
	struct sev_firmware_image found;

	(void)state;
	sev_put_le32(image.bytes + 0x18, 1);
	sev_put_le32(image.bytes + 0x30, 0);
	sev_put_le32(image.bytes + 0x48, 1);
	sev_put_le32(image.bytes + 0x54, CODE);
	sev_put_le32(image.bytes + 0x14, 0x1000000); /* of what it unpacks to */
	assert_int_equal(
		sev_firmware_image_read("f", image.bytes, sizeof(image.bytes), &found, NULL),
		SEV_OK);
	assert_true(found.encrypted && found.compressed && !found.has_signature);
}

static void malformed_is_refused(void **state)
{
	static const struct {
		size_t at;
		uint32_t value;
		size_t size;
		enum sev_rc rc;
		const char *message;
	} rows[] = {
		{0x10, 0x31535023, sizeof(struct image), SEV_ERR_FORMAT,
		 "f: firmware image: magic at 0x10: found 0x31535023, expected 0x31535024"},
		{0, 0, 0, SEV_ERR_FORMAT, "found 0 bytes, expected a header of 256"},
		{0, 0, HEADER - 1, SEV_ERR_FORMAT, "found 255 bytes, expected a header of 256"},
		{0, 0, sizeof(struct image) - 1, SEV_ERR_FORMAT,
		 "found 895 bytes, expected 896: the file is cut off"},
		{0x6C, HEADER + CODE - 1, sizeof(struct image), SEV_ERR_FORMAT,
		 "size at 0x6c: found 383, expected at least 384"},
		{0x14, 0xFFFFFFFF, sizeof(struct image), SEV_ERR_FORMAT,
		 "found 896, expected at least 4294967551"},
		{0, 0x587A37FD, sizeof(struct image), SEV_ERR_UNSUPPORTED, "unpack it with xz -d"},
		{0, 0xFD2FB528, sizeof(struct image), SEV_ERR_UNSUPPORTED,
		 "unpack it with zstd -d"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct image image = good();
		struct sev_firmware_image found;
		struct sev_err err = {.rc = SEV_OK};

		sev_put_le32(image.bytes + rows[i].at, rows[i].value);
		if (rows[i].value == 0x587A37FD)
			sev_put_le16(image.bytes + 4, 0x005A);
		assert_int_equal(
			sev_firmware_image_read("f", image.bytes, rows[i].size, &found, &err),
			rows[i].rc);
		if (!strstr(err.msg, rows[i].message))
			fail_msg("row %zu: '%s' does not say '%s'", i, err.msg, rows[i].message);
	}
}

/* An image that does not say its size is as long as what is signed, at least. */
static void size_may_be_missing(void **state)
{
	struct image image = good();
	struct sev_firmware_image found;

	(void)state;
	sev_put_le32(image.bytes + 0x6C, 0);
	assert_int_equal(sev_firmware_image_read("f", image.bytes, HEADER + CODE, &found, NULL),
			 SEV_OK);
	assert_int_equal(sev_firmware_image_read("f", image.bytes, HEADER + CODE - 1, &found, NULL),
			 SEV_ERR_FORMAT);
}

static void names_are_those_of_linux(void **state)
{
	/* The names in kernel logs of hosts whose firmware file was missing. */
	static const struct {
		unsigned family, model, i;
		const char *name;
	} rows[] = {
		{0x17, 0x01, 0, "amd/amd_sev_fam17h_model01h.sbin"},
		{0x17, 0x31, 1, "amd/amd_sev_fam17h_model3xh.sbin"},
		{0x19, 0x01, 0, "amd/amd_sev_fam19h_model01h.sbin"},
		{0x19, 0x01, 1, "amd/amd_sev_fam19h_model0xh.sbin"},
		{0x19, 0xA0, 1, "amd/amd_sev_fam19h_modelaxh.sbin"},
		{0x1A, 0x02, 1, "amd/amd_sev_fam1ah_model0xh.sbin"},
		{0x1A, 0x02, 2, "amd/sev.fw"},
	};
	char name[SEV_FIRMWARE_NAME_MAX];

	(void)state;
	/* spec: UAPI firmware file: one for the model, one for sixteen models, one for all */
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		assert_true(sev_firmware_name(rows[i].family, rows[i].model, rows[i].i, name));
		assert_string_equal(name, rows[i].name);
	}
	assert_false(sev_firmware_name(0x19, 1, SEV_FIRMWARE_NAMES, name));
}

static void names_fit_processors(void **state)
{
	static const struct {
		const char *name;
		unsigned family, model;
		bool fits, known;
	} rows[] = {
		{"amd_sev_fam19h_model0xh.sbin", 0x19, 0x01, true, true},
		{"/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin.xz", 0x19, 0x01, true, true},
		{"amd_sev_fam19h_model01h.sbin.zst", 0x19, 0x01, true, true},
		{"amd_sev_fam19h_model1xh.sbin", 0x19, 0x01, false, true},
		{"a/amd_sev_fam19h_model1xh.sbin", 0x19, 0x11, true, true},
		{"amd_sev_fam1ah_model0xh.sbin", 0x19, 0x01, false, true},
		{"amd_sev_fam19h_model0xh.sbin.old", 0x19, 0x01, false, true},
		{"sev.fw", 0x19, 0x01, true, false},
		{"amd_sev_fam19h_model1xh.sbin/x.bin", 0x19, 0x01, true, false},
	};
	bool known;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		assert_int_equal(
			sev_firmware_name_fits(rows[i].name, rows[i].family, rows[i].model, &known),
			rows[i].fits);
		assert_int_equal(known, rows[i].known);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_is_read),	    cmocka_unit_test(flags_are_read),
		cmocka_unit_test(malformed_is_refused),	    cmocka_unit_test(size_may_be_missing),
		cmocka_unit_test(names_are_those_of_linux), cmocka_unit_test(names_fit_processors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
