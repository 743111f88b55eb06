// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the two files of the HTML page share.
#ifndef NGC_LIB_REPORT_PLOT_H
#define NGC_LIB_REPORT_PLOT_H

#include "ngc/Report.h"

namespace ngc::report {

/// Text with what HTML takes for its own replaced.
std::string escaped(const std::string &text);

/// The roofline of an entry as SVG: flops per second over flops per byte.
/// Steps that were measured stand where they were, others at their roof.
std::string plotOf(const Report &report, const Entry &entry);

} // namespace ngc::report

#endif
