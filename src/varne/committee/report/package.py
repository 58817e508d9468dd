"""The figures as files for machines: CSV, Parquet, a Frictionless data package and SDMX-CSV.

Every table is one CSV and one Parquet file of the same rows. ``datapackage.json`` describes them after the
Data Package specification (datapackage.org), with the hash of each; ``figures.sdmx.csv`` is SDMX-CSV 2.0
(sdmx.org) in form, under a structure of this project, with the code lists beside it.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from varne.committee.ledger.register import Ledger
from varne.committee.measures.register import Measure
from varne.committee.report.model import STATUS_TOLD, UNIT_WORDS, FigureStatus, Report
from varne.committee.sources import BODY_WORDS
from varne.committee.units import UNIT_WORDS as COUNTED

Kind = Literal["string", "number", "integer", "date"]
Cell = str | float | int | None
Rows = Sequence[tuple[Cell, ...]]
# SDMX's code list of observation status: normal, provisional, estimated, missing.
OBS_STATUS: dict[FigureStatus, str] = {
    "final": "A", "revised": "A", "sourced": "A", "provisional": "P", "estimate": "E", "not_known": "M",
}  # fmt: skip
STRUCTURE = "VARNE:COMMITTEE_FIGURES(1.0)"
ARROW: dict[Kind, Any] = {
    "string": pa.string(), "number": pa.float64(), "integer": pa.int64(), "date": pa.string(),
}  # fmt: skip


class TableFile:
    """One table: its name, its fields with their kinds, its rows."""

    def __init__(self, name: str, title: str, fields: Sequence[tuple[str, Kind]], rows: Rows) -> None:
        self.name, self.title, self.fields, self.rows = name, title, tuple(fields), rows

    def csv(self) -> bytes:
        """Comma-separated, quoted where needed, UTF-8, one line feed a row; empty: not known."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([name for name, _ in self.fields])
        writer.writerows([["" if cell is None else cell for cell in row] for row in self.rows])
        return out.getvalue().encode()

    def parquet(self) -> bytes:
        """The same rows, uncompressed, so that two builds of a packer cannot differ."""
        columns = {
            name: pa.array([row[index] for row in self.rows], type=ARROW[kind])
            for index, (name, kind) in enumerate(self.fields)
        }
        out = io.BytesIO()
        pq.write_table(pa.table(columns), out, compression="NONE", store_schema=False)
        return out.getvalue()


def tables(report: Report, measures: Sequence[Measure], ledger: Ledger) -> tuple[TableFile, ...]:
    """The tables of a report."""
    return (
        TableFile(
            "figures",
            "Every figure of the report",
            [("id", "string"), ("title_en", "string"), ("title_fr", "string"), ("period", "string"),
             ("value", "number"), ("unit", "string"), ("low", "number"), ("high", "number"),
             ("interval", "string"), ("status", "string"), ("vintage", "date"), ("area", "string"),
             ("sources", "string")],
            [(f.id, f.title.en, f.title.fr, f.period, f.value, f.unit, f.low, f.high, f.interval, f.status,
              str(f.vintage), f.area, " ".join(f.sources)) for f in report.figures],
        ),
        TableFile(
            "revisions",
            "Figures that are new, changed or gone since the earlier day",
            [("figure_id", "string"), ("kind", "string"), ("period", "string"), ("unit", "string"),
             ("before", "number"), ("after", "number")],
            [(r.figure_id, r.kind, r.period, r.unit, r.before, r.after) for r in report.revisions],
        ),
        TableFile(
            "measures",
            "Measures and proposals",
            [("id", "string"), ("title_en", "string"), ("title_fr", "string"), ("kind", "string"),
             ("objective", "string"), ("owners", "string"), ("announced", "date"), ("status", "string"),
             ("money", "string"), ("legal_position", "string"), ("sources", "string")],
            [(m.id, m.title.en, m.title.fr, m.kind, m.objective, " ".join(m.owners), str(m.announced),
              m.status.status, " ".join(m.money), None if m.legal is None else m.legal.position,
              " ".join(m.sources)) for m in measures],
        ),
        TableFile(
            "commitments",
            "Money promised, thousands of the currency it was published in",
            [("id", "string"), ("title_en", "string"), ("title_fr", "string"), ("payer", "string"),
             ("payee", "string"), ("currency", "string"), ("price_basis", "string"), ("starts", "date"),
             ("ends", "date"), ("amount_thousand", "integer"), ("ceiling", "string"), ("sources", "string")],
            [(c.id, c.title.en, c.title.fr, c.payer, c.payee, c.currency, c.price_basis, str(c.starts),
              str(c.ends), c.amount_thousand, "yes" if c.ceiling else "no", " ".join(c.sources))
             for c in ledger.commitments],
        ),
        TableFile(
            "sources",
            "Sources of the figures",
            [("id", "string"), ("title", "string"), ("publisher", "string"), ("published", "date"),
             ("dated", "string"), ("access", "string"), ("url", "string")],
            [(s.id, s.title, s.publisher, str(s.published), s.dated, s.access, s.url)
             for s in report.sources],
        ),
    )  # fmt: skip


