"""The shape of the code: what the core may not do, how long a file may grow, what is dead."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from varne.console.cli import app, committee

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "varne"
PURE_ROOMS = ("picture", "correlation", "drift", "tasking", "alerts")

# Each ban names what to use instead.
BANNED_MODULES = {
    "time": "the entry's times",
    "random": "a seed passed in",
    "secrets": "a value passed in",
    "uuid": "an id made from what it names",
    "os": "a value passed in",
    "pathlib": "bytes passed in",
    "io": "bytes passed in",
    "socket": "a feed's source",
    "asyncio": "the centre's loop",
    "threading": "the centre's workers",
    "subprocess": "the centre's workers",
    "sqlite3": "the store",
    "logging": "an event",
    "structlog": "an event",
}
BANNED_CALLS = {
    "now": "the entry's times",
    "utcnow": "the entry's times",
    "today": "the entry's times",
    "open": "bytes passed in",
    "print": "an event",
    "input": "an event",
    "hash": "hashlib: hash() of a string changes with PYTHONHASHSEED",
    "id": "the noun's own id: memory addresses change from run to run",
    "default_rng": "a generator passed in",
}
LINES_MAX = 420
# Longer files, and the length each may not grow beyond. Only ever shorten this table.
LONGER: dict[str, int] = {}


def modules(*rooms: str) -> Iterator[Path]:
    for room in rooms or ("",):
        yield from sorted((SOURCE / room).rglob("*.py"))


def breaches(tree: ast.AST) -> list[str]:
    """Every use of a clock, of chance, of I/O or of a set's order in one module."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = (
                [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            )
            found += [
                f"line {node.lineno}: imports {name}; use {BANNED_MODULES[name.split('.')[0]]}"
                for name in names
                if name.split(".")[0] in BANNED_MODULES
            ]
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in BANNED_CALLS:
                found.append(f"line {node.lineno}: calls {called}(); use {BANNED_CALLS[called]}")
        iterated = [node.iter] if isinstance(node, ast.For | ast.comprehension) else []
        for source in iterated:
            is_set_call = isinstance(source, ast.Call) and getattr(source.func, "id", "") in (
                "set",
                "frozenset",
            )
            if is_set_call or isinstance(source, ast.Set | ast.SetComp):
                found.append(f"line {source.lineno}: iterates a set, whose order is not fixed; sort it")
    return found


@pytest.mark.parametrize("path", list(modules(*PURE_ROOMS)), ids=lambda path: str(path.relative_to(SOURCE)))
def test_core_has_no_clock_chance_io_or_set_order(path: Path) -> None:
    assert breaches(ast.parse(path.read_text())) == []


@pytest.mark.parametrize(
    "code",
    [
        "import random",
        "from time import monotonic",
        "from datetime import datetime\nx = datetime.now()",
        "open('x')",
        "for x in {1, 2}: pass",
        "y = [x for x in set(z)]",
        "hash('a')",
    ],
)
def test_the_ban_catches_each_kind(code: str) -> None:
    assert breaches(ast.parse(code))


def test_files_can_be_read_in_one_sitting() -> None:
    lengths = {str(path.relative_to(SOURCE)): len(path.read_text().splitlines()) for path in modules()}
    grown = {name: n for name, n in lengths.items() if n > LONGER.get(name, LINES_MAX)}
    assert grown == {}, "split these by what they do"
    slack = {name: n for name, n in LONGER.items() if lengths.get(name, 0) < n}
    assert slack == {}, "these became shorter: lower the ratchet"


def test_no_dead_files() -> None:
    """Every module is imported by another, or is a way in."""
    ways_in = {"varne", "varne.console.cli.app", "varne.__main__"}
    commands = [module for module, _ in app.COMMANDS.values()] + list(app.GROUPS)
    commands += [f"committee_{module}" for module, _ in committee.COMMANDS.values()]
    commands += [f"committee_{group}" for group in committee.GROUPS]
    ways_in |= {f"varne.console.cli.{module}" for module in commands}  # loaded when they are asked for
    imported: set[str] = set()
    names = {}
    for path in modules():
        dotted = ".".join(("varne", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(
            ".__init__"
        )
        names[dotted] = path
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module)
                imported |= {f"{node.module}.{alias.name}" for alias in node.names}
    packages = {name for name, path in names.items() if path.name == "__init__.py"}
    fakes = {
        "varne.feeds.fake",
        "varne.feeds.cot.fake",
        "varne.store.memory",
    }  # shipped so that users test the same way
    dead = set(names) - packages - imported - ways_in - fakes
    assert dead == set()


def test_no_broad_except_and_no_junk_names() -> None:
    for path in modules():
        assert path.stem not in {"utils", "util", "helpers", "common", "misc"}, path
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else ""
                assert caught not in ("", "Exception"), f"{path}:{node.lineno} catches everything"


def test_every_feed_says_how_it_reads() -> None:
    for folder in sorted((SOURCE / "feeds").iterdir()):
        if folder.is_dir() and (folder / "__init__.py").exists():
            assert (folder / "README.md").exists(), f"{folder.name} has no README.md"


def tracked_files() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


# Machine paths, and addresses that packages are fetched from. Bracketed so that it does not match itself.
TRACES = re.compile(
    rb"(?<![\w.])/([w]ork/(main|shared)|[r]oot/|[h]ome/[a-z]+/|[t]mp/[a-z])"
    rb"|https?://[^ \"]*/([s]imple|[p]ackages)/|https?://[^ \"]*\.([w]hl|[t]gz)"
    rb'|[i]ndex-url|"[r]esolved": *"http'
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/", "work/main/x"),
        ("--index", "-url"),
        ("https://host.example/simple", "/x"),
        ("https://x/a.", "tgz"),
    ],
)
def test_traces_of_a_machine_are_seen(before: str, after: str) -> None:
    assert TRACES.search(f"{before}{after}".encode())


def test_no_machine_paths_and_no_registry_hosts() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    for path in tracked_files():
        if path.stat().st_size > 2_000_000:
            continue
        found = TRACES.search(path.read_bytes())
        assert found is None, f"{path.relative_to(ROOT)} holds {found.group(0)!r}"


def requirements_of(name: str, seen: set[str]) -> None:
    key = re.split(r"[^A-Za-z0-9._-]", name, maxsplit=1)[0].lower().replace("_", "-")
    if key in seen:
        return
    try:
        distribution = importlib.metadata.distribution(key)
    except importlib.metadata.PackageNotFoundError:
        return
    seen.add(key)
    for requirement in distribution.requires or []:
        if "extra ==" not in requirement:
            requirements_of(requirement, seen)


def test_no_gpl_in_the_runtime() -> None:
    seen: set[str] = set()
    requirements_of("varne", seen)
    assert {"msgspec", "fastapi", "pyais"} <= seen
    for name in sorted(seen):
        meta = importlib.metadata.metadata(name)
        said = " ".join(
            [
                meta.get("License-Expression") or "",
                (meta.get("License") or "")[:200],
                *meta.get_all("Classifier", []),
            ]
        )
        lesser = re.search(r"LGPL|Lesser", said)
        assert lesser or not re.search(r"\bA?GPL|GNU (Affero )?General Public", said), f"{name}: {said[:200]}"


def test_every_module_says_what_it_is() -> None:
    for path in modules():
        assert ast.get_docstring(ast.parse(path.read_text())), f"{path.relative_to(SOURCE)} has no docstring"
