/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/svg.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "base/utf8.h"

/* Where things are, in pixels. */
#define WIDTH	     1000
#define MARGIN	     28
#define BAR_X	     160
#define BAR_WIDTH    230
#define BAR_END	     (BAR_X + BAR_WIDTH)
#define ORIGIN_X     (BAR_END + 18)
#define RULER_X	     (WIDTH - 96)
#define LEGEND_X     178
#define ROW	     18.0 /* the least height of a region: one line of text */
#define LEGEND_ROW   22.0
#define CUT_HEIGHT   58.0
#define BLOCK_LEAST  36.0  /* the least height of a block ... */
#define BLOCK_GROWTH 24.0  /* ... and what each doubling of its size adds */
#define BLOCK_MOST   600.0 /* up to here a block grows to have all its regions to scale */

/* A gap that is larger than this is cut out. */
#define GAP_DRAWN     (UINT64_C(64) * 1024)

#define ORIGIN_CHARS  62
#define TITLE_CHARS   70
#define SETTING_CHARS 16

static const struct {
	enum sev_page_type type;
	const char *class;
	const char *colour;
} STYLES[] = {
	{SEV_PAGE_NORMAL, "normal", "#8fbcf2"},	    {SEV_PAGE_ZERO, "zero", "#cdd3db"},
	{SEV_PAGE_UNMEASURED, "unmeas", "#f5c88e"}, {SEV_PAGE_SECRETS, "secrets", "#f3a5a5"},
	{SEV_PAGE_CPUID, "cpuid", "#a3daaa"},	    {SEV_PAGE_VMSA, "vmsa", "#c9aef2"},
};

/* A drawing under way: y is where the next thing goes. */
struct drawing {
	const struct explanation *explanation;
	const struct memory_map *map;
	FILE *out;
	double y;
	bool enlarged; /* a region is taller than to scale */
};

static const char *class_of(enum sev_page_type type)
{
	for (size_t i = 0; i < SEV_COUNT(STYLES); i++)
		if (STYLES[i].type == type)
			return STYLES[i].class;
	return "normal";
}

static void put_character(const unsigned char *s, size_t length, FILE *out)
{
	static const struct {
		char character;
		const char *escape;
	} escapes[] = {{'<', "&lt;"}, {'>', "&gt;"}, {'&', "&amp;"}, {'"', "&quot;"}};

	for (size_t i = 0; i < SEV_COUNT(escapes); i++) {
		if (length == 1 && s[0] == (unsigned char)escapes[i].character) {
			fputs(escapes[i].escape, out);
			return;
		}
	}
	if (length)
		fwrite(s, 1, length, out);
	else
		fputs("\xEF\xBF\xBD", out); /* no character at all */
}

/* Length of the character at s; 0 when XML has no such character. */
static size_t character_length(const unsigned char *s, size_t left)
{
	size_t length = sev_utf8_printable_length(s, left);

	/* U+FFFE and U+FFFF */
	return length == 3 && s[0] == 0xEF && s[1] == 0xBF && s[2] >= 0xBE ? 0 : length;
}

/* Writes text escaped, at most so many characters; what is cut shows as an ellipsis. */
static void put_text(const char *text, size_t most, FILE *out)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t left = strlen(text);

	for (size_t n = 0; left > 0; n++) {
		size_t length = character_length(s, left);
		size_t taken = length ? length : 1;

		if (n + 1 == most && left > taken) {
			fputs("\xE2\x80\xA6", out);
			return;
		}
		put_character(s, length, out);
		s += taken;
		left -= taken;
	}
}

static void put_head(const struct drawing *d, double height)
{
	FILE *out = d->out;

	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%.0f\" "
		"viewBox=\"0 0 %d %.0f\" role=\"img\">\n",
		WIDTH, height, WIDTH, height);
	fputs("<title>Memory map of a launch</title>\n<style>\n"
	      "text { font: 13px system-ui, sans-serif; fill: #1c2128; }\n"
	      ".page { fill: #ffffff; }\n"
	      ".h1 { font-size: 20px; font-weight: 600; }\n"
	      ".dim { fill: #59636e; }\n"
	      ".mono { font: 12px ui-monospace, monospace; }\n"
	      ".in { fill: #14181d; font-size: 12px; }\n"
	      ".line { stroke: #59636e; fill: none; }\n"
	      ".region { stroke: #3d444d; stroke-width: 1; }\n"
	      ".tall { stroke-dasharray: 4 3; }\n"
	      ".hole { fill: none; stroke: #8c959f; stroke-dasharray: 1 4; }\n",
	      out);
	for (size_t i = 0; i < SEV_COUNT(STYLES); i++)
		fprintf(out, ".%s { fill: %s; }\n", STYLES[i].class, STYLES[i].colour);
	fputs("@media (prefers-color-scheme: dark) {\n"
	      "  text { fill: #e6e9ee; } .page { fill: #14181d; } .dim { fill: #a3adb8; }\n"
	      "  .in { fill: #14181d; } .line { stroke: #a3adb8; } .region { stroke: #14181d; }\n"
	      "}\n</style>\n",
	      out);
	fprintf(out, "<rect class=\"page\" width=\"%d\" height=\"%.0f\"/>\n", WIDTH, height);
}

