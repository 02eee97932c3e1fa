"""A spaCy pipeline for official Vietnamese. The rest of the house does not load it: spaCy takes half a second.

>>> from extractors.language import load, to_doc
>>> nlp = load()
>>> doc = nlp("Thực hiện Kế hoạch số 14/KH-SYT ngày 04/8/2025 của Sở Y tế")
>>> [span.id_ for span in doc.spans["codes"]]
['14/KH-SYT']
"""

from extractors.language.official import COMPONENTS, load
from extractors.language.places import layout_of, to_doc

__all__ = ["COMPONENTS", "layout_of", "load", "to_doc"]
