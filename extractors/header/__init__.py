"""The head and the foot of a document: organs, number, date, type, subject, addressees, recipients, signers."""

from extractors.header.header import find_header

__all__ = ["find_header"]
