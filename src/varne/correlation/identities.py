"""Which public identity each judged boat bears: the one its reports had, unless others outweigh them clearly.

A judgement knows boats by their reports only. People know them by a name, which must not jump with every
small change of mind: an identity goes where its longest-held report goes, unless another boat has taken
clearly more of its reports; of several identities in one boat the oldest stays, unless another holds clearly
more of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

# Clearly more: above this share of the reports at stake, or above the other by more than so many.
SHARE_TO_TAKE = 0.6
LEAD_TO_TAKE = 2
# A merged boat is itself again when so much of what it held stands by itself.
SHARE_TO_RESTORE = 0.5


def assigned(
    clusters: Sequence[Sequence[str]],
    held: Mapping[str, Sequence[str]],
    former: Mapping[str, Sequence[str]],
) -> tuple[str, ...]:
    """One identity for each cluster of reports, no identity twice.

    Args:
        clusters: ids of reports, none empty, no report twice.
        held: reports of each identity in use, longest held first; identities oldest first.
        former: reports that each identity held when it was merged away; identities oldest first.

    Returns:
        An identity of ``held`` shares a report with its cluster. One of ``held`` that is not returned shares
        reports only with clusters that bear other identities of ``held``. Others are of ``former``, or new:
        ``boat:`` and the id of a report.
    """
    cluster_of = {report_id: place for place, cluster in enumerate(clusters) for report_id in cluster}
    shared = {identity: _shares(reports, cluster_of) for identity, reports in held.items()}
    bears: dict[int, str] = {}
    for identity, reports in held.items():
        home = _home(reports, cluster_of, shared[identity])
        if home is None:
            continue
        incumbent = bears.get(home)
        if incumbent is None or _outweighs(
            shared[identity][home],
            shared[incumbent][home],
            sum(shares.get(home, 0) for shares in shared.values()),
        ):
            bears[home] = identity
    _give(bears, shared)
    _give(bears, _former_shares(former, cluster_of))
    taken = {*held, *former}
    for place, cluster in enumerate(clusters):
        if place not in bears:
            bears[place] = _fresh(cluster, taken)
            taken.add(bears[place])
    return tuple(bears[place] for place in range(len(clusters)))


def heirs_of(
    identities: Sequence[str], clusters: Sequence[Sequence[str]], held: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """The identities that no cluster bears any more, each with the one that took most of its reports.

    Args:
        identities: of the clusters, as :func:`assigned` gave them.
        clusters: ids of reports.
        held: as given to it. An identity none of whose reports is in a cluster has no heir, and stays.
    """
    cluster_of = {report_id: place for place, cluster in enumerate(clusters) for report_id in cluster}
    heirs: dict[str, str] = {}
    for identity, reports in held.items():
        shares = _shares(reports, cluster_of)
        if shares and identity not in identities:
            heirs[identity] = identities[max(shares, key=lambda place: shares[place])]  # the first of equals
    return heirs


def _shares(reports: Iterable[str], cluster_of: Mapping[str, int]) -> dict[int, int]:
    """How many of an identity's reports each cluster has, in order of first mention."""
    counts: dict[int, int] = {}
    for report_id in reports:
        place = cluster_of.get(report_id)
        if place is not None:
            counts[place] = counts.get(place, 0) + 1
    return counts


def _home(reports: Iterable[str], cluster_of: Mapping[str, int], shares: Mapping[int, int]) -> int | None:
    """The cluster an identity goes with; None when it has no report in any."""
    home = next((cluster_of[report_id] for report_id in reports if report_id in cluster_of), None)
    if home is None:
        return None
    total = sum(shares.values())
    for place, count in shares.items():
        if _outweighs(count, shares[home], total):
            home = place
    return home


def _outweighs(count: int, incumbent: int, total: int) -> bool:
    return count > incumbent and (count > SHARE_TO_TAKE * total or count > incumbent + LEAD_TO_TAKE)


def _give(bears: dict[int, str], shared: Mapping[str, Mapping[int, int]]) -> None:
    """Give identities still free to clusters still without, those that share most first."""
    free = [
        (-count, age, place, identity)
        for age, (identity, shares) in enumerate(shared.items())
        if identity not in bears.values()
        for place, count in shares.items()
        if place not in bears
    ]
    given: list[str] = []
    for _, _, place, identity in sorted(free):
        if place not in bears and identity not in given:
            bears[place] = identity
            given.append(identity)


def _former_shares(
    former: Mapping[str, Sequence[str]], cluster_of: Mapping[str, int]
) -> dict[str, dict[int, int]]:
    found = {}
    for identity, reports in former.items():
        enough = SHARE_TO_RESTORE * len(reports)
        shares = _shares(reports, cluster_of)
        found[identity] = {place: count for place, count in shares.items() if count >= enough}
    return found


def _fresh(cluster: Sequence[str], taken: set[str]) -> str:
    """An identity that nothing has borne yet, made of the cluster's first report if that is free."""
    for report_id in cluster:
        if f"boat:{report_id}" not in taken:
            return f"boat:{report_id}"
    number = 2
    while f"boat:{cluster[0]}~{number}" in taken:
        number += 1
    return f"boat:{cluster[0]}~{number}"
