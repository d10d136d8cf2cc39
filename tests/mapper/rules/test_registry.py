from collections.abc import Iterator
from typing import Any

import pytest

from foundation.errors import UnknownNameError
from mapper.rules.registry import Problem, all_rules, find_rule, rule


def test_every_rule_names_the_paragraph_that_asks_for_it() -> None:
    for one in all_rules():
        assert one.text.endswith("."), one.id
        assert "paragraph" in one.source or "domain notes" in one.source, one.id


def test_find_rule_refuses_unknown_ids() -> None:
    with pytest.raises(UnknownNameError, match="Unknown rule 'no-such-rule'"):
        find_rule("no-such-rule")


def test_rule_without_a_source_or_declared_twice_is_a_defect() -> None:
    def judge(context: Any) -> Iterator[Problem]:
        """Say nothing."""
        yield Problem(str(context))

    with pytest.raises(ValueError, match="names no source"):
        rule("new-rule")(judge)
    judge.__doc__ = "Say nothing.\n\nSource: nowhere."
    with pytest.raises(ValueError, match="declared twice"):
        rule("gaps-reasoned")(judge)
