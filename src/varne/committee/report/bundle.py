"""All files of a report, and one hash over them that both capitals compare."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import msgspec

from varne.committee.report.build import Material
from varne.committee.report.html import page
from varne.committee.report.inputs import registers_as_of
from varne.committee.report.model import Report
from varne.committee.report.package import code_lists, data_package, sdmx_csv, tables
from varne.committee.report.pdf import document

Step = Callable[[str], None]
STEPS = ("html", "pdf", "tables", "package")


def bundle(report: Report, material: Material, on_step: Step = lambda _: None) -> dict[str, bytes]:
    """Every file of the report by its path, ``manifest.json`` last; ``on_step`` is told what is made next."""
    known = registers_as_of(material.registers, report.as_of)
    files: dict[str, bytes] = {}
    on_step("html")
    files["report.html"] = page(report).encode()
    on_step("pdf")
    files["report.pdf"] = document(report)
    on_step("tables")
    held = tables(report, known.measures.measures, known.ledger)
    for table in held:
        files[f"data/{table.name}.csv"] = table.csv()
        files[f"data/{table.name}.parquet"] = table.parquet()
    on_step("package")
    files["data/figures.sdmx.csv"] = sdmx_csv(report)
    files["data/codes.json"] = code_lists()
    files["datapackage.json"] = data_package(report, held)
    files["manifest.json"] = manifest(report, files)
    return files


def report_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the lines "hash  path" of every file but the manifest, in the order of paths."""
    lines = [
        f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n"
        for path in sorted(files)
        if path != "manifest.json"
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def manifest(report: Report, files: Mapping[str, bytes]) -> bytes:
    """What went in, what came out, and the hash to compare."""
    said = {
        "as_of": report.as_of,
        "since": report.since,
        "hash": report_hash(files),
        "inputs": [{"file": file, "sha256": digest} for file, digest in report.inputs],
        "files": [
            {"file": path, "sha256": hashlib.sha256(files[path]).hexdigest()} for path in sorted(files)
        ],
    }
    return msgspec.json.format(msgspec.json.encode(said), indent=2) + b"\n"
