"""Pages become the running text of one document: reading order, paragraphs, and the part each plays."""

from extractors.layout.arranging import arrange

__all__ = ["arrange"]
