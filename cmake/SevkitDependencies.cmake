# SPDX-License-Identifier: Apache-2.0
# Libraries from the system, found by pkg-config where it knows them. Nothing is downloaded.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(LIBCRYPTO REQUIRED IMPORTED_TARGET libcrypto>=3.0)
pkg_check_modules(JSONC REQUIRED IMPORTED_TARGET json-c>=0.15)
pkg_check_modules(LIBXML2 REQUIRED IMPORTED_TARGET libxml-2.0>=2.9)

# Multi-buffer hashing: without it everything works, only slower. The library has no pkg-config file.
set(SEVKIT_IPSEC_MB)
if(SEVKIT_MULTIBUFFER)
  find_path(IPSEC_MB_INCLUDE_DIR intel-ipsec-mb.h)
  find_library(IPSEC_MB_LIBRARY IPSec_MB)
  mark_as_advanced(IPSEC_MB_INCLUDE_DIR IPSEC_MB_LIBRARY)
  if(IPSEC_MB_INCLUDE_DIR AND IPSEC_MB_LIBRARY)
    add_library(IPSecMB::IPSecMB UNKNOWN IMPORTED)
    set_target_properties(IPSecMB::IPSecMB PROPERTIES IMPORTED_LOCATION ${IPSEC_MB_LIBRARY}
      INTERFACE_INCLUDE_DIRECTORIES ${IPSEC_MB_INCLUDE_DIR})
    set(SEVKIT_IPSEC_MB IPSecMB::IPSecMB)
    set(SEVKIT_PC_LIBS_PRIVATE -lIPSec_MB)
    message(STATUS "Multi-buffer hashing: ${IPSEC_MB_LIBRARY}")
  else()
    message(STATUS "Multi-buffer hashing: no, libIPSec_MB was not found")
  endif()
else()
  message(STATUS "Multi-buffer hashing: no, SEVKIT_MULTIBUFFER is off")
endif()

# What libsevkit itself is linked with, for its pkg-config file.
set(SEVKIT_LIBRARY_MODULES libcrypto json-c)
