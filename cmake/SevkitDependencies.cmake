# SPDX-License-Identifier: Apache-2.0
# Libraries from the system, found by pkg-config where it knows them. Nothing is downloaded.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(LIBCRYPTO REQUIRED IMPORTED_TARGET libcrypto>=3.0)
pkg_check_modules(JSONC REQUIRED IMPORTED_TARGET json-c>=0.15)
pkg_check_modules(LIBXML2 REQUIRED IMPORTED_TARGET libxml-2.0>=2.9)

# libcrypto, shared; for targets with the property SEVKIT_STATIC_CRYPTO linked in, where Debian's
# libcrypto.a or another is found; libIPSec_MB likewise. Loading the shared ones takes sev-measure
# 0.7 of 3.1 ms. Programs
# that load other libraries which use libcrypto must stay with the shared one.
add_library(sevkit_crypto INTERFACE)
set(SEVKIT_CRYPTO PkgConfig::LIBCRYPTO)
if(SEVKIT_STATIC_CRYPTO)
  find_library(LIBCRYPTO_ARCHIVE libcrypto.a HINTS ${LIBCRYPTO_LIBRARY_DIRS})
  mark_as_advanced(LIBCRYPTO_ARCHIVE)
  if(LIBCRYPTO_ARCHIVE)
    set(SEVKIT_CRYPTO ${LIBCRYPTO_ARCHIVE} ${CMAKE_DL_LIBS} Threads::Threads)
    message(STATUS "sev-measure links ${LIBCRYPTO_ARCHIVE}")
  else()
    message(STATUS "sev-measure links the shared libcrypto: there is no libcrypto.a")
  endif()
endif()
set(SEVKIT_WANTS_STATIC $<BOOL:$<TARGET_PROPERTY:SEVKIT_STATIC_CRYPTO>>)
target_link_libraries(sevkit_crypto INTERFACE
  "$<IF:${SEVKIT_WANTS_STATIC},${SEVKIT_CRYPTO},PkgConfig::LIBCRYPTO>")
target_include_directories(sevkit_crypto INTERFACE ${LIBCRYPTO_INCLUDE_DIRS})

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
    find_library(IPSEC_MB_ARCHIVE libIPSec_MB.a)
    mark_as_advanced(IPSEC_MB_ARCHIVE)
    if(SEVKIT_STATIC_CRYPTO AND IPSEC_MB_ARCHIVE)
      set(SEVKIT_IPSEC_MB "$<IF:${SEVKIT_WANTS_STATIC},${IPSEC_MB_ARCHIVE},IPSecMB::IPSecMB>")
    endif()
    set(SEVKIT_PC_LIBS_PRIVATE -lIPSec_MB)
    message(STATUS "Multi-buffer hashing: ${IPSEC_MB_LIBRARY}")
  else()
    message(STATUS "Multi-buffer hashing: no, libIPSec_MB was not found")
  endif()
else()
  message(STATUS "Multi-buffer hashing: no, SEVKIT_MULTIBUFFER is off")
endif()

# Who verifies ECDSA on P-384; docs/p384.md has the measurements behind the choice. OpenSSL is there
# in any case.
set(SEVKIT_NETTLE)
set_property(CACHE SEVKIT_P384 PROPERTY STRINGS auto openssl nettle)
if(SEVKIT_P384 STREQUAL "nettle")
  pkg_check_modules(HOGWEED REQUIRED IMPORTED_TARGET hogweed>=3.8 gmp)
elseif(SEVKIT_P384 STREQUAL "auto")
  pkg_check_modules(HOGWEED IMPORTED_TARGET hogweed>=3.8 gmp)
elseif(NOT SEVKIT_P384 STREQUAL "openssl")
  message(FATAL_ERROR "SEVKIT_P384 is '${SEVKIT_P384}', expected auto, openssl or nettle")
endif()
if(HOGWEED_FOUND AND NOT SEVKIT_P384 STREQUAL "openssl")
  set(SEVKIT_NETTLE PkgConfig::HOGWEED)
  message(STATUS "P-384: nettle ${HOGWEED_hogweed_VERSION}")
else()
  message(STATUS "P-384: OpenSSL ${LIBCRYPTO_VERSION}; nettle's is twice as fast")
endif()

# Fetching certificates. Only the headers: the library is loaded at first use.
if(SEVKIT_CURL)
  pkg_check_modules(LIBCURL libcurl>=7.66)
endif()
if(SEVKIT_CURL AND LIBCURL_FOUND)
  set(SEVKIT_HAVE_CURL ON)
  message(STATUS "Fetching from AMD's KDS: libcurl ${LIBCURL_VERSION}")
elseif(SEVKIT_CURL)
  message(STATUS "Fetching from AMD's KDS: no, libcurl was not found")
else()
  message(STATUS "Fetching from AMD's KDS: no, SEVKIT_CURL is off")
endif()

# Reports from Azure's vTPM. Only the headers, too.
pkg_check_modules(TSS2 tss2-esys>=3.0 tss2-tctildr)
if(TSS2_FOUND)
  message(STATUS "Reports from a vTPM: tpm2-tss ${TSS2_tss2-esys_VERSION}")
else()
  message(STATUS "Reports from a vTPM: no, tss2-esys and tss2-tctildr were not found")
endif()

# What libsevkit itself is linked with, for its pkg-config file.
set(SEVKIT_LIBRARY_MODULES libcrypto json-c)
if(SEVKIT_NETTLE)
  list(APPEND SEVKIT_LIBRARY_MODULES hogweed)
endif()
