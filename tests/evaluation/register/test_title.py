import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.register.names import learn_names
from evaluation.register.text import tidy, words
from evaluation.register.title import Title, parse_title

NAMES = [("harbour", "awards"), ("quay", "and", "sons")]

LEVELS = ["entry", "entry 1", "entry 2", "entry 3", "1", "2", "3", "4", "5", "6", "7", "8", "1/2"]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Harbour Awards Level 3 Diploma in Rigging", "3"),
        ("Harbour Awards Entry Level 3 Award in Knots", "entry 3"),
        ("Harbour Awards Level Entry 3 Award in Knots", "entry 3"),
        ("Harbour Awards Entry 3 Award in Knots", "entry 3"),
        ("Harbour Awards Entry Level Award in Knots (Entry 3)", "entry 3"),
        ("Harbour Awards Entry Level Award in Knots", "entry"),
        ("ENTRY TO KNOTS E3 (RQF)", "entry 3"),
        ("Harbour Awards Level 1/Level 2 First Certificate in Knots", "1/2"),
        ("Harbour Awards Level 1/2 Technical Award in Knots", "1/2"),
        ("Harbour Awards Levels 1 and 2 Certificate in Knots", "1/2"),
        ("Harbour Awards Level Three Diploma in Rigging", "3"),
        ("Harbour Awards Functional Skills Qualification in English at Level 2", "2"),
        ("T Level Technical Qualification in Rigging (Level 3)", "3"),
        ("T Level Technical Qualification in Rigging", None),
        ("Harbour Awards Level 2 Technical Occupational Entry in Rigging (Diploma)", "2"),
        ("Harbour Awards Level 3 Diploma for Entry to the Merchant Navy", "3"),
        ("Harbour Awards Level 4 Certificate for Higher Level Teaching Assistants", "4"),
        ("Harbour Awards Level 3 Award in Assessing Level 2 Swimmers", "3"),
        ("Access to HE Diploma (Marine Biology)", None),
    ],
)
def test_parse_title_finds_the_level_in_every_form(text: str, level: str | None) -> None:
    assert parse_title(text, NAMES).level == level


@pytest.mark.parametrize(
    ("text", "size", "subject"),
    [
        ("Harbour Awards Level 3 Extended Diploma in Rigging", "extended diploma", "Rigging"),
        ("Harbour Awards Level 3 Extended NVQ Diploma in Rigging", "extended diploma", "Rigging"),
        ("Harbour Awards Level 3 90-Credit Diploma in Rigging", "90-credit diploma", "Rigging"),
        ("Harbour Awards Level 2 (6 Credit) Award in Knots", "6-credit award", "Knots"),
        ("Harbour Awards Level 2 Certificate for Riggers", "certificate", "Riggers"),
        ("Harbour Awards Level 1 Lessons in Knots Award", "award", "Lessons in Knots"),
        (
            "Harbour Awards Level 3 Extended Technical Occupational Entry in Rigging (Diploma)",
            "extended diploma",
            "Rigging",
        ),
        ("Harbour Awards Level 3 Diploma in Award Ceremonies", "diploma", "Award Ceremonies"),
        ("Harbour Awards Award for Coaches in Rowing at Level 2", "award", "Coaches in Rowing"),
        ("FOUNDATION DIP ROPES & KNOTS", "foundation diploma", "ROPES & KNOTS"),
        ("Access to HE Diploma (Marine Biology)", "diploma", "Marine Biology"),
        ("Harbour Awards Level 3 Rigger (Stage 2)", None, "Rigger (Stage 2)"),
        ("Harbour Awards Level 1/Level 2 GCSE (9-1) in Knots", None, "Knots"),
    ],
)
def test_parse_title_finds_size_and_subject(text: str, size: str | None, subject: str) -> None:
    title = parse_title(text, NAMES)
    assert (title.size, title.subject) == (size, subject)


@pytest.mark.parametrize(
    ("text", "labels", "legacy"),
    [
        ("Harbour Awards Level 2 NVQ Diploma in Rigging (QCF)", ("NVQ", "QCF"), ("NVQ", "QCF")),
        ("Harbour Awards Level 2 Diploma in Rigging (RQF)", ("RQF",), ()),
        ("RIGGING (SVQ)", ("SVQ",), ("SVQ",)),
        ("ROPE USERS (RTQ) QCF", ("QCF",), ("QCF",)),
        ("LEVEL 1 INTRODUCTORY (GRADED)", ("GRADED",), ()),
        ("Harbour Awards Level 1 Award in Graded Examination in Knots", (), ()),
    ],
)
def test_parse_title_keeps_framework_labels_apart(
    text: str, labels: tuple[str, ...], legacy: tuple[str, ...]
) -> None:
    title = parse_title(text)
    assert (title.labels, title.legacy) == (labels, legacy)
    assert not {"NVQ", "SVQ", "QCF", "RQF"} & set(title.subject.split())


