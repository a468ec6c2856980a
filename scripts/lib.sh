# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the scripts share: talking, installing Debian packages, running and counting checks.

# What sevkit itself is built from.
BUILD_PACKAGES=(gcc libc6-dev make cmake ninja-build pkg-config libssl-dev libjson-c-dev libxml2-dev
	libcurl4-openssl-dev libtss2-dev nettle-dev ca-certificates)
if [ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ]; then
	BUILD_PACKAGES+=(libipsec-mb-dev) # several hashes at a time; exists for amd64 only
fi

# What testing it needs beside that.
# shellcheck disable=SC2034 # used by scripts/test
TEST_PACKAGES=(ovmf g++ clang libclang-rt-14-dev llvm clang-format clang-tidy cppcheck shellcheck
	valgrind libcmocka-dev python3 python3-jsonschema swtpm tpm2-tools binutils zsh fish openssl xxd git
	qemu-system-x86)

say()
{
	printf '==> %s\n' "$*"
}

die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

package_installed()
{
	[ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# need_packages NAME...: installs those that are missing; does not call apt when none is.
need_packages()
{
	local package missing=()

	if ! command -v apt-get >/dev/null; then
		say "no apt here: make sure that what these Debian packages hold is installed: $*"
		return 0
	fi
	for package in "$@"; do
		package_installed "$package" || missing+=("$package")
	done
	if [ ${#missing[@]} -eq 0 ]; then
		say "all Debian packages that are needed are installed"
		return 0
	fi
	if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
		die "not root and no sudo here; as root, run: apt-get install ${missing[*]}"
	fi
	say "installing Debian packages: ${missing[*]}"
	as_root apt-get -qq update || say "apt-get update failed; trying with the lists that are there"
	as_root env DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes \
		apt-get -qq install -y --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}" \
		>/dev/null || die "apt-get could not install the packages"
}

# configure_and_build DIR CMAKE-OPTION...
configure_and_build()
{
	local dir=$1

	shift
	cmake -S . -B "$dir" -G Ninja "$@" && cmake --build "$dir"
}
