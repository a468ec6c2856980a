#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ghcb_insn.sh PROGRAM: the GHCB library's decoder against GNU binutils: assembles some hundred
# instructions, and compares length and text of each with what objdump says. Exit status 77 where
# there is no assembler for x86.
set -u
program=${1:?names the program that decodes}
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
status=0

skip()
{
	echo "SKIPPED: $1"
	exit 77
}

# What has no operands, or few.
alone='cpuid
invd
wbinvd
wbnoinvd
rdmsr
wrmsr
rdpmc
rdtsc
rdtscp
vmmcall
monitor
mwait
monitorx
mwaitx
in al,0x71
in ax,0x71
in eax,0xff
out 0x70,al
out 0x70,ax
out 0x70,eax
in al,dx
in ax,dx
in eax,dx
out dx,al
out dx,ax
out dx,eax
insb
insw
insd
rep insb
rep insw
rep insd
outsb
outsw
outsd
rep outsb
rep outsd
outs dx,dword ptr fs:[esi]
movsb
movsw
movsd
rep movsb
rep movsd
movs dword ptr es:[edi],dword ptr gs:[esi]'

alone_64='mov r11,dr7
mov dr7,rax
mov dr7,r15
movsq
rep movsq
outs dx,dword ptr gs:[rsi]
movabs al,[0x1122334455667788]
movabs rax,[0x1122334455667788]
movabs [0x8122334455667788],eax
movabs fs:[0x28],ax
mov eax,[0x12345678]
mov rax,gs:[0x28]
mov qword ptr [rip+0x1000],-2
mov dword ptr [rip+0x1000],0x11223344
mov byte ptr [rip+0x1000],0x80
mov word ptr [eip+0x1000],0x8001
mov rax,[rip-0x1000]'

alone_32='mov eax,dr7
mov dr7,edi
mov al,[0x11223344]
mov [0x11223344],eax
mov ax,gs:[0x11223344]
mov ecx,[0x81223344]
mov eax,[bx+si]
mov cl,[bp+di-2]
mov [si+0x1234],edx
mov cx,[bp+0x10]
mov ch,[bx]'

# narrow PLACE, wide PLACE: each form of MMIO with this place in memory, without and with REX
narrow()
{
	cat <<END
mov $1,al
mov $1,bh
mov $1,cx
mov dh,$1
mov $1,edi
mov esp,$1
mov byte ptr $1,0x85
mov word ptr $1,0x8005
mov dword ptr $1,0x80000005
movzx eax,byte ptr $1
movzx bp,byte ptr $1
movzx ecx,word ptr $1
movsx edx,byte ptr $1
movsx ax,byte ptr $1
movsx esi,word ptr $1
END
}

wide()
{
	cat <<END
mov $1,sil
mov r8b,$1
mov r15w,$1
mov $1,r10d
mov $1,rcx
mov r13,$1
mov qword ptr $1,-5
movzx r9,byte ptr $1
movsx r14,word ptr $1
movsxd rbx,dword ptr $1
END
}

places_32='[eax] [ecx+0x10] [esp] [ebp] [ebp-0x80] [esi+edi*2] [eax*4+0x100] [ebp+ecx*8-0x1000]
fs:[ebx] es:[edi+0x7f] [esp+ebp*1+0x80]'
places_64='[rax] [rcx+0x10] [rsp] [rbp] [rbp-0x80] [rsi+rdi*2] [rax*4+0x100] [rbp+rcx*8-0x1000]
fs:[rbx] gs:[r12] [r13] [r12+r13*4] [r13+r12*1] [r12*8+0x40] [r8+0x12345678] [r15+rbp*2-1] [edi]
[r9d+ecx*4+8] [rip+0x1234] [rsp+r12*8+0x100] gs:[rsp+0x20]'

texts()
{
	echo '.intel_syntax noprefix'
	echo "$alone"
	if [ "$1" = 64 ]; then
		echo "$alone_64"
		for place in $places_64; do
			# AH to BH do not go with REX.
			case $place in
			*r8* | *r9* | *r1*) narrow "$place" | grep -v ',bh\|dh,' ;;
			*) narrow "$place" ;;
			esac
			wide "$place"
		done
		return
	fi
	echo "$alone_32"
	for place in $places_32; do
		narrow "$place"
	done
}

# objdump's lines as "LENGTH TEXT", without its comments, and with one name for all that is MOV.
expected()
{
	objdump -D -b binary -m i386 -M "$1,intel" -w --insn-width=16 "$2" |
		awk -F '\t' '/^ *[0-9a-f]+:\t/ {
			length_of = split($2, bytes, " ")
			sub(/ *#.*/, "", $3)
			sub(/^(addr(16|32)|data16) /, "", $3)
			sub(/^movabs/, "mov", $3)
			gsub(/  +/, " ", $3)
			sub(/ $/, "", $3)
			sub(/\+0x0\]/, "]", $3)
			print length_of, $3
		}' | unsized
}

# An address alone has no size in objdump's text of A0 to A3.
unsized()
{
	sed -E 's/[A-Z]+ PTR (..:0x)/\1/'
}

compare()
{
	texts "$1" >"$folder/$1.s"
	as "--$2" -o "$folder/$1.o" "$folder/$1.s" || return 1
	objcopy -O binary -j .text "$folder/$1.o" "$folder/$1.bin" || return 1
	expected "$3" "$folder/$1.bin" >"$folder/$1.expected"
	"$program" "$1" <"$folder/$1.bin" | unsized >"$folder/$1.found"
	diff -u "$folder/$1.expected" "$folder/$1.found" || return 1
	count=$(wc -l <"$folder/$1.found")
	echo "$1 bits: $count instructions as objdump has them"
	[ "$count" -ge 100 ]
}

as --32 --version >/dev/null 2>&1 || skip 'no assembler for x86'
objdump --version >/dev/null 2>&1 || skip 'no objdump'
compare 64 64 x86-64 || status=1
compare 32 32 i386 || status=1
exit "$status"
