"""Whatever stands in a file, there are rows or a FileError, and never a library's exception."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_files import read, written

from importer.errors import FileError

FOREIGN = ("calamine", "zipfile", "expat", "codec", "invalid Zip", "XML error", "not well-formed")


def rows_or_refusal(path: Path) -> str:
    """Read a file; give the refusal, "" where it could be read."""
    try:
        read(path)
    except FileError as refusal:
        sentence = str(refusal)
        assert not any(word in sentence for word in FOREIGN)
        return sentence
    return ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(
    content=st.binary(max_size=300)
    | st.text(alphabet='a1,;\t|"\n\r \x00я', max_size=60).map(str.encode)
    | st.text(max_size=60).map(lambda text: text.encode("utf-16", "ignore"))
)
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    """Whatever stands in a file, it is read or refused."""
    rows_or_refusal(written(tmp_path, content))
