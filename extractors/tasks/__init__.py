"""Who is to do what by when: from running text and from tables."""

from extractors.tasks.tasks import find_assignments

__all__ = ["find_assignments"]
