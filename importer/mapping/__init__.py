"""The mapping language: a YAML text in, a Mapping out; tied to a file, it turns source rows into mapped rows."""

from importer.mapping.binding import Binding, bind
from importer.mapping.folding import fold
from importer.mapping.loading import parse_mapping
from importer.mapping.model import Mapping, Several
from importer.mapping.nearest import nearest

__all__ = ["Binding", "Mapping", "Several", "bind", "fold", "nearest", "parse_mapping"]
