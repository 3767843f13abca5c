"""The questions before something happens that can't be taken back."""

from importer.languages import say
from importer.outside import Asked, MappingQuestion, PurgeQuestion, Question, UndoQuestion
from importer.records import Contact, MappedRow
from importer.terminal.answering import typed
from importer.terminal.words import campaigns_of, counted, folded, lasting

_YES = {"y", "yes", "д", "да", "j", "ja"}


def ask(question: Asked) -> bool:
    """Say what is about to happen, and ask the person whether it should."""
    match question:
        case Question():
            verb = _tell_send(question)
        case UndoQuestion():
            verb = _tell_undo(question)
        case PurgeQuestion():
            verb = _tell_purge(question)
        case MappingQuestion():
            verb = _tell_mapping(question)
    return typed(f"Type yes to {verb}: ").strip().casefold() in _YES


def _tell_send(question: Question) -> str:
    names = ", ".join(path.name for path in question.files)
    print(f"Run {question.run}, from {names}:")
    if question.in_doubt:
        print(f"{counted(question.in_doubt, 'lead')} sent before, whose answer is lost, will be looked for first.")
    for note in question.notes:
        print(folded(f"Note: {note}"))
    limited = question.limit is not None and question.limit < question.leads
    first = f"the first {question.limit} of " if limited else ""
    print(
        folded(
            f"Send {first}{counted(question.leads, 'lead')} with {counted(question.secondaries, 'secondary contact')} "
            f"to {campaigns_of(question)} at {question.api_url}?"
        )
    )
    if question.duration_s:
        print(f"At this rate that takes about {lasting(question.duration_s)}.")
    return "send"


def _tell_undo(question: UndoQuestion) -> str:
    print(f"Run {question.run} at {question.api_url}:")
    if question.in_doubt:
        print(f"{counted(question.in_doubt, 'lead')} whose answer is lost will be looked for first.")
    if question.planned:
        print(f"{counted(question.planned, 'lead')} not sent yet will be taken back.")
    print(f"Of {counted(question.leads, 'lead')} on the platform, delete those that were not called yet?")
    return "delete"


def _tell_purge(question: PurgeQuestion) -> str:
    print(f"{counted(len(question.runs), 'run')}: {', '.join(question.runs)}")
    print("Remove their names, numbers and variables for good? Nobody of them will be called again all the same.")
    print("Their reports are files of yours: delete those yourself.")
    return "remove"


def _tell_mapping(question: MappingQuestion) -> str:
    print(f"No mapping was named. This one is proposed for {question.file.name}:\n")
    print(question.text)
    print("The first rows would be:")
    for row in question.rows:
        _tell_row(row)
    print(f"\nIs that right? The mapping is then saved as {question.path}; next time, name it with -m.")
    return "save it and go on"


def _tell_row(row: MappedRow) -> None:
    why = f" not sent: {row.verdict.issue.reason_in(say)}" if row.verdict else ""
    print(f"  row {row.number}:{why}")
    for contact in row.contacts:
        print(f"    {_contact(contact)}")


def _contact(contact: Contact) -> str:
    number = contact.phone or (contact.issue.reason_in(say) if contact.issue else "")
    return ", ".join([number, *(f'{variable.name} = "{variable.value}"' for variable in contact.variables)])
