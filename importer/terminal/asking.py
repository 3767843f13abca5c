"""The questions before something happens that can't be taken back."""

from importer.languages import say, say_count
from importer.outside import Asked, MappingQuestion, PurgeQuestion, Question, UndoQuestion
from importer.records import Contact, MappedRow
from importer.terminal.answering import typed
from importer.terminal.words import campaigns_of, contacts, folded, inert_lines, lasting, leads, quoted, runs

_YES = {"y", "yes", "д", "да", "da", "j", "ja"}  # in any language: who types one of them means it


def ask(question: Asked) -> bool:
    """Say what is about to happen, and ask the person whether it should."""
    match question:
        case Question():
            question_line = _ask_send(question)
        case UndoQuestion():
            question_line = _ask_undo(question)
        case PurgeQuestion():
            question_line = _ask_purge(question)
        case MappingQuestion():
            question_line = _ask_mapping(question)
    return typed(f"{question_line} ").strip().casefold() in _YES


def _ask_send(question: Question) -> str:
    names = ", ".join(path.name for path in question.files)
    print(folded(say("Run {run}, from {files}:", run=question.run, files=names)))
    if question.in_doubt:
        lost = leads(question.in_doubt)
        print(say("{leads} sent before, whose answer is lost, will be looked for first.", leads=lost))
    for note in question.notes:
        print(folded(say("Note: {note}", note=note)))
    print(folded(_what_to_send(question)))
    if question.duration_s:
        print(say("At this rate that takes about {duration}.", duration=lasting(question.duration_s)))
    return say("Type yes to send:")


def _what_to_send(question: Question) -> str:
    parts = {
        "leads": contacts(question.leads, question.secondaries),
        "campaigns": campaigns_of(question),
        "url": question.api_url,
    }
    if question.limit is None or question.limit >= question.leads:
        return say("Send {leads} to {campaigns} at {url}?", **parts)
    return say_count(
        "Send the first of {leads} to {campaigns} at {url}?",
        "Send the first {count} of {leads} to {campaigns} at {url}?",
        question.limit,
        **parts,
    )


def _ask_undo(question: UndoQuestion) -> str:
    print(say("Run {run} at {url}:", run=question.run, url=question.api_url))
    if question.in_doubt:
        print(say("{leads} whose answer is lost will be looked for first.", leads=leads(question.in_doubt)))
    if question.planned:
        print(say("{leads} not sent yet will be taken back.", leads=leads(question.planned)))
    there = leads(question.leads)
    print(say("Of {leads} on the platform, delete those that were not called yet?", leads=there))
    return say("Type yes to delete:")


def _ask_purge(question: PurgeQuestion) -> str:
    print(f"{runs(len(question.runs))}: {', '.join(question.runs)}")
    print(say("Remove their names, numbers and variables for good?"))
    print(say("Nobody of them will be called again all the same."))
    print(say("Their reports are files of yours: delete those yourself."))
    return say("Type yes to remove:")


def _ask_mapping(question: MappingQuestion) -> str:
    print(folded(say("No mapping was named. This one is proposed for {file}:", file=question.file.name)))
    print(f"\n{inert_lines(question.text)}")
    print(say("The first rows would be:"))
    for row in question.rows:
        _show_row(row)
    saved = say("Is that right? The mapping is then saved as {path}; next time, name it with -m.", path=question.path)
    print(f"\n{folded(saved)}")
    return say("Type yes to save it and go on:")


def _show_row(row: MappedRow) -> None:
    if row.verdict:
        told = say("row {row}: not sent: {reason}", row=row.number, reason=row.verdict.issue.reason_in(say))
        print(folded(f"  {told}", "    "))
    else:
        print(f"  {say('row {row}:', row=row.number)}")
    for contact in row.contacts:
        print(folded(f"    {_contact(contact)}", "      "))


def _contact(contact: Contact) -> str:
    number = contact.phone or (contact.issue.reason_in(say) if contact.issue else "")
    return ", ".join([number, *(f"{variable.name} = {quoted(variable.value)}" for variable in contact.variables)])
