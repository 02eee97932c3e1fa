"""Sample documents in our own words: typeset, scanned, garbled, each with its gold record (`make samples`)."""
