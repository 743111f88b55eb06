# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the machine is and how fast it could be, told with each table."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "bench"
# Those that decide what code runs; cpuid lists a hundred more.
TELLING = ("avx2", "fma", "f16c", "avx512f", "avx512vl", "avx512_bf16",
           "avx512_fp16", "avx512_vnni", "avx_vnni", "amx_tile", "amx_bf16",
           "amx_int8", "asimd", "sve", "bf16")


def cpuinfo():
    """Key and value of the first processor of /proc/cpuinfo."""
    facts = {}
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if not line.strip():
            break
        key, _, value = line.partition(":")
        facts[key.strip()] = value.strip()
    return facts


def features():
    facts = cpuinfo()
    return set((facts.get("flags") or facts.get("Features", "")).split())


def openblas_core():
    """OpenBLAS goes by names and takes old code for a processor that it does
    not know: so it is told what the features allow."""
    have = features()
    if "avx512f" in have:
        return "SkylakeX"
    if "avx2" in have:
        return "Zen" if "AMD" in cpuinfo().get("vendor_id", "") else "Haswell"
    return ""


def peak():
    """Measured GFLOP/s of f32 FMAs of one core."""
    BUILD.mkdir(parents=True, exist_ok=True)
    program = BUILD / "peak"
    source = ROOT / "test" / "bench" / "peak.cpp"
    if not program.exists() or \
            program.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["c++", "-O2", "-march=native", "-ffp-contract=fast",
                        str(source), "-o", str(program)], check=True)
    return float(subprocess.run([str(program)], check=True, text=True,
                                capture_output=True).stdout)


def caches():
    found = []
    for index in sorted(pathlib.Path(
            "/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        kind, level, size = ((index / name).read_text().strip()
                             for name in ("type", "level", "size"))
        if kind != "Instruction":
            found.append(f"L{level} {size}")
    return ", ".join(found)


def describe():
    facts, have = cpuinfo(), features()
    told = " ".join(name for name in TELLING if name in have)
    name = facts.get("model name", "unknown")
    family = "/".join(facts.get(key, "?")
                      for key in ("cpu family", "model", "stepping"))
    return (f"{name} (family/model/stepping {family}; {told}; {caches()}), "
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the "
            "start")


def versions():
    """Of the peers that are here."""
    import importlib.metadata
    found = []
    for name in ("torch", "onnxruntime", "openvino", "iree-base-compiler",
                 "jax"):
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{name} not installed")
    return ", ".join(found)


def take_priority():
    """Ahead of what else runs here, where that is allowed."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -10)
    except PermissionError:
        pass
