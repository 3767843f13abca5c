"""The ZIP archive that a workbook is: how large its parts are, whether they are whole, where each sheet lies."""

import zipfile
from collections.abc import Iterator
from posixpath import join, normpath, split

from defusedxml import ElementTree

from importer.reading.workbooks.book import EntitiesError, TooMuchUnpackedError

CHUNK_BYTES = 1 << 20
MAX_INDEX_BYTES = 1 << 24  # of the small parts that name the sheets and the formats
_HEAD_BYTES = 1 << 12


def check_parts(archive: zipfile.ZipFile, max_bytes: int) -> None:
    """Read every part but the sheets to its end, whose check sum then proves it whole: the cells' texts are in one.

    Raises TooMuchUnpackedError where the parts are more than `max_bytes`, EntitiesError where one begins with a
    document type (of the sheets too), BadZipFile where a part is damaged.
    """
    if sum(part.file_size for part in archive.infolist()) > max_bytes:
        raise TooMuchUnpackedError
    for part in archive.infolist():
        name = _path(part.filename)
        if not name.endswith((".xml", ".rels", ".bin")):
            continue
        with archive.open(part) as handle:
            head = handle.read(_HEAD_BYTES).replace(b"\x00", b"")  # UTF-16 is allowed in XML
            if not name.endswith(".bin") and (b"<!DOCTYPE" in head or b"<!ENTITY" in head):
                raise EntitiesError
            while "worksheets/" not in name and handle.read(CHUNK_BYTES):
                pass


def parts_by_path(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the names of all parts by their paths: in small letters, with slashes, as Windows takes them too."""
    return {_path(name): name for name in archive.namelist()}


def workbook_part(archive: zipfile.ZipFile) -> str:
    """Return the path of the part that lists the sheets: nearly always xl/workbook.xml (or .bin)."""
    for relation in elements(archive, parts_by_path(archive).get("_rels/.rels", ""), "Relationship"):
        if relation.get("Type", "").endswith("/officeDocument"):
            return _path(relation.get("Target", ""))
    return ""


def relation_targets(archive: zipfile.ZipFile, workbook: str) -> dict[str, str]:
    """Return the parts that a workbook's relations name, by their ids; "" where the archive has no such part."""
    parts = parts_by_path(archive)
    folder, name = split(workbook)
    relations = parts.get(join(folder, "_rels", f"{name}.rels"), "")
    return {
        relation.get("Id", ""): parts.get(_path(join("/", folder, relation.get("Target", "").replace("\\", "/"))), "")
        for relation in elements(archive, relations, "Relationship")
    }


def elements(archive: zipfile.ZipFile, part: str, *path: str) -> Iterator[dict[str, str]]:
    """Yield the attributes of all elements that stand under this path of local names, which may begin anywhere.

    Strict and transitional workbooks differ in their namespaces only. A part "" has none.
    """
    if not part:
        return
    with archive.open(part) as handle:
        root = ElementTree.fromstring(handle.read(MAX_INDEX_BYTES), forbid_dtd=True)
    *parents, last = path
    roots = [root]
    for name in parents:
        roots = [element for parent in roots for element in parent.iter() if _local(element.tag) == name]
    for parent in roots:
        for element in parent.iter():
            if _local(element.tag) == last:
                yield element.attrib


def _path(name: str) -> str:
    return normpath(name.lower().replace("\\", "/")).lstrip("/")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
