"""Core and options: an option's statements are those of core duties and those of its own."""

from collections.abc import Callable
from typing import Any

from corpora.importers import ImportReport
from corpora.standard import Option

Build = Callable[..., dict[str, Any]]
Run = Callable[..., ImportReport]

LISTED = [{"optionId": "o-1", "title": "Single line"}, {"optionId": "o-2", "title": "Stunt"}]


def duty(name: str, knowledge: list[str], *options: str, core: int = 0) -> dict[str, Any]:
    return {
        "dutyID": name,
        "dutyDetail": f"Do {name}.",
        "isThisACoreDuty": core,
        "mappedKnowledge": knowledge,
        "mappedOptions": list(options),
    }


def build(feed_record: Build, *duties: dict[str, Any], options: object = LISTED) -> dict[str, Any]:
    knowledges = [{"knowledgeId": f"k-{n}", "detail": f"Topic {n}."} for n in (1, 2, 3, 4)]
    return feed_record(
        knowledges=knowledges, skills=[], behaviours=[], duties=list(duties), options=options
    )


def by_code(report: ImportReport) -> dict[str, tuple[str, ...]]:
    return {item.code: item.options for item in report.standards[0].statements}


def problems(report: ImportReport) -> list[str]:
    return [p.code.value for p in report.problems if p.code.value != "empty-list"]


def test_statements_follow_the_duties_that_draw_on_them(feed_record: Build, imported: Run) -> None:
    report = imported(
        build(
            feed_record,
            duty("d-1", ["k-1"], core=1),
            duty("d-2", ["k-1", "k-2", "k-3"], "o-1"),
            duty("d-3", ["k-3", "k-4"], "o-2"),
        )
    )

    assert by_code(report) == {
        "K1": (),
        "K2": ("Single line",),
        "K3": ("Single line", "Stunt"),
        "K4": ("Stunt",),
    }
    assert [d.options for d in report.standards[0].duties] == [(), ("Single line",), ("Stunt",)]
    assert report.standards[0].options == (
        Option(title="Single line", key="o-1"),
        Option(title="Stunt", key="o-2"),
    )
    assert problems(report) == []


def test_a_standard_without_option_links_is_all_core(feed_record: Build, imported: Run) -> None:
    report = imported(build(feed_record, duty("d-1", ["k-1", "k-2", "k-3", "k-4"]), options=[]))

    assert set(by_code(report).values()) == {()}
    assert report.standards[0].options == ()
    assert problems(report) == []


def test_a_link_to_an_unlisted_option_is_left_out_where_another_is_listed(
    feed_record: Build, imported: Run
) -> None:
    report = imported(
        build(
            feed_record,
            duty("d-1", ["k-1", "k-2"], core=1),
            duty("d-2", ["k-3"], "o-1", "o-9"),
            duty("d-3", ["k-4"], "o-2"),
        )
    )

    assert by_code(report)["K3"] == ("Single line",)
    assert [option.title for option in report.standards[0].options] == ["Single line", "Stunt"]
    assert problems(report) == ["unknown-option"]
    assert report.problems[-1].message == (
        "D2 belongs to 1 option that the record does not list; these links are left out"
    )


def test_an_unlisted_option_is_kept_without_a_name_where_the_duty_has_no_other(
    feed_record: Build, imported: Run
) -> None:
    report = imported(
        build(
            feed_record,
            duty("d-1", ["k-1", "k-2", "k-3"], core=1),
            duty("d-2", ["k-4"], "abcdef01-9"),
        )
        | {"options": None}
    )

    assert by_code(report)["K4"] == ("Unnamed option abcdef01",)
    assert report.standards[0].options == (
        Option(title="Unnamed option abcdef01", key="abcdef01-9"),
    )
    assert problems(report) == ["unknown-option"]


def test_repeated_options_are_one(feed_record: Build, imported: Run) -> None:
    options = [
        *LISTED,
        {"optionId": "o-1", "title": "Other"},
        {"optionId": "o-3", "title": "stunt"},
    ]
    report = imported(
        build(
            feed_record,
            duty("d-1", ["k-1", "k-2"], core=1),
            duty("d-2", ["k-3"], "o-1"),
            duty("d-3", ["k-4"], "o-3"),
            options=options,
        )
    )

    assert [option.title for option in report.standards[0].options] == ["Single line", "Stunt"]
    assert by_code(report)["K4"] == ("Stunt",)
    assert problems(report) == ["repeated-option"]
    assert report.problems[-1].message == (
        "the option Other and stunt is listed again; the first is kept"
    )


def test_a_duty_of_no_option_counts_as_core_and_is_reported(
    feed_record: Build, imported: Run
) -> None:
    report = imported(
        build(
            feed_record,
            duty("d-1", ["k-1", "k-2", "k-3"], "o-1"),
            duty("d-2", ["k-4"], "o-2"),
            duty("d-3", ["k-1"]),
        )
    )

    assert by_code(report)["K1"] == ()
    assert problems(report) == ["duty-without-option"]


def test_an_option_without_duties_is_reported(feed_record: Build, imported: Run) -> None:
    report = imported(
        build(feed_record, duty("d-1", ["k-1", "k-2", "k-3"], core=1), duty("d-2", ["k-4"], "o-1"))
    )

    assert problems(report) == ["option-without-duties"]
    assert "Stunt" in report.problems[-1].message
