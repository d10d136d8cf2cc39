"""A fictional standard of 60 statements and a specification of 350 criteria, made up of parts.

As long and as varied as real ones: a criterion has about 15 words, a statement about 18 and 2.9
clauses. Only for timing: what covers what is not known.
"""

from typing import Final

from corpora.standard import Duty, Standard, Statement, StatementKind
from mapper.specification import Criterion, Document, LearningOutcome, Specification, Unit

TOPICS: Final = (
    ("wheel truing", "spokes, rims and hubs", "a truing stand", "lateral and radial run-out"),
    ("brake systems", "pads, rotors and levers", "a bleed kit", "braking distance"),
    ("gear transmission", "derailleurs, cassettes and chains", "a hanger gauge", "chain wear"),
    ("bearing maintenance", "headsets, hubs and bottom brackets", "a bearing press", "play"),
    ("frame inspection", "welds, dropouts and tubes", "an alignment gauge", "cracks and bends"),
    ("suspension servicing", "seals, oil and air springs", "a shock pump", "sag and rebound"),
    ("tyre fitting", "beads, sealant and inner tubes", "tyre levers", "pressure and wear"),
    ("electric drive units", "motors, sensors and controllers", "a diagnostic tool", "faults"),
    ("battery handling", "cells, chargers and casings", "an insulated bench", "capacity and heat"),
    ("wiring and lighting", "plugs, cables and lamps", "a multimeter", "voltage and continuity"),
    ("cargo attachments", "racks, boxes and trailers", "torque wrenches", "load limits"),
    ("rider fitting", "saddles, stems and handlebars", "a fitting jig", "reach and comfort"),
    ("workshop safety", "guards, ventilation and lifting aids", "checklists", "accidents"),
    ("waste disposal", "solvents, batteries and worn tyres", "labelled containers", "quantities"),
    ("stock control", "spare parts, consumables and returns", "a stock system", "shortages"),
    ("customer service", "bookings, estimates and complaints", "a booking system", "satisfaction"),
    ("repair estimates", "labour, parts and overheads", "a price list", "cost and profit"),
    ("service records", "job cards, numbers and photographs", "a database", "completeness"),
    ("paint and corrosion", "primers and lacquers", "a spray booth", "coating thickness"),
    ("carbon components", "laminates, inserts and bonds", "a tap test", "delamination"),
    ("security devices", "locks, trackers and markings", "registration software", "theft reports"),
    ("fleet maintenance", "bicycles, docks and schedules", "a planning board", "availability"),
    ("quality checks", "test rides, torque values and sign-off", "an inspection form", "defects"),
    ("tool calibration", "gauges, wrenches and test weights", "reference standards", "drift"),
    ("team communication", "briefings and handovers", "shift reports", "misunderstandings"),
)  # fmt: skip
"""Subject of a bicycle workshop, three of its parts, what it is done with, what is measured."""

KNOWLEDGE: Final = (
    "The principles of {0}, including the function of {1}, and how they affect safety and cost.",
    "Methods to assess {3} in {0}, and the limits that manufacturers and regulations set for them.",
)
SKILL: Final = (
    "Carry out {0} using {2}, check {3} against the specification and record the results.",
)
BEHAVIOURS: Final = (
    "Takes responsibility for the quality of own work and acts on feedback from colleagues.",
    "Puts safety first, for self and others, and challenges unsafe practice in the workshop.",
    "Adapts to changes in work instructions, demand and technology, and stays calm under pressure.",
    "Seeks opportunities to learn, reflects on own development and shares knowledge with others.",
    "Works with care for the environment and avoids waste of energy, water and materials.",
)
DUTIES: Final = (
    "Inspect bicycles, diagnose faults and agree the work with the customer before it starts.",
    "Service and repair mechanical systems to the standards of manufacturers and regulations.",
    "Install, test and maintain electric drives, batteries and lighting safely.",
    "Keep accurate records of inspections, repairs, parts and advice given to customers.",
    "Manage stock, tools and waste so that the workshop stays safe, tidy and profitable.",
    "Check finished work, ride bicycles on test and hand them over with clear advice.",
)
OUTCOMES: Final = (
    ("Understand {0} in a bicycle workshop", 7),
    ("Be able to carry out {0} to the required standard", 7),
)
CRITERIA: Final = (
    "Explain the purpose of {0} and how {1} work together in a bicycle that is ridden daily",
    "Describe the main causes of problems with {3} and how a technician can prevent them",
    "Compare two methods of {0} and justify which one suits a given budget and customer",
    "Identify the legal and manufacturer requirements that apply to {0} in a commercial workshop",
    "Outline how {2} should be chosen, stored and checked before {0} starts",
    "Summarise the risks to health and the environment that arise from {0} and their control",
    "State the information that has to be recorded after {0} and who needs it",
    "Prepare the work area, {2} and protective equipment for {0}",
    "Inspect {1} for wear and damage and report defects that affect safety",
    "Carry out {0} with {2} in line with the manufacturer's instructions",
    "Measure {3} accurately and compare the results with the permitted values",
    "Adjust or replace {1} where measured values lie outside of the tolerance",
    "Record the {0} that was done, the parts used and any advice given to the customer",
    "Evaluate own performance of {0} and suggest two improvements to the procedure",
)


def written_standard() -> Standard:
    """Return a standard of 60 statements and six duties."""
    knowledge = [KNOWLEDGE[place % 2].format(*topic) for place, topic in enumerate(TOPICS)]
    knowledge += [KNOWLEDGE[1].format(*topic) for topic in TOPICS[:10:2]]
    skills = [SKILL[0].format(*topic) for topic in TOPICS]
    kinds = (
        (StatementKind.KNOWLEDGE, "K", knowledge),
        (StatementKind.SKILL, "S", skills),
        (StatementKind.BEHAVIOUR, "B", BEHAVIOURS),
    )
    return Standard(
        reference="ST9350",
        version="1.0",
        title="Bicycle workshop technician",
        statements=tuple(
            Statement(code=f"{letter}{number}", kind=kind, text=text)
            for kind, letter, texts in kinds
            for number, text in enumerate(texts, 1)
        ),
        duties=tuple(Duty(code=f"D{n}", text=text) for n, text in enumerate(DUTIES, 1)),
    )


def written_specification(*, units: int = len(TOPICS), edited: int | None = None) -> Specification:
    """Return a specification of 25 units with 350 criteria, or its first `units`.

    `edited` numbers a unit, counted from zero, one criterion of which is reworded.
    """
    written = [_unit(number, topic) for number, topic in enumerate(TOPICS[:units], 1)]
    if edited is not None:
        criterion = written[edited].outcomes[1].criteria[2]
        criterion.text += ", and explain any deviation to a supervisor"
    return Specification(
        document=Document(name="written", sha256=f"edited {edited}", pages=None),
        units=written,
    )


def _unit(number: int, topic: tuple[str, ...]) -> Unit:
    texts = iter(CRITERIA)
    outcomes = [
        LearningOutcome(
            ref=str(place),
            text=text.format(*topic),
            criteria=[
                Criterion(ref=f"{place}.{k}", text=next(texts).format(*topic))
                for k in range(1, count + 1)
            ],
        )
        for place, (text, count) in enumerate(OUTCOMES, 1)
    ]
    return Unit(ref=f"{number:03}", title=topic[0].capitalize(), outcomes=outcomes)
