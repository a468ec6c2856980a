# SPDX-License-Identifier: Apache-2.0
# sevkit_embed(OUT FILE NAME HEADER): a C file that defines NAME[] as the bytes of FILE with a NUL
# behind them, and NAME_SIZE as their number. HEADER declares both.
function(sevkit_embed out file name header)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
  get_filename_component(from ${file} NAME)
  file(CONFIGURE OUTPUT ${out} CONTENT "/* From ${from}. */
#include \"${header}\"

const unsigned char ${name}[] = {
${hex}0x00};
const size_t ${name}_SIZE = ${size};
" @ONLY)
endfunction()