/* The name of the file that the guest boots from, without its folders. */
static const char *firmware_name(const struct explanation *explanation)
{
	static const char *const keys[] = {"igvm", "svsm", "ovmf", "raw"};

	for (size_t i = 0; i < SEV_COUNT(keys); i++) {
		const char *path = explanation_setting(explanation, keys[i]);
		const char *slash = path ? strrchr(path, '/') : NULL;

		if (path)
			return slash ? slash + 1 : path;
	}
	return "a guest";
}

/* A manifest may state anything at all. */
static void put_setting(const struct drawing *d, const char *before, const char *value,
			const char *after)
{
	if (!value)
		return;
	fputs(before, d->out);
	put_text(value, SETTING_CHARS, d->out);
	fputs(after, d->out);
}

static void draw_title(struct drawing *d)
{
	const char *vmm = explanation_setting(d->explanation, "vmm_type");
	const char *vcpus = explanation_setting(d->explanation, "vcpus");

	fprintf(d->out, "<text class=\"h1\" x=\"%d\" y=\"%.0f\">Launch of ", MARGIN, d->y + 20);
	put_text(firmware_name(d->explanation), TITLE_CHARS, d->out);
	fprintf(d->out, "</text>\n<text class=\"dim\" x=\"%d\" y=\"%.0f\">mode %s", MARGIN,
		d->y + 42, sev_mode_name(sev_plan_mode(d->explanation->plan)));
	put_setting(d, ", VMM type ", vmm, "");
	put_setting(d, ", ", vcpus, vcpus && strcmp(vcpus, "1") == 0 ? " vCPU" : " vCPUs");
	fputs("; highest address first, each block to its own scale, large gaps cut</text>\n",
	      d->out);
	d->y += 62;
}

static void draw_legend(struct drawing *d)
{
	enum sev_mode mode = sev_plan_mode(d->explanation->plan);

	for (size_t i = 0; i < SEV_COUNT(STYLES); i++) {
		if (!explanation_has_type(d->explanation, STYLES[i].type))
			continue;
		fprintf(d->out,
			"<rect class=\"region %s\" x=\"%d\" y=\"%.0f\" width=\"26\" height=\"14\"/>"
			"<text x=\"%d\" y=\"%.0f\">%s</text>"
			"<text class=\"dim\" x=\"%d\" y=\"%.0f\">%s</text>\n",
			STYLES[i].class, MARGIN, d->y, MARGIN + 36, d->y + 12,
			sev_page_type_name(STYLES[i].type), LEGEND_X, d->y + 12,
			page_type_meaning(mode, STYLES[i].type));
		d->y += LEGEND_ROW;
	}
	d->y += 26;
}

static void draw_address(const struct drawing *d, uint64_t gpa, double y)
{
	fprintf(d->out,
		"<path class=\"line\" d=\"M%d %.1fh8\"/>"
		"<text class=\"mono\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">0x%08llx</text>\n",
		BAR_X - 8, y, BAR_X - 12, y - 3, (unsigned long long)gpa);
}

static void draw_box(const struct drawing *d, enum sev_page_type type, double height, bool tall,
		     const char *size, const char *origin)
{
	double middle = d->y + height / 2 + 4;

	fprintf(d->out, "<g><title>%s, %s: ", sev_page_type_name(type), size);
	put_text(origin, SIZE_MAX, d->out);
	fprintf(d->out,
		"</title><rect class=\"region %s%s\" x=\"%d\" y=\"%.1f\" width=\"%d\" "
		"height=\"%.1f\"/>"
		"<text class=\"in\" x=\"%d\" y=\"%.1f\">%s</text>"
		"<text class=\"in\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>"
		"<text x=\"%d\" y=\"%.1f\">",
		class_of(type), tall ? " tall" : "", BAR_X, d->y, BAR_WIDTH, height, BAR_X + 10,
		middle, sev_page_type_name(type), BAR_END - 10, middle, size, ORIGIN_X, middle);
	put_text(origin, ORIGIN_CHARS, d->out);
	fputs("</text></g>\n", d->out);
}

