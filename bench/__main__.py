"""`make bench`: each case beside its baseline on the same data in the same run; exit 1 when one is over its limit.

A module `bench_*.py` here has `cases(scale)`, which gives (label, baseline, measured, highest ratio). The two are timed
in turn and compared by their medians of processor time over all threads, which a busy machine disturbs less than the
clock on the wall; that stands beside. `--scale 0.1` makes everything smaller.
"""

import argparse
import gc
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

ROUNDS = 5
HERE = Path(__file__).parent


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Processor and wall seconds of one run; what it made is thrown away before the next."""
    gc.collect()
    wall, processor = perf_counter(), process_time()
    work()
    return process_time() - processor, perf_counter() - wall


def measure(label: str, baseline: Callable[[], object], measured: Callable[[], object], limit: float) -> bool:
    """Print one line, and tell whether the ratio keeps the limit. The first, cold, round does not count."""
    rounds = [(seconds(baseline), seconds(measured)) for _ in range(ROUNDS + 1)][1:]
    base, own = median(times[0][0] for times in rounds), median(times[1][0] for times in rounds)
    wall = median(times[1][1] for times in rounds) / median(times[0][1] for times in rounds)
    kept = own <= limit * base
    print(
        f"{label:<84} {base:8.3f} s {own:8.3f} s {own / base:6.2f} / {limit:.2f} {wall:8.2f} {'' if kept else 'OVER'}",
        flush=True,
    )
    return kept


def main() -> int:
    """Run every case of every module."""
    options = argparse.ArgumentParser(prog="bench", description=__doc__)
    options.add_argument("--scale", type=float, default=1.0)
    options.add_argument("only", nargs="*", help="names of modules, without bench_; all when none is given")
    given = options.parse_args()
    names = [path.stem for path in sorted(HERE.glob("bench_*.py"))]
    print(f"{'case':<84} {'baseline':>10} {'measured':>10} {'ratio / limit':>14} {'by wall':>8}")
    kept = [
        measure(*case)
        for name in names
        if not given.only or name.removeprefix("bench_") in given.only
        for case in importlib.import_module(f"bench.{name}").cases(given.scale)
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
