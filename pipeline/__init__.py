"""One document from end to end, many documents, the store, the questions put to it, and the command line."""
