#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Usage: umbrella.sh INCLUDE-DIR
# <sev.h> includes every public header, and each one compiles by itself, as C and as C++.
set -eu
cd "$1"
for header in sev/*.h; do
	grep -q "^#include <$header>\$" sev.h || {
		echo "sev.h does not include <$header>"
		exit 1
	}
done
for header in sev.h sev/*.h; do
	for language in "c -std=c11 -Wstrict-prototypes" "c++ -std=c++11"; do
		# shellcheck disable=SC2086 # the language and its options
		"${CC:-cc}" -fsyntax-only -Wall -Wextra -Wpedantic -Werror -I . -x $language - \
			<<<"#include <$header>
typedef int something;"
	done
done