def test_parse_title_tells_organisation_from_brand() -> None:
    title = parse_title("Quay & Sons MARINA Level 2 Award in Knots", NAMES)
    assert (title.organisation, title.brand) == ("Quay & Sons", "MARINA")
    assert parse_title("Quay & Sons (MARINA) Level 2 Award in Knots").brand == "MARINA"
    assert (
        parse_title("Harbor Awards Level 2 Award in Knots", NAMES).organisation == "Harbor Awards"
    )


def test_parse_title_mends_misspelt_frame_words_and_leaves_the_subject() -> None:
    title = parse_title("Harbour Awards Level 2 Ceritficate in Riging", NAMES)
    assert (title.size, title.subject) == ("certificate", "Riging")


def test_tidy_joins_lines_and_keeps_hyphens() -> None:
    broken = "Harbour Awards Level 1 Award in Land-\nBased   Knots\u00a0– <b>Ropes</b>"
    assert tidy(broken) == "Harbour Awards Level 1 Award in Land-Based Knots - Ropes"
    assert words("Men’s & Women's KNOTS") == ("mens", "and", "womens", "knots")


def test_learn_names_takes_what_nearly_all_titles_open_with() -> None:
    rows = [
        *[(f"Quay & Sons MARINA Level {n} Award in Knots", "Quay and Sons Ltd") for n in "12345"],
        *[(f"Quay and Sons Level {n} Award in Ropes", "Quay and Sons Ltd") for n in "12345"],
        ("HARBOUR Level 2 Award in Knots", "Harbour Awards"),
        ("Access to HE Diploma (Knots)", "Harbour Awards"),
    ]
    assert learn_names(rows) == {
        ("harbour",): ("Harbour Awards",),
        ("quay", "and", "sons"): ("Quay and Sons Ltd",),
    }


SUBJECT_WORDS = ["Rigging", "Knots", "Sail", "Mending", "Harbour", "Pilotage", "Ropes", "Care"]
SIZES = ["award", "certificate", "diploma", "extended certificate", "foundation diploma"]
subjects = st.lists(st.sampled_from(SUBJECT_WORDS), min_size=1, max_size=5).map(" ".join)


def level_words(level: str, form: int) -> tuple[str, str]:
    """Return how a title may say a level: ahead of the size, and at the end."""
    if level == "1/2":
        forms = ["Level 1/Level 2", "Level 1 / Level 2", "Level 1/2", "Levels 1 and 2"]
        return forms[form], ""
    if level.startswith("entry "):
        figure = level[-1]
        forms = [f"Entry Level {figure}", f"Level Entry {figure}", f"Entry {figure}", "Entry Level"]
        return forms[form], f" (Entry {figure})" if form == 3 else ""
    return "Entry Level" if level == "entry" else f"Level {level}", ""


@given(
    parts=st.tuples(
        st.sampled_from(LEVELS),
        st.integers(0, 3),
        st.sampled_from(SIZES),
        subjects,
        st.sampled_from(["", " (RQF)", " (QCF)", " (NVQ)"]),
    ),
    shout=st.booleans(),
    gaps=st.lists(st.sampled_from([" ", "\n", "  ", " \r\n ", "\u00a0"]), min_size=1),
)
def test_parse_title_gives_back_the_parts_of_any_title(
    parts: tuple[str, int, str, str, str], shout: bool, gaps: list[str]
) -> None:
    level, form, size, subject, label = parts
    ahead, end = level_words(level, form)
    text = f"Harbour Awards {ahead} {size.title()} in {subject}{label}{end}"
    text = text.upper() if shout else text
    broken = "".join(f"{word}{gaps[n % len(gaps)]}" for n, word in enumerate(text.split(" ")))

    title = parse_title(broken, NAMES)

    assert (title.level, title.size) == (level, size)
    assert title.labels == tuple(label.strip(" ()").split())
    assert (title.organisation or "").casefold() == "harbour awards"
    assert title.subject.casefold() == subject.casefold()
    assert (title.brand, title.kind, title.strand) == (None, None, "")


@given(text=st.text(max_size=120))
@settings(max_examples=300)
def test_parse_title_takes_any_text(text: str) -> None:
    title = parse_title(text, NAMES)
    assert title.level in {None, *LEVELS} or "/" in title.level
    assert "\n" not in title.text
    assert not {"\ue000", "\ue001"}.intersection(title.subject)


@given(text=st.text(alphabet="LEVlevntry 123ABc()-/&\n", max_size=60))
def test_parse_title_depends_on_words_not_on_spaces(text: str) -> None:
    assert parse_title(text) == parse_title(tidy(text))


def test_title_without_anything_is_all_empty() -> None:
    assert parse_title(" \n") == Title("", None, None, None, None, None, "", "", ())
