"""What can be wrong with a row: a stable code, one sentence that says it, and its cure.

An issue is data, never an exception. It is stored as code, column, value and detail; the sentence is made when
somebody reads it, so that it can be said in another language later.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from importer.issues.codes import IssueCode
from importer.issues.details import said_in
from importer.issues.templates import TEMPLATES, Template
from importer.languages import ENGLISH, spoken

__all__ = ["TEMPLATES", "Issue", "IssueCode", "Template"]


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong with one value of one row; value and detail can be personal, so no repr shows them."""

    code: IssueCode
    column: str = ""  # the header of the column at fault, "" where it is the whole row
    value: str = field(default="", repr=False)  # the cell as it was
    detail: str = field(default="", repr=False)  # what else the template names

    @property
    def says(self) -> str:
        """One sentence in English that says what is wrong."""
        return self.says_in(str)

    @property
    def cure(self) -> str:
        """One in English that says how to mend it, "" where nothing needs it."""
        return TEMPLATES[self.code].cure

    @property
    def reason(self) -> str:
        """Both in English, the cure behind."""
        return self.reason_in(str)

    def says_in(self, say: Callable[[str], str]) -> str:
        """Return what is wrong in one sentence for a salesperson; `say` gives it in another language."""
        says = say(TEMPLATES[self.code].says)
        return says.format(column=self.column, value=self.value, detail=self.detail_in(say))

    def detail_in(self, say: Callable[[str], str]) -> str:
        """Return the detail, said by `say` where it is our own and not a text of somebody else.

        It is stored in English, and most often said so.
        """
        if say is str or spoken() == ENGLISH:
            return self.detail
        return said_in(say, self.detail, TEMPLATES[self.code].details)

    def reason_in(self, say: Callable[[str], str]) -> str:
        """Return the same with the cure behind it."""
        return f"{self.says_in(say)} {say(self.cure)}".rstrip()