def sdmx_csv(report: Report) -> bytes:
    """Figures as SDMX-CSV 2.0 observations; a figure that is not known is a missing observation."""
    heads = ("STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "REF_AREA", "INDICATOR", "TIME_PERIOD",
             "OBS_VALUE", "UNIT_MEASURE", "OBS_STATUS", "VINTAGE", "LOWER", "UPPER", "SOURCES")  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        ("dataflow", STRUCTURE, "I", _frequency(f.period), f.area, f.id, f.period, f.value, f.unit.upper(),
         "M" if f.value is None else OBS_STATUS[f.status], str(f.vintage), f.low, f.high, " ".join(f.sources))
        for f in report.figures
    ]  # fmt: skip
    return TableFile("figures.sdmx", "", [(head, "string") for head in heads], rows).csv()


def _frequency(period: str) -> str:
    """SDMX's code: yearly, quarterly, monthly, or a span of its own."""
    if len(period) == 4:
        return "A"
    if "-Q" in period:
        return "Q"
    return "M" if len(period) == 7 else "_U"


def code_lists() -> bytes:
    """What the codes of the files mean, in both languages."""
    lists = {
        "unit": {
            **{code: {"en": en, "fr": fr} for code, (en, fr) in COUNTED.items()},
            **{code: {"en": w.en, "fr": w.fr} for code, w in UNIT_WORDS.items()},
        },
        "status": {
            code: {"en": w.en, "fr": w.fr, "obs_status": OBS_STATUS[code]} for code, w in STATUS_TOLD.items()
        },
        "body": {code: {"en": en, "fr": fr} for code, (en, fr) in BODY_WORDS.items()},
    }
    return msgspec.json.format(msgspec.json.encode(lists, order="sorted"), indent=2) + b"\n"


def data_package(report: Report, files: Sequence[TableFile]) -> bytes:
    """``datapackage.json``: what each file is, its fields, its hash and the licence."""
    resources = []
    for table in files:
        for suffix, data, mediatype in (
            ("csv", table.csv(), "text/csv"),
            ("parquet", table.parquet(), "application/vnd.apache.parquet"),
        ):
            resources.append(
                {
                    "name": table.name if suffix == "csv" else f"{table.name}-parquet",
                    "title": table.title,
                    "path": f"data/{table.name}.{suffix}",
                    "format": suffix,
                    "mediatype": mediatype,
                    "bytes": len(data),
                    "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
                    **({"profile": "tabular-data-resource", "encoding": "utf-8"} if suffix == "csv" else {}),
                    "schema": {
                        "fields": [{"name": name, "type": kind} for name, kind in table.fields],
                        "missingValues": [""],
                    },
                }
            )
    package = {
        "profile": "data-package",
        "name": f"varne-committee-{report.as_of}",
        "title": report.title.en,
        "version": str(report.as_of),
        "licenses": [
            {
                "name": "OGL-UK-3.0",
                "title": "Contains public sector information under the Open Government Licence v3.0",
                "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            }
        ],
        "sources": [
            {"title": f"{source.id}: {source.title}", **({"path": source.url} if source.url else {})}
            for source in report.sources
        ],
        "resources": resources,
    }
    return msgspec.json.format(msgspec.json.encode(package), indent=2) + b"\n"
