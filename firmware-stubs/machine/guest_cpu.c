/* SPDX-License-Identifier: Apache-2.0 */
#include "machine/guest_cpu.h"
