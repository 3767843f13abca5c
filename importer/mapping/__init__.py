"""The mapping language: a YAML text in, a Mapping out; tied to a file, it turns source rows into mapped rows."""

from importer.mapping.applying import Binding
from importer.mapping.binding import bind
from importer.mapping.choosing import Candidate, choose, is_exact, is_fitting
from importer.mapping.fingerprints import fingerprint_of
from importer.mapping.folding import fold
from importer.mapping.loading import parse_mapping
from importer.mapping.model import Mapping, Several
from importer.mapping.nearest import nearest
from importer.mapping.origins import Explained, ExplainedContact, Origin

__all__ = [
    "Binding",
    "Candidate",
    "Explained",
    "ExplainedContact",
    "Mapping",
    "Origin",
    "Several",
    "bind",
    "choose",
    "fingerprint_of",
    "fold",
    "is_exact",
    "is_fitting",
    "nearest",
    "parse_mapping",
]
