"""A spaCy pipeline for official Vietnamese. Nothing here is imported by the rest of the house: spaCy stays optional.

>>> from extractors.language import load, to_doc
>>> nlp = load()
>>> [span.id_ for span in nlp("Thực hiện Kế hoạch số 14/KH-SYT ngày 04/8/2025 của Sở Y tế").spans["codes"]]
['14/KH-SYT']
"""

from extractors.language.official import COMPONENTS, load
from extractors.language.places import layout_of, to_doc

__all__ = ["COMPONENTS", "layout_of", "load", "to_doc"]
