"""The documents of one code, so that a mention is held against those that it may mean and not against the country's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from normalizers.organs import Organ
from pipeline.linking.entities import Mention, Paper
from pipeline.linking.witness import is_unique, reach

_FEW = 6


class Shelf:
    """Documents of one code by day and by issuer and place. `/KH-SYT` has one of each number a year and province."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.papers = papers
        self.by_day: dict[str, list[Paper]] = defaultdict(list)
        self.by_place: dict[str, list[Paper]] = defaultdict(list)
        self.by_issuer: dict[tuple[str, str], list[Paper]] = defaultdict(list)
        self.open: list[Paper] = []  # without a day, or without an issuer: they may be meant by anything
        if len(papers) <= _FEW:
            return
        for paper in papers:
            if paper.date is None or len(paper.date) < 10 or paper.organ is None:
                self.open.append(paper)
            else:
                self.by_day[paper.date].append(paper)
            for place in paper.places or ("",):
                self.by_place[place].append(paper)
            for key in issuer_places(paper.organ):
                self.by_issuer[key].append(paper)

    def fitting(self, mention: Mention) -> Iterable[Paper]:
        """The documents that `judge` may say anything but no of, in the order of their keys."""
        day = mention.date or ""
        if len(self.papers) <= _FEW or is_unique(mention.link_key) or 0 < len(day) < 10:
            return self.papers
        found = {paper.key: paper for paper in self.open}
        found |= {paper.key: paper for paper in self.by_day.get(day, ())}
        if mention.organ is not None:
            for key in issuer_places(mention.organ):
                found |= {paper.key: paper for paper in self.by_issuer.get(key, ())}
        if not day:
            places = mention.organ.provinces if mention.organ is not None else mention.home
            around = {near for place in places for near in reach(place)} | {""}
            for place in around if places else self.by_place:
                found |= {paper.key: paper for paper in self.by_place.get(place, ())}
        return [found[key] for key in sorted(found)]


def issuer_places(organ: Organ | None) -> list[tuple[str, str]]:
    """(name, province) of an organ, one a province where it may be; organs that are the same have one in common."""
    if organ is None:
        return []
    return [(organ.body_base or organ.base, place) for place in organ.provinces or ("",)]
