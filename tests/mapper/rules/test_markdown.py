from pathlib import Path

from mapper.rules.markdown import COMMAND, rules_markdown
from mapper.rules.profile import all_profiles
from mapper.rules.registry import all_rules

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules.md"


def test_committed_page_is_the_generated_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == rules_markdown(), f"make it again: {COMMAND}"


def test_page_lists_every_rule_with_its_source_and_every_profile() -> None:
    page = rules_markdown()
    for rule in all_rules():
        assert f"#### `{rule.id}`" in page
        assert f"- Source: {rule.source}" in page
    for profile in all_profiles():
        assert f"`{profile.pinned}`" in page
