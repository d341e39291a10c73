"""The named queries on sources.

Made by `python -m tools.make_client`: change queries/sources, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListDifferingClaimsRow(Row):
    """A row of `list-differing-claims`."""

    thing: Value
    """The thing."""
    thingLabel: Value
    """Its name; empty for what belongs to another thing."""
    property: Value
    """The property."""
    propertyLabel: Value
    """The property's name."""
    counts: Value
    """What the number counts; empty for anything but a number."""
    countsLabel: Value
    """The name of what it counts."""
    value: Value
    """What the passage says."""
    qualifier: Value
    """How the passage qualifies the number; empty where it does not."""
    qualifierLabel: Value
    """The name of the qualifier."""
    saidBy: Value
    """Who says so."""
    saidByLabel: Value
    """The name of who says so."""
    passage: Value
    """The passage."""
    issued: Value
    """When the source was issued, as it states it."""


def list_differing_claims(*, thing: str | None = None, language: str | None = None) -> Question[ListDifferingClaimsRow]:
    """What each source says of a thing where the sources say different things of it.

    Where do the sources on the congress in Sharjah differ on a number, a date or the status, and which says what?

    Args:
        thing: The thing. Without it, everything of which sources say different things. A thing by its IRI,
            kind/slug or a name. Example: event/inclusion-international-world-congress-2025.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-differing-claims", {"thing": thing, "language": language}, ListDifferingClaimsRow)


class ListDisagreementsRow(Row):
    """A row of `list-disagreements`."""

    thing: Value
    """The thing."""
    thingLabel: Value
    """Its name; empty for what belongs to another thing."""
    property: Value
    """The property."""
    propertyLabel: Value
    """The property's name; empty for a property of another vocabulary."""
    counts: Value
    """What the number counts; empty for anything but a number with what it counts."""
    countsLabel: Value
    """The name of what it counts."""
    value: Value
    """The value in one passage."""
    qualifier: Value
    """How that passage qualifies the number; empty where it does not."""
    qualifierLabel: Value
    """The name of the qualifier."""
    passage: Value
    """That passage."""
    otherValue: Value
    """The value in the other passage."""
    otherQualifier: Value
    """How the other passage qualifies the number; empty where it does not."""
    otherQualifierLabel: Value
    """The name of that qualifier."""
    otherPassage: Value
    """The other passage."""


def list_disagreements(*, language: str | None = None) -> Question[ListDisagreementsRow]:
    """Values of one thing in two passages that cannot both hold.

    Where do the sources contradict each other?

    Args:
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-disagreements", {"language": language}, ListDisagreementsRow)


class ListNotesAboutThingRow(Row):
    """A row of `list-notes-about-thing`."""

    kind: Value
    """Whether the note is a basis (of the thing) or a remark (on a document)."""
    note: Value
    """The note."""
    noteText: Value
    """The note without its language; the rows of a document stand in its order."""
    source: Value
    """The document that the remark is on; none for a basis."""
    publisher: Value
    """Who published the document."""
    publisherLabel: Value
    """The publisher's name."""
    graph: Value
    """The named graph in which the note stands."""


def list_notes_about_thing(*, thing: str, language: str | None = None) -> Question[ListNotesAboutThingRow]:
    """What the editors remark about a thing, and on what their readings stand.

    On what does the reading of the opening of the centre in Minsk stand, and what does its page leave open?

    Args:
        thing: The thing, or the source. A thing by its IRI, kind/slug or a name. Example:
            event/minsk-resource-centre-opening.
        language: Language of the publisher's name; English where there is none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-notes-about-thing", {"thing": thing, "language": language}, ListNotesAboutThingRow)


class ListPassagesAboutThingRow(Row):
    """A row of `list-passages-about-thing`."""

    passage: Value
    """The passage."""
    paragraph: Value
    """The number of the paragraph in the source."""
    restatement: Value
    """What the passage says, in our words."""
    source: Value
    """The source that the passage belongs to."""
    title: Value
    """The source's title."""
    publisher: Value
    """Who published the source."""
    publisherLabel: Value
    """The publisher's name."""
    address: Value
    """The address of the source on the web."""


def list_passages_about_thing(*, thing: str, language: str | None = None) -> Question[ListPassagesAboutThingRow]:
    """Passages that state something about a thing, with their sources.

    Where is the memorandum between Kazakhstan and Israel spoken of, who says it, and what is said?

    Args:
        thing: The thing. A thing by its IRI, kind/slug or a name. Example:
            agreement/kaz-isr-special-needs-memorandum.
        language: Language of the restatement and the publisher's name; English where there is none in it. A BCP 47
            tag. Default: en.
    """
    return Question("list-passages-about-thing", {"thing": thing, "language": language}, ListPassagesAboutThingRow)


class ListPassagesBySpeakerRow(Row):
    """A row of `list-passages-by-speaker`."""

    source: Value
    """The source."""
    title: Value
    """The source's title, in its language."""
    publisher: Value
    """Who published the source."""
    publisherLabel: Value
    """The publisher's name."""
    number: Value
    """The number of the passage within its source."""
    passage: Value
    """The passage."""
    paragraph: Value
    """The number of the paragraph in which it stands in the source."""
    restatement: Value
    """What the passage says, in our words."""


