"""Bulk lead importer: spreadsheets in, each lead posted once, a report of what became of every row."""

__all__ = ["__version__"]
__version__ = "0.1.0"
