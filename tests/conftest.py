"""What holds for all tests: each summary that any of them makes the program write is what its schema says."""

import json
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from importer.reporting import SCHEMA_PATH

if TYPE_CHECKING:
    from pathlib import Path


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.fixture(autouse=True)
def _summaries_fit_their_schema(request: pytest.FixtureRequest) -> Iterator[None]:
    folder: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    for path in folder.rglob("summary.json") if folder else ():
        _validator().validate(json.loads(path.read_text(encoding="utf-8")))
