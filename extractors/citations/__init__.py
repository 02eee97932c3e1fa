"""Mentions of other documents, and what they do to them."""

from extractors.citations.citations import find_citations

__all__ = ["find_citations"]
