# SPDX-License-Identifier: Apache-2.0
# Libraries from the system, found by pkg-config where it knows them. Nothing is downloaded.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(LIBCRYPTO REQUIRED IMPORTED_TARGET libcrypto>=3.0)
pkg_check_modules(JSONC REQUIRED IMPORTED_TARGET json-c>=0.15)
pkg_check_modules(LIBXML2 REQUIRED IMPORTED_TARGET libxml-2.0>=2.9)

# What libsevkit itself is linked with, for its pkg-config file.
set(SEVKIT_LIBRARY_MODULES libcrypto json-c)
