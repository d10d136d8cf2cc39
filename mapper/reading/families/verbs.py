"""Command verbs: what outcomes and criteria ask learners to do, in every kind of specification."""

import re

_VERBS = """
account adapt adjust administer advise agree align analyse analyze annotate answer apply
appraise appreciate argue arrange assemble assess assist audit build calculate calibrate carry
categorise check choose cite clarify classify clean co-ordinate collaborate collate collect
comment communicate compare compile complete comply comprehend compute conclude conduct
configure confirm connect consider construct contrast contribute control convert cook coordinate
create criticise critique debate debug decide deduce define deliver demonstrate derive describe
design detect determine develop devise diagnose differentiate discuss display dispose
distinguish document draft draw edit employ enable enlarge ensure establish estimate evaluate
examine execute exhibit explain explore express extract facilitate find fit follow forecast
formulate gather generate give handle highlight identify illustrate implement improve indicate
infer inspect install integrate interact interpret investigate judge justify keep know label
lead list listen locate maintain make manage manipulate map match measure minimise model modify
monitor motivate name negotiate observe obtain offer operate optimise organise organize outline
participate perform plan position practice practise predict prepare present prioritise produce
promote propose protect prove provide read recall recognise recognize recommend record reflect
relate remove repair replace report represent research resolve respond review revise rewrite
schedule select sequence serve set sketch solve source specify state store structure suggest
summarise summarize supervise support synthesise take test trace train transfer translate
troubleshoot understand undertake update use utilise validate verify visualise weigh work write
"""
COMMAND_VERBS = frozenset(_VERBS.split())
"""Verbs of the usual taxonomies of learning and of practical work, lower case."""

_LEADING = re.compile(
    r"^(?:be able to|learn (?:how )?to|know how to|to|critically|safely|correctly)\s"
)


def begins_with_verb(text: str) -> bool:
    """Return whether a text begins with a command verb (``Critically evaluate ...`` counts)."""
    words = text.lower().lstrip("•-– ")
    while match := _LEADING.match(words):
        words = words[match.end() :]
    first = re.match(r"[a-z-]+", words)
    return first is not None and first[0] in COMMAND_VERBS
