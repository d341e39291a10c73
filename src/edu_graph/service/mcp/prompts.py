"""Prompts: ways to work with the graph that a person can choose in a client."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mcp import types

from edu_graph.errors import ParameterError

_RULES: Final = (
    "Rules: answer only from what the tools give. Behind each statement name the passage that makes it (source/…#p…), "
    "who says it and the address of the source; say how far it is trusted where that is not official. Where sources "
    "disagree, give both. Where the graph says nothing, say so. End with the release's IRI."
)


@dataclass(frozen=True)
class Prompt:
    """A prompt: `text` has a slot for each argument; `defaults` are the values of those that may be left out."""

    name: str
    title: str
    description: str
    arguments: Mapping[str, str]
    defaults: Mapping[str, str]
    text: str

    def listed(self) -> types.Prompt:
        """Return it as the protocol lists it."""
        arguments = [
            types.PromptArgument(name=name, description=meaning, required=name not in self.defaults)
            for name, meaning in self.arguments.items()
        ]
        return types.Prompt(name=self.name, title=self.title, description=self.description, arguments=arguments)

    def filled(self, given: Mapping[str, str]) -> types.GetPromptResult:
        """Return the prompt with values. Raises ParameterError: one is missing, or not known."""
        for name in given:
            if name not in self.arguments:
                raise ParameterError(
                    f"The prompt {self.name} has no argument {name[:50]!r}.",
                    parameter=name[:50],
                    help=f"It has {', '.join(self.arguments)}.",
                )
        values = {**self.defaults, **given}
        for name, meaning in self.arguments.items():
            if name not in values:
                raise ParameterError(f"The argument {name} is missing.", parameter=name, help=meaning)
        # One pass over the text: what a value holds is never read as a slot.
        text = self.text.format_map({name: " ".join(value.split()) for name, value in values.items()})
        content = types.TextContent(type="text", text=f"{text}\n\n{_RULES}")
        return types.GetPromptResult(
            description=self.description, messages=[types.PromptMessage(role="user", content=content)]
        )


def prompts() -> dict[str, Prompt]:
    """Return all prompts by name."""
    every = (
        Prompt(
            "answer-with-sources",
            "Answer a question, with sources",
            "An answer of which every sentence leads to a passage.",
            {"question": "The question.", "language": "Language of the answer."},
            {"language": "the language of the question"},
            "Question: {question}\nAnswer in {language}, with the tools of edu-graph. First find the things in "
            "question (search), then take the named query that answers (edu-graph://questions lists all), else "
            "describe, else sparql.",
        ),
        Prompt(
            "compare-countries",
            "Compare two countries",
            "What two countries do in inclusive education, side by side and together.",
            {"first": "A country: name or ISO code.", "second": "Another one.", "topic": "What to compare."},
            {"topic": "all that the graph holds"},
            "Compare {first} and {second} in inclusive education: {topic}. Take list-activities-of-country for both, "
            "list-cooperation-between-countries and list-agreements-by-country; make a table of both countries, and "
            "say what they did together.",
        ),
        Prompt(
            "tell-about-thing",
            "Tell what is known of a thing",
            "A short portrait of an organisation, centre, event, agreement or person in office.",
            {"thing": "Its name, or short name (kind/slug)."},
            {},
            "Tell what is known of {thing}: search it, describe it, and give what it is, with whom it works, and since "
            "when.",
        ),
    )
    return {prompt.name: prompt for prompt in every}
