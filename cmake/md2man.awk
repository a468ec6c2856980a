# SPDX-License-Identifier: Apache-2.0
# Makes a man page of a Markdown file that keeps to: one "# name: title", "## section", paragraphs,
# "- item", `code`, **bold**, and code indented by four spaces. awk -v section=7 -v date=2026-11-23 -f md2man.awk FILE.md
function font(text, mark, letter,    out, at, end)
{
	out = ""
	while ((at = index(text, mark)) > 0) {
		end = index(substr(text, at + length(mark)), mark)
		if (end == 0)
			break
		out = out substr(text, 1, at - 1) "\\f" letter \
			substr(text, at + length(mark), end - 1) "\\fR"
		text = substr(text, at + 2 * length(mark) + end - 1)
	}
	return out text
}

function escape(text)
{
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	return text
}

function print_text(text)
{
	text = escape(text)
	text = font(font(text, "**", "B"), "`", "B")
	if (text ~ /^[.']/)
		text = "\\&" text
	print text
}

function print_code(text)
{
	if (!code)
		print ".PP\n.nf\n.RS"
	code = 1
	print escape(text)
}

function flush()
{
	if (code)
		print ".RE\n.fi"
	code = 0
	if (held == "")
		return
	if (item)
		print ".IP \\(bu 2"
	else if (!after_heading)
		print ".PP"
	after_heading = 0
	print_text(held)
	held = ""
}

/^# / {
	title = substr($0, 3)
	colon = index(title, ": ")
	name = substr(title, 1, colon - 1)
	print ".\\\" SPDX-License-Identifier: Apache-2.0"
	print ".\\\" Made from " FILENAME
	heading = toupper(name)
	gsub(/-/, "\\-", heading)
	print ".TH " heading " " section " " date " sevkit \"Miscellaneous Information\""
	print ".SH NAME"
	print_text(name " - " substr(title, colon + 2))
	print ".SH DESCRIPTION"
	after_heading = 1
	next
}

/^## / {
	flush()
	print ".SH " toupper(substr($0, 4))
	after_heading = 1
	next
}

/^$/ {
	flush()
	item = 0
	next
}

/^- / {
	flush()
	item = 1
	held = substr($0, 3)
	next
}

/^    / && held == "" {
	print_code(substr($0, 5))
	next
}

{
	sub(/^ +/, "")
	held = held == "" ? $0 : held " " $0
}

END {
	flush()
	print ".SH SEE ALSO"
	print ".BR sevctl\\-verify (1)"
}
