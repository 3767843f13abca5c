"""What the demo imports: the sample data, each file with the mapping of the same name, into a ledger of its own."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from importer import run as conductor
from importer.concluding import Ended
from importer.errors import FileError
from importer.outside import Outside
from importer.preparing import Request
from importer.settings import Settings

_BESIDE_THE_CODE = Path(__file__).parent.parent
_IN_THE_PACKAGE = Path(__file__).parent / "demo_data"


def imports(api_url: str, token: str, given: Settings, outside: Outside) -> Iterator[Ended]:
    """Import each sample file, and yield how it ended; of the given settings those of the report count."""
    home = next((folder for folder in (_BESIDE_THE_CODE, _IN_THE_PACKAGE) if (folder / "sample_data").is_dir()), None)
    if home is None:
        raise FileError("The sample data is not here. It comes with the source: run `make demo` in a checkout.")
    with TemporaryDirectory() as folder:
        settings = Settings(
            token=SecretStr(token),
            api_url=api_url,
            ledger=str(Path(folder) / "demo.db"),
            out=given.out,
            show_numbers=given.show_numbers,
            rate="off",
            yes=True,
        )
        for mapping in sorted((home / "mappings").glob("*.yaml")):
            files = tuple(path for path in (home / "sample_data").iterdir() if path.stem == mapping.stem)
            yield conductor.run(Request(files, mapping, None, "", again=False), settings, outside)
