"""Stale documentation fails: every command, exit code, event, alert and make target stands in the docs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import get_args

import pytest
from typer.main import get_command

from varne.console.cli.app import app
from varne.console.cli.output import Exit
from varne.picture.alert import AlertCode
from varne.picture.events import EVENT_TYPES
from varne.picture.report import REPORT_KINDS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def commands() -> list[str]:
    found = []
    for name, command in get_command(app).commands.items():
        inner = getattr(command, "commands", None)
        found += [f"{name} {sub}" for sub in inner] if inner else [name]
    return found


@pytest.mark.parametrize("name", commands())
def test_every_command_is_in_the_docs_and_teaches(name: str) -> None:
    assert f"`varne {name}" in (DOCS / "cli.md").read_text()
    command = get_command(app)
    for part in name.split():
        command = command.commands[part]
    assert len(command.help or "") > 20
    assert all(parameter.help for parameter in command.params if parameter.name != "help")


def test_exit_codes_are_as_documented() -> None:
    said = dict(re.findall(r"^\| (\d+) \| ([A-Z]+) \|", (DOCS / "cli.md").read_text(), re.MULTILINE))
    assert {int(code): name for code, name in said.items()} == {code.value: code.name for code in Exit}


def test_every_event_and_alert_is_told() -> None:
    text = (DOCS / "life-of-a-report.md").read_text()
    for event in EVENT_TYPES:
        assert f"`{event.name}`" in text, event
    for code in get_args(AlertCode):
        assert f"| `{code}` |" in text, code


def test_the_wire_form_names_every_kind() -> None:
    text = (DOCS / "wire-form.md").read_text()
    for kind in REPORT_KINDS:
        assert f"`{kind}`" in text


def test_links_between_documents_lead_somewhere() -> None:
    for page in [*DOCS.rglob("*.md"), ROOT / "README.md"]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} → {target}"


def test_make_targets_named_in_the_docs_exist() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = set(re.findall(r"make ([a-z-]+)", listed))
    for page in [*DOCS.rglob("*.md"), ROOT / "README.md"]:
        for named in re.findall(r"`make ([a-z-]+)", page.read_text()):
            assert named in targets or named == "bench-", f"{page.name} names make {named}"
