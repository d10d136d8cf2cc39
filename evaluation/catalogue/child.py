"""The mapping process: models loaded once, documents mapped one after the other.

Runs in `mapper.reading.isolation.Child`. A request is one JSON line, for ``kinds`` and ``map``
followed by the specification (JSON) on the rest.
"""

import json
import os
from typing import Any

from corpora.area import SpecialistArea
from corpora.standard import Standard
from mapper.reading.child import Handler, Progress
from mapper.specification import Specification


def handler(argument: dict[str, Any]) -> Handler:
    """Return the handler of requests; ``argument`` has the settings as environment variables."""
    os.environ.update(argument)
    from mapper.matching.match import Matcher
    from mapper.pipeline import map_specification, with_rules
    from mapper.reading.kinds import with_kinds
    from mapper.request import Request
    from models.cache import CachedEncoder
    from models.encoder import load_encoder
    from models.memory_cache import MemoryCache

    cache = MemoryCache()
    matcher = Matcher(CachedEncoder(load_encoder(), cache), index_folder=None, cache=cache)

    def answer(request: bytes, progress: Progress) -> bytes:
        del progress
        line, _, rest = request.partition(b"\n")
        order = json.loads(line)
        specification = Specification.model_validate_json(rest)
        if order["do"] == "kinds":
            return with_kinds(specification).model_dump_json().encode()
        area = order["area"]
        wanted = Request(
            standard=Standard.model_validate(order["standard"]),
            option=order["option"],
            area=None if area is None else SpecialistArea.model_validate(area),
            category=order["category"],
        )
        mapping = map_specification(specification, wanted, matcher)
        return with_rules(mapping, specification, wanted).model_dump_json().encode()

    return answer
