"""What ``varne run`` opens when told nothing: a synthetic night over the Strait, a real log in the Solent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from varne.centre.config import CentreConfig, FeedConfig, ReplayConfig, RunConfig
from varne.centre.shipped import open_theatre, shipped_directory
from varne.world.traffic import ship_traffic

NIGHT_FROM = datetime(2026, 8, 11, 20, 0, tzinfo=UTC)
NIGHT_OPENS_AT = datetime(2026, 8, 12, 1, 45, tzinfo=UTC)  # several boats are at sea by then
NIGHT_SPEED = 30.0
TRAFFIC_HOURS = 13
TRAFFIC_SHIPS = 70
TRAFFIC_EVERY_S = 120  # enough for a screen; a real ship reports every few seconds
TRAFFIC_SEED = 102
SOLENT_OPENS_AT = datetime(2016, 1, 12, 13, 30, tzinfo=UTC)
SOLENT_SPEED = 5.0


def demonstration(data: Path) -> RunConfig:
    """Two centres: Dover with night 102 and invented ships, and the Solent with its real log.

    Raises:
        Refused: the data that comes with Varne is missing.
    """
    shipped = shipped_directory()
    data.mkdir(parents=True, exist_ok=True)
    dover = CentreConfig(
        theatre="dover",
        title="Night 102",
        data=str(data),
        synthetic=True,
        keep=False,
        feeds=(
            FeedConfig(
                location=str(shipped / "nights" / "102" / "reports.jsonl"),
                id="night-102",
                title="Night 102: calls, relays, radar, rescues",
                synthetic=True,
            ),
            FeedConfig(
                location=str(_traffic_file(data)),
                id="ships",
                title="Ships in the lanes",
                form="nmea",
                synthetic=True,
                silent_after_s=1800.0,
            ),
        ),
        replay=ReplayConfig(speed=NIGHT_SPEED, from_=NIGHT_OPENS_AT),
    )
    solent = CentreConfig(
        theatre="solent",
        title="Solent, 12 January 2016",
        data=str(data),
        keep=False,
        feeds=(
            FeedConfig(
                location=str(shipped / "ais" / "solent-2016-01-12.csv"),
                id="solent-ais",
                title="Solent AIS, 12 January 2016 (real)",
                silent_after_s=300.0,
            ),
        ),
        replay=ReplayConfig(speed=SOLENT_SPEED, from_=SOLENT_OPENS_AT),
    )
    return RunConfig(centres=(dover, solent))


def _traffic_file(data: Path) -> Path:
    """Invented ships for the night, made once: the same seed gives the same bytes."""
    path = data / f"ships-{TRAFFIC_SEED}-{TRAFFIC_SHIPS}.nmea"
    if not path.is_file():
        lines = ship_traffic(
            open_theatre("dover"),
            ships=TRAFFIC_SHIPS,
            start_at=NIGHT_FROM,
            duration_s=TRAFFIC_HOURS * 3600,
            interval_s=TRAFFIC_EVERY_S,
            seed=TRAFFIC_SEED,
        )
        unfinished = path.with_suffix(".part")
        with unfinished.open("w", encoding="ascii", newline="\n") as stream:
            stream.writelines(f"{timed.line}\n" for timed in lines)
        unfinished.replace(path)
    return path
