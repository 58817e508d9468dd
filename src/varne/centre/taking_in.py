"""Takes recordings into a log without screens: what ``varne import`` does."""

from __future__ import annotations

from collections.abc import Callable

from varne.centre.centre import Centre
from varne.centre.config import CentreConfig
from varne.centre.outcome import Commit
from varne.centre.wiring import LOG_NAME, open_centre
from varne.picture.noun import Noun


class FeedSummary(Noun, frozen=True, kw_only=True):
    """How each line of one recording was accounted for, in this run."""

    feed: str
    lines: int
    messages: int
    fragments: int
    annotations: int
    quarantined: int
    quarantined_by_code: dict[str, int]  # over the whole log


class Summary(Noun, frozen=True, kw_only=True):
    """What a log holds once recordings have been taken in."""

    log: str
    sequence: int
    fingerprint: str
    feeds: tuple[FeedSummary, ...]
    tracks: int
    doubted: int
    reports: int
    boats: int
    incidents: int


async def take_in(config: CentreConfig, on_commit: Callable[[Commit], None]) -> Summary:
    """Replay a configuration's files to their end and close the log.

    Raises:
        Refused: a file or theatre is missing, or the store takes nothing.
        Malformed: the theatre file is not one.
        Broken: the log is damaged.
    """
    centre = open_centre(config)
    centre.listen(on_commit)
    await centre.run_to_end()
    return _summary(config, centre)


def _summary(config: CentreConfig, centre: Centre) -> Summary:
    picture = centre.picture
    feeds = []
    for source in centre.sources:
        counts = source.counts
        state = picture.feeds.get(source.declaration.feed)
        feeds.append(
            FeedSummary(
                feed=source.declaration.feed,
                lines=counts.lines,
                messages=counts.messages,
                fragments=counts.fragments,
                annotations=counts.annotations,
                quarantined=counts.quarantined,
                quarantined_by_code={} if state is None else dict(sorted(state.quarantined.items())),
            )
        )
    return Summary(
        log=f"{config.data}/{centre.theatre.id}/{LOG_NAME}",
        sequence=picture.sequence,
        fingerprint=picture.fingerprint(),
        feeds=tuple(feeds),
        tracks=len(picture.tracks),
        doubted=sum(track.doubted_count for track in picture.tracks.values()),
        reports=len(picture.reports),
        boats=len(picture.boats),
        incidents=len(picture.incidents),
    )