/* All VMSAs of one run of events. */
static void draw_vmsa(struct drawing *d, size_t i, size_t count)
{
	const struct sev_event *event = sev_plan_event(d->explanation->plan, i);
	char *origin = explanation_origin(d->explanation, i, count);
	char size[SIZE_TEXT];

	if (count == 1)
		snprintf(size, sizeof(size), "1 page");
	else
		snprintf(size, sizeof(size), "%zu pages", count);
	draw_box(d, SEV_PAGE_VMSA, 24, false, size, origin ? origin : sev_event_origin(event));
	free(origin);
	d->y += 24;
}

static void draw_vmsas(struct drawing *d)
{
	const struct sev_plan *plan = d->explanation->plan;
	const struct sev_event *last = NULL;
	size_t run;

	for (size_t i = 0; i < sev_plan_event_count(plan); i += run) {
		run = explanation_run(d->explanation, i);
		if (sev_event_kind(sev_plan_event(plan, i)) != SEV_EVENT_VMSA)
			continue;
		last = sev_plan_event(plan, i);
		draw_vmsa(d, i, run);
	}
	if (!last)
		return;
	fprintf(d->out, "<text class=\"dim\" x=\"%d\" y=\"%.1f\">", BAR_X, d->y + 18);
	if (sev_plan_mode(plan) == SEV_MODE_SNP)
		fprintf(d->out,
			"VMSAs are all measured under address 0x%llx, one after the other; they lie "
			"outside the map below.",
			(unsigned long long)sev_event_gpa(last));
	else
		fputs("VMSAs are measured one after the other; they lie outside the map below.",
		      d->out);
	fputs("</text>\n", d->out);
	d->y += 52;
}

/* Regions [low, high) of the map with no large gap between them. */
struct block {
	size_t low, high;
	double scale; /* pixels for a byte */
};

static uint64_t end_of(const struct sev_event *event)
{
	return sev_event_gpa(event) + sev_event_length(event);
}

/* Doublings from a page to size. */
static unsigned doublings(uint64_t size)
{
	unsigned n = 0;

	for (uint64_t pages = size / 4096; pages > 1; pages /= 2)
		n++;
	return n;
}

/* The block whose highest region is high - 1. */
static struct block find_block(const struct memory_map *map, size_t high)
{
	struct block block = {high - 1, high, 0};
	uint64_t least = sev_event_length(map->regions[high - 1]);
	uint64_t size = least;
	double all, wanted;

	while (block.low > 0 && memory_map_gap_below(map, block.low) <= GAP_DRAWN) {
		uint64_t gap = memory_map_gap_below(map, block.low);
		uint64_t length = sev_event_length(map->regions[--block.low]);

		size += gap + length;
		least = length < least ? length : least;
		least = gap && gap < least ? gap : least;
	}
	all = ROW * ((double)size / (double)least);
	wanted = BLOCK_LEAST + BLOCK_GROWTH * doublings(size);
	if (all > wanted)
		wanted = all < BLOCK_MOST ? all : wanted;
	block.scale = wanted / (double)size;
	return block;
}

static double height_of(uint64_t size, const struct block *block)
{
	double height = (double)size * block->scale;

	return height < ROW ? ROW : height;
}

static void draw_region(struct drawing *d, const struct sev_event *event, const struct block *block)
{
	double height = height_of(sev_event_length(event), block);
	bool tall = (double)sev_event_length(event) * block->scale < ROW - 0.5;
	char size[SIZE_TEXT];

	format_size(sev_event_length(event), size);
	draw_box(d, sev_event_page_type(event), height, tall, size, sev_event_origin(event));
	d->y += height;
	d->enlarged = d->enlarged || tall;
	draw_address(d, sev_event_gpa(event), d->y);
}

