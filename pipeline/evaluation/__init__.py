"""How right the program is, measured against gold records, field by field."""
