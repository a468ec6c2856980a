/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TOOLS_MEASURE_SVG_H
#define TOOLS_MEASURE_SVG_H

#include <stdio.h>

#include "measure/explanation.h"
#include "measure/memory_map.h"

/* Draws the memory map as a standalone SVG document: highest address first, large gaps cut. */
void svg_draw(const struct explanation *explanation, const struct memory_map *map, FILE *out);

#endif
