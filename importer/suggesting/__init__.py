"""A mapping proposed: headers and some rows in, a Proposal with reasons out, and that as YAML. Pure."""

from importer.suggesting.proposal import Proposal, Source, Sureness
from importer.suggesting.proposing import Looked, propose
from importer.suggesting.sampling import Sample, take_sample
from importer.suggesting.words import Meaning, Words, parse_words
from importer.suggesting.writing import write

__all__ = [
    "Looked",
    "Meaning",
    "Proposal",
    "Sample",
    "Source",
    "Sureness",
    "Words",
    "parse_words",
    "propose",
    "take_sample",
    "write",
]
