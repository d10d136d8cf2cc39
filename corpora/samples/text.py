"""The words of the sample specification that are not labelled: front matter, guidance, glossary."""

OWNER = "Northmoor Awards"
RUNNING_TITLE = "Level 3 Diploma in Tool Library Operations (999/4127/3)"
RUNNING_FOOT = "Qualification specification, version 1.1, February 2026"

COVER_LINES = (
    "Qualification specification",
    "Qualification number 999/4127/3",
    "Version 1.1, February 2026",
    "",
    "This is a fictional document. It was written as a sample for content mapper.",
)

ABOUT = (
    "This specification sets out the content and the assessment requirements of the Northmoor "
    "Awards Level 3 Diploma in Tool Library Operations. Centres must use the latest version, which "
    "replaces every earlier one.",
)
HISTORY = (
    ("Version", "Date", "Change"),
    ("1.0", "March 2024", "First published."),
    ("1.1", "February 2026", "Unit 301: electrical inspection and testing brought up to date."),
)
RIGHTS = (
    "Northmoor Awards does not exist, and neither does this qualification. The text may be copied "
    "and changed under the licence of the software that it comes with.",
)

INTRODUCTION = (
    (
        "1.1 Purpose",
        (
            "A tool library lends tools and equipment to its members, and keeps them safe and in "
            "working order. This qualification prepares learners for the work of a tool library "
            "technician. It is for learners aged 16 and over, in full-time education or in work.",
            "It has been written against the occupational standard for a tool library technician "
            "(ST9901, version 1.1).",
        ),
    ),
    (
        "1.2 Progression",
        (
            "Learners may go on to employment as a technician in a lending workshop, or to further "
            "study in maintenance engineering, product repair or community enterprise.",
        ),
    ),
)
AT_A_GLANCE = (
    ("Qualification title", "Northmoor Awards Level 3 Diploma in Tool Library Operations"),
    ("Qualification number", "999/4127/3"),
    ("Level", "3"),
    ("Total qualification time (TQT)", "360 hours"),
    ("Guided learning hours (GLH)", "280"),
    ("Credit value", "36"),
    ("Minimum age", "16"),
    ("Assessment", "Portfolio of evidence, internally assessed and externally quality assured"),
    ("Grading", "Pass"),
)

STRUCTURE = (
    "The qualification is made up of mandatory units, of the units of a pathway, and of optional "
    "units. One pathway is offered at present: Powered equipment.",
)
RULES = (
    "Learners must achieve 36 credits in all.",
    "26 credits come from the two mandatory units.",
    "10 credits come from the unit of the Powered equipment pathway.",
    "The optional unit may be taken in addition. Its 8 credits do not count towards the 36.",
)

ASSESSMENT = (
    (
        "3.1 How units are assessed",
        (
            "Every assessment criterion must be met. Evidence may come from observation, from "
            "products of work, from professional discussion and from written answers. One piece of "
            "evidence may meet criteria of more than one unit.",
            "Criteria that begin with a verb of performance, such as carry out, service or "
            "sharpen, must be met by practical work that an assessor has observed at least once.",
        ),
    ),
    (
        "3.2 Resources",
        (
            "Centres must have a workshop with a bench and a vice for each learner, a stock of at "
            "least forty items for loan, calibrated electrical test equipment, and an inventory "
            "system that learners can use.",
        ),
    ),
    (
        "3.3 Assessors and quality assurance",
        (
            "Assessors must be competent in the work that they assess, and must keep their "
            "knowledge of it current. Centres sample assessment decisions in line with the "
            "Northmoor Awards handbook for centres.",
        ),
    ),
)

AIMS = {
    "301": (
        "Members trust a tool library to lend them items that will not hurt them. Learners find "
        "out what the law and the organisation ask of them, assess the risks of workshop tasks "
        "and of the items that members take home, and gain the skills of inspection and testing "
        "that every item with a plug or a charger needs before it leaves the building.",
    ),
    "302": (
        "Items come back worn, dirty or broken. Learners get to know the construction of the items "
        "that a tool library holds and the ways in which these fail. They inspect, clean, sharpen, "
        "adjust and repair them, and keep the records that show what was done and by whom.",
        "The unit is practical. Most of its evidence comes from work at the bench on items from "
        "the collection, planned with the learner and observed by an assessor. Learners begin with "
        "hand tools, go on to portable power tools, and end with small garden machinery, so that "
        "each task builds on the one before. They should be given time to repeat a task until "
        "they can do it without help.",
    ),
    "303": (
        "Engine-driven and battery-powered equipment is the most sought after, and the most likely "
        "to fail when it is neglected. Learners find out how it works, service it to a schedule, "
        "and prove by measurement that it performs as its maker intended.",
    ),
    "304": (
        "Lending sessions bring technicians face to face with members, whose experience ranges "
        "from none to a lifetime in a trade. Learners prepare to instruct and to support them, "
        "to act in an emergency, and to apply for work in the sector.",
    ),
}

GUIDANCE = {
    "301": (
        "Criteria 2.1 and 2.2 may be met together, where the learner writes the risk assessment "
        "and the instructions for the same item. The test instrument used for criterion 3.3 must "
        "be within its calibration date.",
    ),
    "302": (
        "Evidence for learning outcomes 2, 3 and 4 should come from items that have really been on "
        "loan. A group of items in criterion 2.3 means at least ten, with at least twenty entries. "
        "A range of tools in criterion 3.3 means at least two hand tools, two portable power tools "
        "and one item of small garden machinery.",
        "Learners may work on items with low-voltage or battery supplies only, unless a person who "
        "is competent in electrical work supervises them directly.",
    ),
    "303": (
        "For criterion 2.3 the load may be applied by a brake, a test bench or a real cutting "
        "task, as long as the readings can be repeated.",
    ),
    "304": (
        "Learning outcome 2 may be met by a current certificate in emergency first aid at work. "
        "Learning outcome 3 may be met by a real application and a real interview.",
    ),
}

VERBS_INTRODUCTION = (
    "These verbs are used in the assessment criteria. They show how deep an answer must go."
)
VERBS = (
    ("Carry out", "Do the task in practice, to the end, by the method asked for."),
    ("Compare", "Show what is alike and what differs, and why it matters."),
    ("Describe", "Give the main features, in order, with detail."),
    ("Discuss", "Look at a matter from more than one side and weigh the arguments."),
    ("Explain", "Give reasons: say how or why, not only what."),
    ("Identify", "Name or point out what applies."),
    ("Outline", "Give the main points without detail."),
)

LAYOUT_NOTE = (
    "Two-column table 'Learning outcomes / The learner will:' beside 'Assessment criteria / The "
    "learner can:', one row a criterion, header repeated where the table runs on. Printed page "
    "numbers differ from the file's: cover without number, ii and iii, then 1 on the fourth page."
)
