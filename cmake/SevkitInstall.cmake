# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where: library, headers, pkg-config and CMake files, man pages, JSON
# Schemas, shell completion.
include(CMakePackageConfigHelpers)

install(TARGETS sevkit EXPORT sevkitTargets)
install(TARGETS sevkit_static)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/lib/sev/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h")

function(sevkit_pc_path out dir)
  if(IS_ABSOLUTE "${dir}")
    set(${out} "${dir}" PARENT_SCOPE)
  else()
    set(${out} "\${prefix}/${dir}" PARENT_SCOPE)
  endif()
endfunction()

sevkit_pc_path(SEVKIT_PC_INCLUDEDIR "${CMAKE_INSTALL_INCLUDEDIR}")
sevkit_pc_path(SEVKIT_PC_LIBDIR "${CMAKE_INSTALL_LIBDIR}")
# The prefix relative to the file itself: the installed tree can be anywhere.
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(SEVKIT_PC_PREFIX "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  string(REGEX REPLACE "/$" "" up "${up}")
  set(SEVKIT_PC_PREFIX "\${pcfiledir}/${up}")
endif()
list(JOIN SEVKIT_LIBRARY_MODULES " " SEVKIT_PC_REQUIRES)
configure_file(${PROJECT_SOURCE_DIR}/lib/sev/sevkit.pc.in ${PROJECT_BINARY_DIR}/sevkit.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/sevkit.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# lib/ghcb: freestanding, hosted, and its AES-GCM of OpenSSL; headers in a folder of their own.
foreach(target ghcb ghcb_hosted ghcb_openssl)
  if(TARGET ${target})
    install(TARGETS ${target})
  endif()
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/lib/ghcb/include/ghcb ${PROJECT_SOURCE_DIR}/lib/sev/abi
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sevkit
  FILES_MATCHING PATTERN "ghcb/*.h" PATTERN "layout/*.h")
configure_file(${PROJECT_SOURCE_DIR}/lib/ghcb/ghcb.pc.in ${PROJECT_BINARY_DIR}/ghcb.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/ghcb.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(SEVKIT_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/sevkit)
install(EXPORT sevkitTargets NAMESPACE sevkit:: DESTINATION ${SEVKIT_CMAKE_DIR})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/sevkitConfig.cmake.in
  ${PROJECT_BINARY_DIR}/sevkitConfig.cmake INSTALL_DESTINATION ${SEVKIT_CMAKE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/sevkitConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/sevkitConfig.cmake
  ${PROJECT_BINARY_DIR}/sevkitConfigVersion.cmake DESTINATION ${SEVKIT_CMAKE_DIR})

file(GLOB SEVKIT_MAN_PAGES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/man/*.1)
install(FILES ${SEVKIT_MAN_PAGES} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
# Pages that are read on the web as well are made of their Markdown.
find_program(SEVKIT_AWK awk)
if(SEVKIT_AWK)
  set(page ${PROJECT_BINARY_DIR}/man/sevctl-verdict.7)
  set(SEVKIT_MD2MAN ${PROJECT_SOURCE_DIR}/cmake/md2man.awk)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/man)
  add_custom_command(OUTPUT ${page}
    COMMAND ${SEVKIT_AWK} -v section=7 -v date=2026-11-23 -f ${SEVKIT_MD2MAN} docs/verdict.md
      > ${page}
    DEPENDS docs/verdict.md ${SEVKIT_MD2MAN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM)
  add_custom_target(sevctl-verdict-page ALL DEPENDS ${page})
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man7)
else()
  message(STATUS "awk: not found, so there is no man page sevctl-verdict(7)")
endif()
file(GLOB SEVKIT_SCHEMAS CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/schema/*.json)
install(FILES ${SEVKIT_SCHEMAS} DESTINATION ${CMAKE_INSTALL_DATADIR}/sevkit/schema)

install(FILES ${PROJECT_SOURCE_DIR}/share/tcb-baseline.json
  DESTINATION ${CMAKE_INSTALL_DATADIR}/sevkit)

# Examples for operators, see docs/host.md.
set(SEVKIT_EXAMPLES ${CMAKE_INSTALL_DATADIR}/sevkit/examples)
foreach(unit sevkit-certs.service sevkit-vlek-load.service)
  configure_file(${PROJECT_SOURCE_DIR}/share/systemd/${unit}.in
    ${PROJECT_BINARY_DIR}/systemd/${unit} @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/systemd/${unit} DESTINATION ${SEVKIT_EXAMPLES}/systemd)
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/share/systemd/sevkit-certs.timer
  DESTINATION ${SEVKIT_EXAMPLES}/systemd)
foreach(folder default sysusers.d udev)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/share/${folder} DESTINATION ${SEVKIT_EXAMPLES})
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/docs/host.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The completion of a tool, printed by the tool itself. It cannot run when it is built for another
# machine.
function(sevkit_install_completion tool)
  if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
    return()
  endif()
  set(dir ${PROJECT_BINARY_DIR}/completion)
  file(MAKE_DIRECTORY ${dir})
  set(files)
  foreach(row "bash:${tool}:bash-completion/completions" "zsh:_${tool}:zsh/site-functions"
      "fish:${tool}.fish:fish/vendor_completions.d")
    string(REPLACE ":" ";" row "${row}")
    list(GET row 0 shell)
    list(GET row 1 name)
    list(GET row 2 destination)
    add_custom_command(OUTPUT ${dir}/${name}
      COMMAND ${tool} completion ${shell} > ${dir}/${name} DEPENDS ${tool} VERBATIM)
    install(FILES ${dir}/${name} DESTINATION ${CMAKE_INSTALL_DATADIR}/${destination})
    list(APPEND files ${dir}/${name})
  endforeach()
  add_custom_target(${tool}-completion ALL DEPENDS ${files})
endfunction()

sevkit_install_completion(sev-measure)
sevkit_install_completion(sevctl)
