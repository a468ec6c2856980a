#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# qemu.sh CACHE: the boot firmware under QEMU without KVM and without SEV boots Debian's kernel to the
# first line of user space, and refuses what is not what its owner hashed. FIRMWARE is the image,
# INITRD an initial file system; the kernel's package is kept in the folder CACHE.
set -u
export LC_ALL=C
cache=$1
here=$(mktemp -d)
qemu=
trap '[ -z "$qemu" ] || kill "$qemu"; rm -rf "$here"' EXIT
failed=0
SECONDS_TO_BOOT=150

skip()
{
	echo "SKIPPED: $*"
	exit 77
}

fail()
{
	failed=1
	echo "FAILED: $*"
}

# The kernel of linux-image-cloud-amd64, in $cache/vmlinuz.
get_kernel()
{
	local package

	[ -s "$cache/vmlinuz" ] && return
	mkdir -p "$cache"
	package=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null |
		awk '/Depends: linux-image-[0-9].*-cloud-amd64/ { print $2; exit }')
	[ -n "$package" ] || skip "apt knows no linux-image-cloud-amd64"
	(cd "$here" && timeout 200 apt-get -qq download "$package" >/dev/null 2>&1) ||
		skip "$package cannot be downloaded"
	dpkg-deb -x "$here"/*.deb "$here/package" || skip "$package cannot be unpacked"
	mv "$here"/package/boot/vmlinuz-* "$cache/vmlinuz.new"
	mv "$cache/vmlinuz.new" "$cache/vmlinuz" # by name, so that a test beside this one sees all or none
	rm -rf "$here"/*.deb "$here/package"
}

# little VALUE BYTES: in hexadecimal digits
little()
{
	local i

	for ((i = 0; i < $2; i++)); do
		printf '%02x' $((($1 >> 8 * i) & 255))
	done
}

# at FILE OFFSET BYTES: the number there
at()
{
	local hex

	hex=$(od -An -v -tx1 -j "$2" -N "$3" "$1" | tr -d ' \n' | fold -w 2 | tac | tr -d '\n')
	echo $((16#$hex))
}

# put FILE OFFSET HEX
put()
{
	xxd -r -p <<<"$3" | dd of="$1" bs=1 seek=$(($2)) conv=notrunc status=none
}

# served KERNEL INITRD OUT: the kernel as QEMU hands it on: without SEV it fills the header of Linux'
# boot protocol itself. Its addresses: setup 64 KiB, command line 128 KiB, the initrd below the end
# of memory less 160 KiB for ACPI's tables.
MEMORY=$((256 << 20))
served()
{
	local size

	size=$(stat -c %s "$2")
	cp "$1" "$3"
	put "$3" 0x210 b0                                           # type_of_loader
	put "$3" 0x211 "$(little $(($(at "$1" $((0x211)) 1) | 0x80)) 1)" # loadflags: CAN_USE_HEAP
	put "$3" 0x218 "$(little $(((MEMORY - 0x28000 - 1 - size) & ~4095)) 4)" # ramdisk_image
	put "$3" 0x21c "$(little "$size" 4)"                        # ramdisk_size
	put "$3" 0x224 "$(little $((0x20000 - 0x10000 - 0x200)) 2)" # heap_end_ptr
	put "$3" 0x228 "$(little $((0x20000)) 4)"                   # cmd_line_ptr
}

digest()
{
	sha256sum | cut -c 1-64
}

# hash_table KERNEL-HASH INITRD-HASH CMDLINE-HASH: as QEMU lays it out (GUIDs as stored)
hash_table()
{
	{
		printf '%s' 06d63894224fc94cb479a793d411fd21 "$(little 168 2)"
		printf '%s' d82dd09720bd944caa78e7714d36ab2a "$(little 50 2)" "$3"
		printf '%s' 31f7ba442f3ad74b9af141e29169781d "$(little 50 2)" "$2"
		printf '%s' 3794e74dd2ab7f42b835d5b172d2045b "$(little 50 2)" "$1"
		printf '%016d' 0
	} | xxd -r -p
}

# flip FILE OFFSET OUT: one bit of it changed
flip()
{
	cp "$1" "$3"
	put "$3" "$2" "$(little $(($(at "$1" "$2" 1) ^ 1)) 1)"
}

# boot LINE OPTION...: runs QEMU until it ends or says LINE; what was on the console is in $log.
boot()
{
	local line=$1 end=$((SECONDS + SECONDS_TO_BOOT))

	shift
	log=$here/console
	: >"$log"
	# The machine's type is one that puts no random seed behind the kernel.
	qemu-system-x86_64 -machine pc-q35-7.1,accel=tcg -cpu qemu64 -smp 3 -m $((MEMORY >> 20)) \
		-nodefaults \
		-display none -no-reboot -serial "file:$log" -bios "$FIRMWARE" "$@" 2>"$here/errors" &
	qemu=$!
	while kill -0 "$qemu" 2>/dev/null && [ "$SECONDS" -lt "$end" ] && ! grep -q "$line" "$log"; do
		sleep 0.2
	done
	kill "$qemu" 2>/dev/null
	wait "$qemu" 2>/dev/null
	qemu=
	grep -v "terminating on signal" "$here/errors"
}

# boots WHAT OPTION...: to the first line of user space
boots()
{
	local what=$1

	shift
	boot 'first line of user space' "$@"
	if ! grep -q 'first line of user space' "$log"; then
		fail "$what does not boot; the console ends in:"
		tail -n 20 "$log"
	fi
}

# refuses LINE OPTION...: this is the last line on the console, and no kernel ran
refuses()
{
	local line=$1

	shift
	boot "sevkit-boot: $line" "$@"
	if [ "$(tail -n 1 "$log" | tr -d '\r')" != "sevkit-boot: $line" ]; then
		fail "expected the last line '$line'; the console ends in:"
		tail -n 5 "$log"
	fi
}

# says WHAT LINE: the console has it
says()
{
	grep -qF "sevkit-boot: $2" "$log" && return
	fail "$1: no line '$2' among:"
	grep sevkit-boot "$log"
}

command -v qemu-system-x86_64 >/dev/null || skip 'there is no qemu-system-x86_64'
qemu-system-x86_64 -machine help | grep -q '^pc-q35-7.1 ' || skip 'this QEMU has no pc-q35-7.1'
get_kernel
kernel=$cache/vmlinuz
cmdline='console=ttyS0 panic=-1'
served "$kernel" "$INITRD" "$here/served"
kernel_hash=$(digest <"$here/served")
initrd_hash=$(digest <"$INITRD")
cmdline_hash=$(printf '%s\0' "$cmdline" | digest)
hash_table "$kernel_hash" "$initrd_hash" "$cmdline_hash" >"$here/table"
files=(-kernel "$kernel" -initrd "$INITRD")
# Where the SEV metadata's section of kernel hashes is: SEV's firmware would fill it.
measured=(-device "loader,file=$here/table,addr=$HASHES,force-raw=on")

boots 'a kernel that nobody measured' "${files[@]}" -append "$cmdline"
says 'without a table' 'not measured: no SEV, and no table of kernel hashes'
says 'what was loaded' "sha256 $kernel_hash kernel"
says 'what was loaded' "sha256 $initrd_hash initrd"
says 'what was loaded' "sha256 $cmdline_hash command line"
boots 'a measured kernel' "${measured[@]}" "${files[@]}" -append "$cmdline"
says 'with a table' 'kernel, initrd and command line are the measured ones'
case $FIRMWARE in
*-min.fd)
	! grep -q 'sevkit-boot: self-test' "$log" || fail 'the minimal firmware has a self-test'
	;;
*)
	says 'self-test' 'self-test: PASS SHA-256'
	says 'self-test' 'self-test: PASS AES-256-GCM'
	says 'self-test, three processors' 'self-test: PASS processors, by INIT and SIPI'
	says 'self-test, what is not there' 'self-test: SKIP GHCB: IOIO'
	! grep -q 'sevkit-boot: self-test: FAIL' "$log" || fail "self-test: $(grep FAIL "$log")"
	;;
esac

flip "$kernel" 5000000 "$here/kernel.bit"
refuses 'kernel: not the measured one' "${measured[@]}" -kernel "$here/kernel.bit" \
	-initrd "$INITRD" -append "$cmdline"
flip "$kernel" 700 "$here/setup.bit"
refuses 'kernel: not the measured one' "${measured[@]}" -kernel "$here/setup.bit" \
	-initrd "$INITRD" -append "$cmdline"
flip "$INITRD" 700 "$here/initrd.bit"
refuses 'initrd: not the measured one' "${measured[@]}" -kernel "$kernel" \
	-initrd "$here/initrd.bit" -append "$cmdline"
refuses 'command line: not the measured one' "${measured[@]}" "${files[@]}" \
	-append 'console=ttyS0 panic=-2'
flip "$here/table" 60 "$here/table.bit"
refuses 'command line: not the measured one' \
	-device "loader,file=$here/table.bit,addr=$HASHES,force-raw=on" "${files[@]}" -append "$cmdline"
refuses 'kernel: fw_cfg has none' "${measured[@]}"
exit "$failed"
