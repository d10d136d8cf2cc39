"""People in workbenches, for locust: they look at statements and pages, decide, and think.

Locust loads this file; `api.bench.load` starts locust. The projects are named in the
environment variable `BENCH_PROJECTS`, identifiers with commas between them.
"""

import itertools
import os
import random
from typing import Any

from locust import FastHttpUser, between, task

_PROJECTS = os.environ["BENCH_PROJECTS"].split(",")
_numbers = itertools.count()

DECISION, READ = "decision", "read"
"""Names begin with one of these, by which the figures are put together."""


class Person(FastHttpUser):
    """A writer in the workbench of a project; a look or a decision every three to eight seconds."""

    wait_time = between(3, 8)

    def on_start(self) -> None:
        """Open the workbench."""
        number = next(_numbers)
        self.random = random.Random(number)  # noqa: S311 - no secret depends on it
        self.project = _PROJECTS[number % len(_PROJECTS)]
        self.api = f"/api/v1/projects/{self.project}"
        self.client.get(f"/projects/{self.project}/workbench", name="read: workbench, opened")
        mapping = self.client.get(f"{self.api}/mapping", name="read: mapping").json()
        self.codes = [one["code"] for one in (*mapping["statements"], *mapping["duties"])]

    @task(3)
    def look(self) -> None:
        """Choose a statement: its places, and the page of the first one."""
        self._look()

    @task(2)
    def decide(self) -> None:
        """Choose a statement and decide on one of its places."""
        code, view = self._look()
        target = view["statement"] or view["duty"]
        if not target["evidence"]:
            return
        place = self.random.choice(target["evidence"])
        body = {
            "action": self.random.choice(["accept", "reject"]),
            **{name: place[name] for name in ("unit", "outcome", "criterion")},
            "rationale": "Looked at the page.",
        }
        with self.client.post(
            f"{self.api}/targets/{code}/decisions",
            json=body,
            headers={"If-Match": f'"{view["version"]}"'},
            name="decision",
            catch_response=True,
        ) as answer:
            # Five people share a project: now and then another was quicker, and is not overwritten.
            if answer.status_code in {201, 412}:
                answer.success()

    def _look(self) -> tuple[str, dict[str, Any]]:
        code = self.random.choice(self.codes)
        self.client.get(
            f"/projects/{self.project}/workbench/parts?target={code}", name="read: statement, page"
        )
        view: dict[str, Any] = self.client.get(
            f"{self.api}/targets/{code}", name="read: statement, API"
        ).json()
        places = (view["statement"] or view["duty"])["evidence"]
        if places:
            self.client.get(f"{self.api}/pages/{places[0]['page']}.png", name="read: page image")
        return code, view
