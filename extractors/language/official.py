"""The language `vi_sohoa`: Vietnamese as official papers write it, with our tokenizer and all its components by name.

`spacy.blank("vi_sohoa")` gives a pipeline that only splits words; `load()` one with every component.
"""

from __future__ import annotations

from collections.abc import Iterable

from spacy.lang.vi import VietnameseDefaults
from spacy.language import Language
from spacy.util import load_config_from_str, registry

import extractors.language.components
import extractors.language.tokenizer  # noqa: F401  (both tell spaCy their names, from a checkout too)

COMPONENTS = ("sohoa_codes", "sohoa_citations", "sohoa_organs", "sohoa_deadlines", "sohoa_cues")

_LONGEST = 10**8  # characters; spaCy's own limit is meant for parsers, rules need no memory per token

_CONFIG = """
[nlp]
lang = "vi_sohoa"

[nlp.tokenizer]
@tokenizers = "sohoa.Tokenizer.v1"
"""


class OfficialDefaults(VietnameseDefaults):
    """Stop words and number words of spaCy's Vietnamese, the tokenizer ours."""

    config = load_config_from_str(_CONFIG)


class OfficialVietnamese(Language):
    """Registered as `vi_sohoa` (group spacy_languages)."""

    lang = "vi_sohoa"
    Defaults = OfficialDefaults


registry.languages.register("vi_sohoa", func=OfficialVietnamese)


def load(only: Iterable[str] = COMPONENTS) -> Language:
    """A pipeline with these components; they are rules and tables, so there is nothing to train or to download."""
    nlp = OfficialVietnamese(max_length=_LONGEST)
    for name in only:
        nlp.add_pipe(name)
    return nlp
