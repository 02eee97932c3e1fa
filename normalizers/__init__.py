"""The normal form of official Vietnamese text and how text gets there: pure functions, record types, tables."""
