"""The page docs/rules.md, made from the profiles and the docstrings of the rules."""

from collections.abc import Iterator

from foundation.settings import DEFAULT_BODY
from mapper.rules.listing import written
from mapper.rules.profile import GENERAL, Profile, shipped_profiles
from mapper.rules.registry import THEMES, Rule, all_rules

COMMAND = "python -m mapper.rules.markdown > docs/rules.md"

_HEAD = f"""\
# Rules of the qualification categories

Made from the profiles in `mapper/rules/profiles/` and the docstrings of the rules; do not edit it
by hand. To make it again: `{COMMAND}`.

A rule looks at the mapping, the specification, the standard and what people wrote and gave beside
them, and says what it finds. Severities: **error** = the submission would be invalid or contradict
its category; **warning** = work or an explanation is missing; **info** = to be known. People
decide.

Sources. *Founding documents* are numbered as they were handed to the project: 000 the former
development process of sector skills councils, 001 an awarding organisation's quality assurance of
work-based learning, 002 the introduction to post-16 technical qualifications (7 March 2025), 003
the criteria for level 2 additional specialist qualifications (20 April 2023), 004 the launch of the
quality mark for higher technical qualifications (2020). Paragraphs are their lines as extracted, so
a paragraph that was broken over lines has several numbers. *Domain notes* are the project's own,
with a source for each fact. Lists that documents 002 and 003 lost where their text ends in a colon
are not made up: check them on the cycle's own page.

The approving body is called {DEFAULT_BODY}; the name is a setting
(`MAPPER_BODY`).
"""


def rules_markdown() -> str:
    """Return the whole page, ending with a line break."""
    profiles = shipped_profiles()
    parts = [_HEAD, _overview(profiles)]
    parts += ["## Rules\n", *(_theme(theme, profiles) for theme in THEMES)]
    parts += ["## Categories\n", *(_profile(profile) for profile in profiles)]
    return "\n".join(parts)


def _overview(profiles: tuple[Profile, ...]) -> str:
    lines = [
        "| category | cycle | relation to standards | levels | rules |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| [{profile.title}](#{_anchor(profile)}) `{profile.name}` | {profile.cycle} "
        f"| {profile.group.value} | {_levels(profile)} | {len(profile.rules)} |"
        for profile in profiles
    ]
    return "\n".join(lines) + "\n"


def _theme(theme: str, profiles: tuple[Profile, ...]) -> str:
    rules = [rule for rule in all_rules() if rule.theme == theme]
    return "\n".join([f"### {theme.capitalize()}\n", *(_rule(rule, profiles) for rule in rules)])


def _rule(rule: Rule, profiles: tuple[Profile, ...]) -> str:
    users = [profile for profile in profiles if rule.id in profile.rules]
    names = ", ".join(dict.fromkeys(f"`{profile.name}`" for profile in users))
    gate = "; on the checklist" if rule.gate else ""
    return (
        f"#### `{rule.id}`\n\n{rule.text}\n\n"
        f"- Severity: {rule.severity}{gate}\n- Source: {rule.source}\n- Used by: {names}\n"
    )


def _profile(profile: Profile) -> str:
    return "\n".join(_profile_lines(profile)) + "\n"


def _profile_lines(profile: Profile) -> Iterator[str]:
    yield f'<a id="{_anchor(profile)}"></a>\n'
    yield f"### {profile.title}, {_cycle(profile)}\n"
    yield f"`{profile.pinned}`, after a text of {written(profile.as_of)}. {profile.aim}\n"
    if profile.note:
        yield f"{profile.note}\n"
    if profile.tests:
        yield f"- Tests: {'; '.join(profile.tests)}"
    yield f"- Levels: {_levels(profile)}"
    yield f"- Sources: {'; '.join(profile.sources)}"
    if profile.proposal_source:
        yield f"- Proposal: {profile.proposal.value} ({profile.proposal_source})"
    if profile.title_words:
        yield f"- Title says: {', '.join(profile.title_words)}"
    for rule_id, severity in profile.severities.items():
        yield f"- Severity of `{rule_id}` here: {severity}"
    yield f"- Rules: {', '.join(f'`{rule_id}`' for rule_id in profile.rules)}\n"
    if profile.documents:
        yield "| document | id | source |\n|---|---|---|"
        for document in profile.documents:
            each = ", for each pathway" if document.per_pathway else ""
            yield f"| {document.title}{each} | `{document.id}` | {document.source} |"
        yield ""
    if profile.checks:
        yield "| question for people | id | a no is | source |\n|---|---|---|---|"
        for check in profile.checks:
            yield f"| {check.question} | `{check.id}` | {check.severity} | {check.source} |"


def _levels(profile: Profile) -> str:
    return " or ".join(str(level) for level in profile.levels) or "any"


def _cycle(profile: Profile) -> str:
    if profile.name == GENERAL or profile.cycle == "any":
        return "any cycle"
    return f"cycle {profile.cycle.removeprefix('cycle-')}"


def _anchor(profile: Profile) -> str:
    return f"{profile.name}-{profile.cycle}"


if __name__ == "__main__":
    import sys

    sys.stdout.write(rules_markdown())
