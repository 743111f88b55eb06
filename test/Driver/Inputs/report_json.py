# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether a report is JSON that says what the table says."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    report = json.load(file)
machine, (entry,) = report["machine"], report["entries"]
wide, soft = entry["steps"]
assert machine["gflops"] == 96 and not machine["measured"], machine
assert entry["name"] == "evaluate" and entry["dims"] == [], entry
assert wide["layers"] == ["wide"] and wide["flops"] == 1290, wide
assert wide["read_bytes"] == 256 and wide["written_bytes"] == 40, wide
assert wide["tile"][1:] == [16, 64] and wide["tasks"] == 1, wide
assert soft["tile"] == [] and soft["error_bound"] == "softmax 18", soft
# Both fit in the second cache: 32 bytes a cycle of 3 GHz.
least = (4136 + 256 + 40) / 96e9 * 1e6
assert abs(wide["roof_us"] - least) < 1e-9 and wide["limit"] == "memory", wide
assert "measured_us" not in wide, wide