def list_passages_by_speaker(*, speaker: str, language: str | None = None) -> Question[ListPassagesBySpeakerRow]:
    """Passages that a person or body says, with what they say.

    What does the minister of education of Kazakhstan herself say, and where is it reported?

    Args:
        speaker: The person, organisation or country that speaks. A thing by its IRI, kind/slug or a name. Example:
            person/p-j587u.
        language: Language of the restatement and of the publisher's name; English where there is none in it. A BCP
            47 tag. Default: en.
    """
    return Question("list-passages-by-speaker", {"speaker": speaker, "language": language}, ListPassagesBySpeakerRow)


class ListPassagesOfSourceRow(Row):
    """A row of `list-passages-of-source`."""

    number: Value
    """The number of the passage within its source."""
    passage: Value
    """The passage."""
    paragraph: Value
    """The number of the paragraph in which it stands in the source."""
    start: Value
    """How many characters of the source stand before it."""
    restatement: Value
    """What the passage says, in our words."""
    saidBy: Value
    """Who says it: the person or body to whom the text attributes it, else the publisher."""
    saidByLabel: Value
    """The speaker's name."""
    trust: Value
    """How far the passage is to be trusted."""
    trustLabel: Value
    """The name of the trust level."""


def list_passages_of_source(*, source: str, language: str | None = None) -> Question[ListPassagesOfSourceRow]:
    """Passages of a source in their order, with what they say and who says it.

    What does the page on the resource centre in Minsk say, paragraph by paragraph, and who says it?

    Args:
        source: The source. A thing by its IRI, kind/slug or a name. Example: source/unicef-minsk-resource-centre.
        language: Language of the restatement and of names; English where there is none in it. A BCP 47 tag.
            Default: en.
    """
    return Question("list-passages-of-source", {"source": source, "language": language}, ListPassagesOfSourceRow)


class ListSourcesRow(Row):
    """A row of `list-sources`."""

    source: Value
    """The source."""
    title: Value
    """Its title, in brackets where the editors gave it, in the language of the source."""
    publisher: Value
    """Who published it."""
    publisherLabel: Value
    """The publisher's name."""
    issued: Value
    """When it was published, as exactly as is known."""
    sourceLanguage: Value
    """The language in which it is written, as a tag."""
    passages: Value
    """How many passages of it are recorded."""
    address: Value
    """Its address on the web."""


def list_sources(*, language: str | None = None) -> Question[ListSourcesRow]:
    """Sources with publisher, date, language, address and number of passages.

    On which documents does all this rest, and who published them?

    Args:
        language: Language of the publisher's name; English where there is none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-sources", {"language": language}, ListSourcesRow)


class ListStatementsAboutThingRow(Row):
    """A row of `list-statements-about-thing`."""

    subject: Value
    """The thing, or what belongs to it (its IRI then goes on after a number sign)."""
    property: Value
    """The property."""
    propertyLabel: Value
    """Its name; empty for a property of another vocabulary."""
    value: Value
    """What is stated, a thing or a text, number or date."""
    valueLabel: Value
    """The value's name; empty where it is no thing, or belongs to another."""
    passage: Value
    """The passage that says so."""
    valueText: Value
    """The value as plain text; of a thing its IRI."""
    valueLanguage: Value
    """The language of a text, as a tag; empty for any other value."""


def list_statements_about_thing(*, thing: str, language: str | None = None) -> Question[ListStatementsAboutThingRow]:
    """Every statement of a source about a thing, with its passage.

    What do the sources say about the office of UNICEF in Belarus, and where does each of them say it?

    Args:
        thing: The thing. A thing by its IRI, kind/slug or a name. Example: agent/unicef-belarus.
        language: Language of the labels; English where there is none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-statements-about-thing", {"thing": thing, "language": language}, ListStatementsAboutThingRow)


class ShowEvidenceOfStatementRow(Row):
    """A row of `show-evidence-of-statement`."""

    stated: Value
    """The property."""
    statedLabel: Value
    """Its name."""
    value: Value
    """The value that is stated, as text."""
    passage: Value
    """The passage."""
    source: Value
    """Its source."""
    page: Value
    """The address of the page."""
    day: Value
    """The day, month or year of which the page is."""
    paragraph: Value
    """The number of the paragraph."""
    startOffset: Value
    """How many code points of the text stand before the passage."""
    endOffset: Value
    """How many stand before its end."""
    extent: Value
    """How much of the source the passage is, where no text is held."""
    words: Value
    """What the passage says, in the editors' words."""
    speaker: Value
    """Who says it."""
    speakerLabel: Value
    """The speaker's name."""
    trust: Value
    """How far the passage is to be trusted."""
    trustLabel: Value
    """The name of that level."""


def show_evidence_of_statement(
    *, thing: str, property: str | None = None, language: str | None = None
) -> Question[ShowEvidenceOfStatementRow]:
    """Where a statement stands, on which page, of which day, in which words, how far to be trusted.

    Which page says when the Mongolian course of JICA began, of which day is it, in which words, and how sure are
    we?

    Args:
        thing: The thing of which something is stated. A thing by its IRI, kind/slug or a name. Example:
            event/mng-jica-lesson-planning-course-2015.
        property: The property that is stated. Without it, all of them. An absolute IRI. Example:
            https://w3id.org/edu-graph/ontology#start.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "show-evidence-of-statement",
        {"thing": thing, "property": property, "language": language},
        ShowEvidenceOfStatementRow,
    )