static void draw_hole(struct drawing *d, uint64_t gap, uint64_t gpa, const struct block *block)
{
	double height = height_of(gap, block);
	char size[SIZE_TEXT];

	format_size(gap, size);
	fprintf(d->out,
		"<rect class=\"hole\" x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\"/>"
		"<text class=\"dim\" x=\"%d\" y=\"%.1f\">%s not part of the launch</text>\n",
		BAR_X, d->y, BAR_WIDTH, height, ORIGIN_X, d->y + height / 2 + 4, size);
	d->y += height;
	draw_address(d, gpa, d->y);
}

/* A length that is easy to name and some 40 pixels long, beside the top of the block. */
static void draw_ruler(const struct drawing *d, const struct block *block)
{
	uint64_t length = 16;
	char size[SIZE_TEXT];

	while ((double)length * block->scale < 30)
		length *= 2;
	format_size(length, size);
	fprintf(d->out,
		"<path class=\"line\" d=\"M%d %.1fh6m-3 0v%.1fm-3 0h6\"/>"
		"<text class=\"dim\" x=\"%d\" y=\"%.1f\">%s</text>\n",
		RULER_X, d->y, (double)length * block->scale, RULER_X + 12,
		d->y + (double)length * block->scale / 2 + 4, size);
}

static void draw_block(struct drawing *d, const struct block *block)
{
	draw_address(d, end_of(d->map->regions[block->high - 1]), d->y);
	draw_ruler(d, block);
	for (size_t i = block->high; i > block->low; i--) {
		uint64_t gap = memory_map_gap_below(d->map, i - 1);
		uint64_t gpa = sev_event_gpa(d->map->regions[i - 1]);

		draw_region(d, d->map->regions[i - 1], block);
		if (i - 1 > block->low && gap)
			draw_hole(d, gap, gpa - gap, block);
	}
}

/* The torn edge where a gap is left out. */
static void draw_cut(struct drawing *d, uint64_t gap)
{
	char size[SIZE_TEXT];
	double y = d->y + 18;

	format_size(gap, size);
	for (int edge = 0; edge < 2; edge++) {
		fprintf(d->out, "<path class=\"line\" d=\"M%d %.1f", BAR_X, y + edge * 8);
		for (int i = 0; i < 10; i++)
			fprintf(d->out, "l%.1f %d", BAR_WIDTH / 10.0, i % 2 ? 6 : -6);
		fputs("\"/>\n", d->out);
	}
	fprintf(d->out,
		"<text class=\"dim\" x=\"%d\" y=\"%.1f\">gap of %s: not part of the launch</text>\n",
		ORIGIN_X, y + 8, size);
	d->y += CUT_HEIGHT;
}

static void draw_map(struct drawing *d)
{
	for (size_t high = d->map->count; high > 0;) {
		struct block block = find_block(d->map, high);

		draw_block(d, &block);
		if (block.low > 0)
			draw_cut(d, memory_map_gap_below(d->map, block.low));
		high = block.low;
	}
	d->y += 28;
}

static void draw_digest(struct drawing *d)
{
	const struct explanation *explanation = d->explanation;
	char hex[2 * SEV_DIGEST_MAX + 1];

	if (d->enlarged) {
		fprintf(d->out,
			"<text class=\"dim\" x=\"%d\" y=\"%.1f\">A dashed edge marks a region that "
			"is drawn taller than to scale.</text>\n",
			MARGIN, d->y);
		d->y += 24;
	}
	sev_hex_encode(explanation->digest, explanation->digest_size, hex);
	fprintf(d->out,
		"<text x=\"%d\" y=\"%.1f\">Launch digest (%s)</text>\n"
		"<text class=\"mono\" x=\"%d\" y=\"%.1f\">%s</text>\n",
		MARGIN, d->y, explanation_algorithm(explanation), MARGIN, d->y + 20, hex);
	d->y += 44;
}

static void draw_body(struct drawing *d)
{
	draw_title(d);
	draw_legend(d);
	draw_vmsas(d);
	draw_map(d);
	draw_digest(d);
}

void svg_draw(const struct explanation *explanation, const struct memory_map *map, FILE *out)
{
	struct drawing d = {.explanation = explanation, .map = map, .y = MARGIN};
	char *body = NULL;
	size_t size = 0;

	/* The height is known at the end, and written at the beginning. */
	d.out = open_memstream(&body, &size);
	if (!d.out)
		return;
	draw_body(&d);
	if (fclose(d.out) == 0) {
		d.out = out;
		put_head(&d, d.y);
		fwrite(body, 1, size, out);
		fputs("</svg>\n", out);
	}
	free(body);
}
