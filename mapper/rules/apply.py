"""Apply the rules of a profile, in its order."""

from mapper.mapping import Finding
from mapper.rules.context import RuleContext
from mapper.rules.registry import find_rule


def apply_rules(context: RuleContext) -> list[Finding]:
    """Return what the rules of the context's profile find, in the order of the profile.

    The same context gives the same findings. What could not be judged for want of information is
    not among them; `mapper.rules.checklist.checklist` shows it.

    Raises
    ------
    UnknownNameError
        The profile names a rule that does not exist.
    MapperError
        The rules of combination could not be searched.
    """
    return [
        finding
        for rule_id in context.profile.rules
        for finding in find_rule(rule_id).findings(context)
    ]
