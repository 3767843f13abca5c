"""The languages in which the importer speaks to people: English as it stands in the code, others from catalogs.

A catalog is a gettext file beside this one (`bg.po`), so that translators can work on it with their own tools; it is
read when a language other than English is chosen. Logs and `--json` stay English: a `Sentence` is its English text
wherever it is not said to a person.
"""

from importer.languages.catalogs import ENGLISH, languages, speaking, spoken
from importer.languages.sentences import Sentence, joined, said, say, say_count, sentence, sentence_count

__all__ = [
    "ENGLISH",
    "Sentence",
    "joined",
    "languages",
    "said",
    "say",
    "say_count",
    "sentence",
    "sentence_count",
    "speaking",
    "spoken",
]
