"""What is read from the parts of a workbook besides its cells: one way for XML (XLSX), one for records (XLSB)."""

import zipfile
from collections.abc import Mapping
from posixpath import join, split
from typing import ClassVar, Protocol

from importer.reading.workbooks.marks import SheetMarks
from importer.reading.workbooks.number_formats import BUILT_IN, NumberFormat, number_format
from importer.reading.workbooks.package import elements, parts_by_path, relation_targets, workbook_part
from importer.reading.workbooks.sheet_xml import sheet_marks


class Parts(Protocol):
    """The parts of one kind of workbook."""

    file_format: ClassVar[str]

    def __init__(self, archive: zipfile.ZipFile) -> None: ...

    def sheet_parts(self) -> Mapping[str, str]:
        """Return the part of each sheet by the sheet's name."""

    def formats(self) -> Mapping[int, NumberFormat]:
        """Return the number formats that show more than the number, by the style that has them."""

    def marks(self, part: str, formats: Mapping[int, NumberFormat]) -> SheetMarks:
        """Read what is to be known of a sheet besides its values."""


class XmlParts:
    """The parts of an XLSX file."""

    file_format: ClassVar[str] = "xlsx"

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def sheet_parts(self) -> Mapping[str, str]:
        """Follow the workbook's relations."""
        workbook = workbook_part(self._archive)
        targets = relation_targets(self._archive, workbook)
        parts = {}
        for sheet in elements(self._archive, parts_by_path(self._archive).get(workbook, ""), "sheet"):
            relation = next((value for key, value in sheet.items() if key.endswith("}id")), "")
            parts[sheet.get("name", "")] = targets.get(relation, "")
        return parts

    def formats(self) -> Mapping[int, NumberFormat]:
        """Read the styles; a workbook need not have any."""
        folder, _ = split(workbook_part(self._archive))
        part = parts_by_path(self._archive).get(join(folder, "styles.xml"), "")
        codes = {
            int(item.get("numFmtId", "0")): item.get("formatCode", "")
            for item in elements(self._archive, part, "numFmts", "numFmt")
        }
        used = [int(item.get("numFmtId", "0")) for item in elements(self._archive, part, "cellXfs", "xf")]
        return formats_by_style(codes, used)

    def marks(self, part: str, formats: Mapping[int, NumberFormat]) -> SheetMarks:
        """Read the sheet's XML."""
        return sheet_marks(self._archive, part, {str(style): style for style in formats})


def formats_by_style(codes: Mapping[int, str], used: list[int]) -> dict[int, NumberFormat]:
    """Return what is to be rendered: `codes` are the workbook's own by their ids, `used` the id of each style."""
    known = {number: number_format(codes.get(number, BUILT_IN.get(number, ""))) for number in set(used)}
    return {style: found for style, number in enumerate(used) if (found := known[number]) is not None}
