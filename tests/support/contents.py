"""A small clinical content that does not change when the real one does."""

from __future__ import annotations

from types import MappingProxyType

from workstation.core.checklist.definition import (
    AnswerKind,
    AnswerType,
    Condition,
    Conflict,
    Content,
    Direction,
    Effect,
    Flag,
    HistoryField,
    Item,
    Line,
    Measure,
    Quality,
    Question,
    Range,
    RedFlag,
    Source,
    Text,
    Threshold,
    Trust,
    Urgency,
    UrgencyLevel,
    Value,
)
from workstation.core.checklist.rules import Jurisdiction

FOR, AGAINST = Effect(Direction.SUPPORTS), Effect(Direction.AGAINST)
RUNS = Effect(Direction.SUPPORTS, Flag("RF4"), reason="Events come in runs.")
AWAKE = Effect(Direction.AGAINST, Flag("RF6"), reason="At least one event began while awake.")


def yes_no(yes: Effect, no: Effect) -> AnswerType:
    values = (Value("yes", "yes", yes), Value("no", "no", no), Value("unknown", "unknown"))
    return AnswerType(AnswerKind.YES_NO, values)


def item(
    item_id: str,
    condition: str,
    label: str,
    answer: AnswerType,
    *sources: str,
    need: bool = False,
    short: str = "",
) -> Item:
    question = Question(item_id, label, answer, short=short)
    return Item(
        item_id, condition, question, "", (), (Measure.SEEN,), sources, (), (), Text(), need
    )


def condition(code: str, name: str, *items: Item) -> Condition:
    return Condition(code, name, name, (), "1.0", Text("About it."), items, (), (), Text())


def small_content() -> Content:
    """Two conditions of three questions, two red flags, five levels, the main letter fields."""
    seconds = AnswerType(
        AnswerKind.NUMBER,
        unit="s",
        thresholds=(
            Threshold(Range(at_least=0.5, at_most=2), FOR, ("V:ILAE-ES",)),
            Threshold(Range(below=0.2), AGAINST, ("D",)),
        ),
    )
    spasms = condition(
        "iess", "Infantile epileptic spasms",
        item("IESS-03", "iess", "How long does one event last?", seconds, "V:ILAE-ES",
             short="single event"),
        item("IESS-04", "iess", "Do events come in runs?", yes_no(RUNS, Effect()), "V:KELL79",
             short="in runs"),
        item("IESS-13", "iess", "Were skills lost?", yes_no(FOR, Effect()), "V:ILAE-WS", need=True,
             short="skills lost"),
    )  # fmt: skip
    myoclonus = condition(
        "bnsm", "Benign neonatal sleep myoclonus",
        item("BNSM-01", "bnsm", "Does every event start asleep?", yes_no(FOR, AWAKE), "V:EGGER03"),
        item("BNSM-02", "bnsm", "Do they stop on waking?", yes_no(FOR, AGAINST), "V:MAURER10"),
        item("BNSM-04", "bnsm", "Are the jerks repetitive?", yes_no(FOR, AGAINST), "K:COULTER82"),
    )  # fmt: skip
    other = condition(
        "fs", "Febrile seizure",
        item("FS-02", "fs", "Was there a fever?", yes_no(FOR, AGAINST), "V:CKS18"),
    )  # fmt: skip
    names = ("Emergency now", "Same day", "Urgent", "Soon", "Reassure")
    levels = tuple(
        UrgencyLevel(f"E{i}", i, name, f"Do what {name.lower()} asks.", "", ("D",))
        for i, name in enumerate(names)
    )
    keys = ("ILAE-ES", "KELL79", "ILAE-WS", "EGGER03", "MAURER10", "CKS18", "QLD", "MALONE09")
    sources = {key: Source(key, f"Reference of {key}", Trust.VERIFIED) for key in keys}
    sources["COULTER82"] = Source("COULTER82", "Coulter & Allen 1982", Trust.KNOWLEDGE)
    sources["D"] = Source("D", "workstation default", Trust.DERIVED)
    return Content(
        conditions=(myoclonus, spasms, other),
        sources=MappingProxyType(sources),
        facts=MappingProxyType({}),
        conflicts=MappingProxyType(
            {
                "C05": Conflict(
                    "C05", "Short events", "Over 10 s is a seizure.", "Spasms last 1 to 2 s.",
                    "Never a rule-out.", "", (), ("V:ILAE-ES",), ("IESS-03",), safety=True,
                )
            }
        ),
        red_flags=(
            RedFlag("RF4", "Runs of crunches, nods or stiffening", "E0", ("V:QLD",)),
            RedFlag("RF6", "Events while awake", "E2", ("V:EGGER03",)),
        ),
        urgency=Urgency(
            levels, (), (), "E4", "All core items met.", (), "E3", "Core items open.",
            (Jurisdiction("default", "Default", "", MappingProxyType({}), ("D",)),), ("D",),
        ),
        concepts=(),
        limitations=(
            Line("neonatal_video", Text("Judging clips alone, staff were right in 10 of 20.")),
        ),
        filming=(),
        history=tuple(_fields()),
        quality=Quality((), 7, "Poor.", ("D",)),
    )  # fmt: skip


def _fields() -> list[HistoryField]:
    rows = (
        ("id_number", "Record number", "Child", "text", True, "child"),
        ("referrer", "Referrer", "Letter", "text", True, "letter"),
        ("recipient", "To", "Letter", "text", True, "letter"),
        ("question_kind", "Kind of question", "Letter", "choice", False, "letter"),
        ("question", "Question", "Letter", "long_text", True, "letter"),
        ("summary", "Summary", "Letter", "long_text", True, "letter"),
        ("first_event", "First event", "Events", "date", True, "child"),
        ("frequency", "Frequency as told", "Events", "text", True, "child"),
        ("medicines", "Medicines", "History", "long_text", True, "child"),
        ("allergies", "Allergies", "History", "text", False, "child"),
        ("head_circumference", "Head circumference", "Examination", "number", True, "child"),
        ("eeg", "EEG", "Investigations", "text", False, "child"),
        ("advice_given", "Advice given", "Advice", "long_text", False, "letter"),
    )
    choices = {"question_kind": MappingProxyType({"eeg": "EEG"})}
    units = {"head_circumference": "cm"}
    return [
        HistoryField(
            name, label, group, kind, choices.get(name, MappingProxyType({})), units.get(name, ""),
            essential, owner, ("D",),
        )
        for name, label, group, kind, essential, owner in rows
    ]  # fmt: skip
