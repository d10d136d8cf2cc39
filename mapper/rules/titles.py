"""Rules on the qualification's title."""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from mapper.rules.context import RuleContext
from mapper.rules.listing import listed
from mapper.rules.registry import Problem, rule
from mapper.rules.similarity import content_words

_NOT_WORDS = re.compile(r"[\W_]+")


@rule("title-names-organisation", gate=True)
def title_names_organisation(context: RuleContext) -> Iterator[Problem]:
    """The title names the awarding organisation.

    Source: domain notes 2.2 (titles: awarding organisation, level, standard or role, competence).
    """
    given = context.submission.awarding_organisation if context.submission else ""
    name = given or context.specification.qualification.awarding_organisation or ""
    if not context.title or not name:
        yield Problem("Title or awarding organisation is not known.", unknown=True)
    elif not _names(context.title, name):
        yield Problem(f"The title “{context.title}” does not name {name}.")


@rule("title-names-level", gate=True)
def title_names_level(context: RuleContext) -> Iterator[Problem]:
    """The title gives the level, and it is the qualification's.

    Source: domain notes 2.2 (titles).
    """
    level = context.specification.qualification.level
    if not context.title or level is None:
        yield Problem("Title or level is not known.", unknown=True)
        return
    if re.search(rf"\blevel\s+{level}\b", context.title, re.IGNORECASE) is None:
        yield Problem(f"The title “{context.title}” does not say “Level {level}”.")


@rule("title-legacy-words", gate=True)
def title_legacy_words(context: RuleContext) -> Iterator[Problem]:
    """The title has no word of a qualification framework that has ended.

    Source: domain notes 2.2 (titles: no legacy terms such as NVQ) and 7, item 23 (legacy labels in
    founding document 001, paragraphs 73 to 87).
    """
    found = tuple(word for word in legacy_words() if _has_word(context.title, word))
    if found:
        yield Problem(
            f"The title “{context.title}” has {listed(found)}, of a framework that has ended; "
            "remove it.",
            found,
        )


@rule("title-states-competence", gate=True)
def title_states_competence(context: RuleContext) -> Iterator[Problem]:
    """The title has the words that the category uses for its level of competence.

    Source: domain notes 2.2 (level of competence for the category) and the titling guidance that it
    cites, https://www.instituteforapprenticeships.org/qualifications/post-16-technical-qualifications/requirements-for-qualifications-in-delivery/titles-and-materials/.
    """
    words = context.profile.title_words
    if not context.title or not words:
        if words:
            yield Problem("The title is not known.", unknown=True)
        return
    if not any(_plain(word) in _plain(context.title) for word in words):
        yield Problem(
            f"The title “{context.title}” does not say “{' or '.join(words)}”, as titles of this "
            "category do."
        )


@rule("title-shows-occupation", "info", gate=True)
def title_shows_occupation(context: RuleContext) -> Iterator[Problem]:
    """The title makes the standard, job role or specialist area clear.

    It need not repeat a standard's title; sharing no word with it or with the area is a sign that
    it may not be clear.

    Source: domain notes 2.2 (titles).
    """
    if not context.title:
        yield Problem("The title is not known.", unknown=True)
        return
    targets = [one.standard.title for one in context.occupations]
    if context.area is not None:
        targets += [context.area.name, *context.area.sub_areas]
    words = frozenset(content_words(context.title))
    if not any(words.intersection(content_words(target)) for target in targets):
        yield Problem(
            f"The title “{context.title}” shares no word with {listed(targets)}; make sure that it "
            "shows the occupation or role."
        )


@lru_cache(maxsize=1)
def legacy_words() -> tuple[str, ...]:
    """Return the words of frameworks that have ended, which no title may have."""
    source = files("mapper.rules") / "data" / "titles.toml"
    return tuple(tomllib.loads(source.read_text(encoding="utf-8"))["legacy"])


def _has_word(title: str, word: str) -> bool:
    return f" {_plain(word)} " in f" {_plain(title)} "


def _names(title: str, organisation: str) -> bool:
    """Return whether a title has the organisation's name, its first word or its initials."""
    words = _plain(organisation).split()
    initials = "".join(word[0] for word in words if word not in {"and", "of", "the", "for"})
    names = {" ".join(words), *(word for word in words[:1] if len(word) > 2)}
    if len(initials) > 1:
        names.add(initials)
    return any(_has_word(title, name) for name in names)


def _plain(text: str) -> str:
    return _NOT_WORDS.sub(" ", text.casefold().replace("&", " and ")).strip()
