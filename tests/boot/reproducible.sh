#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# reproducible.sh SOURCE FIRMWARE-DIR: the images are the same bytes wherever, whenever, with whatever
# options, compiler of the rest and generator they are built.
set -u
source=$1 firmware=$2
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
failed=0

# build FOLDER CMAKE-OPTION...: a copy of the sources, built there
build()
{
	local tree=$here/$1

	shift
	mkdir -p "$tree/lib/sev/abi" "$tree/firmware-stubs"
	cp -r "$source/lib/ghcb" "$tree/lib/"
	cp -r "$source/lib/sev/abi/layout" "$tree/lib/sev/abi/"
	cp -r "$source/firmware-stubs/boot" "$tree/firmware-stubs/"
	find "$tree" -exec touch -d 2001-02-03 {} +
	cat >"$tree/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(boot C)
add_subdirectory(lib/ghcb)
add_subdirectory(firmware-stubs/boot)
CMAKE
	if ! { cmake -S "$tree" -B "$tree/out" "$@" && cmake --build "$tree/out"; } >"$here/log" 2>&1; then
		echo "FAILED: build with $*"
		tail -n 20 "$here/log"
		failed=1
	fi
}

build one -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS=-O0 -G Ninja
build another/longer/name -DCMAKE_BUILD_TYPE=Release -G 'Unix Makefiles'
[ -n "$(ls "$firmware"/*.fd)" ] || failed=1
for image in "$firmware"/*.fd; do
	for tree in one another/longer/name; do
		cmp "$image" "$here/$tree/out/firmware/${image##*/}" || failed=1
	done
	if grep -aq "${source%/*}" "$image"; then
		echo "FAILED: $image names the folder that it was built in"
		failed=1
	fi
done
exit "$failed"
