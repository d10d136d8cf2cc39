import json
import logging
import time
from collections.abc import Mapping, Sequence

import pytest

from foundation.errors import UsageError
from foundation.settings import load_settings
from models.judge import ROW_OF_FAILURES, Judge, Opinion, Question, load_judge
from tests.models.judge_stub import Stub, saying, serve

QUESTIONS = [
    Question("Lamps", "Know lamps", f"Trim wick {number}", "skill", "Trim wicks")
    for number in range(6)
]


class Store:
    """Keeps everything in a dictionary."""

    def __init__(self) -> None:
        self.values: dict[bytes, bytes] = {}

    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return {key: self.values[key] for key in keys if key in self.values}

    def put_many(self, values: Mapping[bytes, bytes]) -> None:
        self.values.update(values)


def test_a_judge_asks_each_question_and_keeps_their_order() -> None:
    def answer(question: dict[str, str]) -> str:
        level = "full" if question["item"].endswith("3") else "none"
        return json.dumps({"coverage": level, "reason": "Because."})

    with serve(Stub(answer)) as stub:
        found = Judge(stub.url, "small", key="secret").opinions(QUESTIONS)
    assert [a.coverage if a else None for a in found.answers] == [
        *["none"] * 3,
        "full",
        "none",
        "none",
    ]
    assert (found.judged, found.failed, found.unasked, found.kept) == (6, 0, 0, 0)
    assert {request["path"] for request in stub.requests} == {"/v1/chat/completions"}
    assert {request["model"] for request in stub.requests} == {"small"}
    assert {request["temperature"] for request in stub.requests} == {0}
    assert set(stub.keys) == {"Bearer secret"}


def test_without_a_key_none_is_sent() -> None:
    with serve(Stub(saying("full"))) as stub:
        Judge(f"{stub.url}/chat/completions/", "small").opinions(QUESTIONS[:1])
    assert stub.keys == [None]
    assert stub.requests[0]["path"] == "/v1/chat/completions"


@pytest.mark.parametrize(
    "content",
    [
        "It covers the statement in full.",
        '{"coverage": "full"}',
        '{"coverage": "mostly", "reason": "x"}',
        '{"coverage": "full", "reason": "x", "confidence": 0.9}',
        '{"coverage": "full", "reason": 3}',
        '```json\n{"coverage": "full", "reason": "x"}\n```',
        json.dumps({"coverage": "full", "reason": "x" * 501}),
    ],
)
def test_an_answer_of_another_shape_is_none(content: str) -> None:
    with serve(Stub(lambda question: content)) as stub:
        found = Judge(stub.url, "small").opinions(QUESTIONS[:1])
    assert found.answers == (None,)
    assert found.failed == 1


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Sign in</html>",
        b"{}",
        b'{"choices": []}',
        b"[" * 50_000,
        b" " * 100_000,
        b"\xff\xfe",
    ],
)
def test_a_body_that_is_no_chat_completion_is_no_answer(body: bytes) -> None:
    with serve(Stub(saying("full"), body=body)) as stub:
        found = Judge(stub.url, "small").opinions(QUESTIONS[:1])
    assert (found.judged, found.failed) == (0, 1)


@pytest.mark.parametrize("status", [302, 401, 429, 500])
def test_an_error_of_the_endpoint_is_no_answer(status: int) -> None:
    with serve(Stub(saying("full"), status=status)) as stub:
        found = Judge(stub.url, "small").opinions(QUESTIONS[:2])
    assert (found.judged, found.failed) == (0, 2)


@pytest.mark.parametrize("slow", [{"delay": 3.0}, {"drip": 0.2}])
def test_a_slow_endpoint_is_not_waited_for(slow: dict[str, float]) -> None:
    with serve(Stub(saying("full"), **slow)) as stub:
        start = time.monotonic()
        found = Judge(stub.url, "small", seconds=0.3).opinions(QUESTIONS[:1])
        assert time.monotonic() - start < 2.9
    assert (found.judged, found.failed) == (0, 1)


def test_an_endpoint_that_is_not_there_is_given_up_after_a_row_of_failures() -> None:
    many = [Question("", "", f"item {number}", "skill", "s") for number in range(30)]
    with serve(Stub(saying("full"))) as stub:
        pass
    found = Judge(stub.url, "small").opinions(many)
    assert found.judged == 0
    assert found.failed == ROW_OF_FAILURES
    assert found.unasked == 30 - ROW_OF_FAILURES


def test_no_more_is_asked_than_the_budget_allows() -> None:
    with serve(Stub(saying("partial"))) as stub:
        found = Judge(stub.url, "small", calls=2).opinions(QUESTIONS)
    assert len(stub.requests) == 2
    assert [answer is not None for answer in found.answers] == [True, True, *[False] * 4]
    assert (found.judged, found.failed, found.unasked) == (2, 0, 4)


def test_good_answers_are_kept_and_the_next_run_gets_the_same() -> None:
    store = Store()
    with serve(Stub(saying("partial"))) as stub:
        first = Judge(stub.url, "small", calls=2, cache=store).opinions(QUESTIONS)
        second = Judge(stub.url, "small", calls=2, cache=store).opinions(QUESTIONS)
        assert len(stub.requests) == 2
        assert first.answers == second.answers
        assert (first.kept, second.kept) == (0, 2)
        assert first.unasked == second.unasked == 4
        Judge(stub.url, "large", calls=2, cache=store).opinions(QUESTIONS)
        assert len(stub.requests) == 4


def test_bad_answers_are_not_kept() -> None:
    store = Store()
    with serve(Stub(lambda question: "no")) as stub:
        Judge(stub.url, "small", cache=store).opinions(QUESTIONS[:1])
    assert store.values == {}


def test_a_kept_answer_that_is_damaged_is_asked_for_again() -> None:
    store = Store()
    with serve(Stub(saying("full"))) as stub:
        Judge(stub.url, "small", cache=store).opinions(QUESTIONS[:1])
        store.values = dict.fromkeys(store.values, b"\xff{")
        found = Judge(stub.url, "small", cache=store).opinions(QUESTIONS[:1])
    assert found.answers == (Opinion(coverage="full", reason="Because."),)


def test_failures_are_logged_without_what_was_asked(caplog: pytest.LogCaptureFixture) -> None:
    with serve(Stub(saying("full"), status=500)) as stub, caplog.at_level(logging.INFO, "models"):
        Judge(stub.url, "small", key="secret").opinions(QUESTIONS[:1])
    assert "No second opinion: HTTPStatusError." in caplog.messages
    assert "secret" not in caplog.text
    assert "Trim wick" not in caplog.text


def _settings(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"MAPPER_JUDGE_{name}", value)
    load_settings.cache_clear()


def test_without_an_address_there_is_no_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    _settings(monkeypatch, MODEL="small", KEY="secret")
    assert load_judge() is None


def test_the_judge_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(Stub(saying("full"))) as stub:
        _settings(monkeypatch, URL=stub.url, MODEL="small", KEY="secret", CALLS="1")
        judge = load_judge()
        assert judge is not None
        assert judge.identity == "small, prompt 1"
        assert judge.opinions(QUESTIONS).judged == 1
    assert stub.keys == ["Bearer secret"]
    assert "secret" not in repr(load_settings())


def test_settings_that_make_no_judge_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _settings(monkeypatch, URL="http://127.0.0.1:1/v1")
    with pytest.raises(UsageError, match="MAPPER_JUDGE_MODEL"):
        load_judge()
    _settings(monkeypatch, URL="localhost:8000", MODEL="small")
    with pytest.raises(UsageError, match="has to start with"):
        load_judge()
