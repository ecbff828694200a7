"""A rulebook that is not sound is refused, with the file and the rule named."""

import pytest

from deadline_service.domain.rulebook.parser import InvalidRulebook
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.testing import rulebook_of

SOUND = """
[[rule]]
id         = "decide"
title      = "Decide on the request"
duty       = "Decide."
owed_by    = "local authority"
kind       = "duty"
starts     = [{ event = "request.received", where = { kind = "initial" } }]
per        = "request"
limit      = "6 weeks"
counting   = "within"
words      = "within 6 weeks of"
met_by     = [{ event = ["request.agreed", "request.refused"] }]
exceptions = ["EX-PERS"]
source     = { instrument = "SI 2014/1530", provision = "reg 5(1)", link = "https://example.org/5" }
confidence = "X"
in_force   = { from = 2014-09-01 }

[[exception]]
id         = "EX-PERS"
ground     = "of circumstances"
test       = "it happened during the period"
words      = "exceptional personal circumstances"
source     = { instrument = "SI 2014/1530", provision = "reg 5(4)", link = "https://example.org/5" }
confidence = "X"
"""


OTHER = SOUND.partition("[[exception]]")[0]
"""The rule once more, to be changed."""


def read(text: str) -> Rulebook:
    return rulebook_of(text, "phase")


def test_a_valid_rule_is_parsed() -> None:
    [rule] = read(SOUND).rules

    assert (rule.phase, rule.code, str(rule.limit), rule.checked) == (
        "phase",
        "C1",
        "6 weeks",
        None,
    )


def test_an_amendment_is_another_rule_of_the_same_name() -> None:
    old = SOUND.replace("from = 2014-09-01", "from = 2014-09-01, to = 2020-04-30")
    new = SOUND.partition("[[exc")[0].replace("2014-09-01", "2020-05-01")

    versions = read(old + new).versions("decide")

    assert [str(rule.in_force.start) for rule in versions] == ["2014-09-01", "2020-05-01"]


@pytest.mark.parametrize(
    ("valid", "invalid", "problem"),
    [
        ("source     = { instrument", "sauce = { instrument", "phase.toml: decide: source: Field required"),  # noqa: E501  # a table
        ('provision = "reg 5(1)", ', "", "phase.toml: decide: source.provision: Field required"),
        ('"request.received"', '"request.recieved"', "decide: there is no event request.recieved"),
        ('kind = "initial"', 'kind = "first"', "decide: request.received.kind is never first"),
        ("{ kind =", "{ sort =", "decide: request.received has no field sort"),
        ('"request"', '"draft"', "decide: request.received has no field draft_id"),
        ('where = {', 'day = "sent_on", where = {', "decide: request.received has no date sent_on"),
        ('["EX-PERS"]', '["EX-NONE"]', "decide: there is no exception EX-NONE"),
        ('"6 weeks"', '"six weeks"', "decide: limit: Value error, 'six weeks' is not a length"),
        ('"within"', '"before"', "decide: 'before' does not go with the limit 6 weeks"),
        ('limit      = "6 weeks"', "", "decide: 'within' does not go with the limit that is missing"),  # noqa: E501  # a table
        ('words      = "within 6 weeks of"', "", "decide: a limit of law must quote the words"),
        ("met_by ", "holds_back ", "decide: only a minimum period holds something back"),
        ("from = 2014-09-01", "from = 2014-09-01, to = 2013-01-01", "decide: in_force ends before"),
        ('kind       = "duty"', 'kind       = "wish"', "decide: kind: Input should be 'duty'"),
        ('per  ', 'council_may_set = "school_consultation_days"\nper  ', "decide: no council may set a limit of law"),  # noqa: E501  # a table
        ("[[exception]]", SOUND.partition("[[exception]]")[0] + "[[exception]]", "while an earlier version is in force"),  # noqa: E501  # a table
        ('kind       = "duty"', 'kind       = "right"\nbroken_by = "only a late act"', "decide: `broken_by` is for a duty"),  # noqa: E501  # a table
        ('} }]\nper ', '}, during = "custody" }]\nper ', "decide: there is no period custody"),
        ('ground     = "of', 'limb       = "wish"\nground     = "of', "EX-PERS: limb: Input should be 'circumstances'"),  # noqa: E501  # a table
        ("[[exception]]", "[[exception]]" + SOUND.partition("[[exception]]")[2] + "[[exception]]", "EX-PERS: its limbs must have names"),  # noqa: E501  # a table
        ('{ kind = "initial" }', '{ kind = { includes = "initial", beside = ["first"] } }', "request.received.kind is never first"),  # noqa: E501  # a table
        ('met_by ', 'safe_if = { next_review_anchor = "meeting" }\nmet_by ', "decide: `safe_if` is a condition of"),  # noqa: E501  # a table
        ('met_by ', 'safe_from = [{ event = "request.agreed" }]\nsafe_if = { next_review_anchor = "letter" }\nmet_by ', "decide: no council can set next_review_anchor to letter"),  # noqa: E501  # a table
        ('"request.agreed", "request.refused"]', '"request.agreed"], times = 0', "decide: met_by.0.times: Input should be greater"),  # noqa: E501  # a table
        ('"request.agreed", "request.refused"]', '"request.agreed"], whose = "another", times = 2', "decide: one fact of another clock"),  # noqa: E501  # a table
        ('"request.received", where = { kind = "initial" } }', '"final.issued", where = { settings = { some = { naming = "hinted" } } } }', "final.issued.settings.naming is never hinted"),  # noqa: E501  # a table
        ('"request.received", where = { kind = "initial" } }', '"final.issued", where = { settings = { some = { name = "x" } } } }', "final.issued.settings has no part with a field name"),  # noqa: E501  # a table
        ("[[rule]]", "[[rule", "phase.toml: "),
        ("in_force ", 'readings = [{ reading = "Some differ.", setting = "of_day" }]\nin_force ', "decide: of_day is no council setting"),  # noqa: E501  # a table
        ("in_force ", 'cases = [{ name = "A v B", citation = "[2020] EWHC 1" }]\nin_force ', "decide: cases.0.link: Field required"),  # noqa: E501  # a table
        ('title      = "Decide on the request"', "", "phase.toml: decide: title: Field required"),
        ('title      = "Decide', f'title      = "{"Decide " * 9}', "title: String should have at most 60"),  # noqa: E501  # a table
        ("[[exception]]", OTHER.replace('"decide"', '"other"') + "[[exception]]", "other: its title is also that of decide"),  # noqa: E501  # a table
        ("[[exception]]", OTHER.replace("the request", "it") + "[[exception]]", "decide: its versions have one title"),  # noqa: E501  # a table
    ],
)  # fmt: skip
def test_an_invalid_rule_is_refused(valid: str, invalid: str, problem: str) -> None:
    with pytest.raises(InvalidRulebook) as refused:
        read(SOUND.replace(valid, invalid, 1))

    assert problem in str(refused.value)


def test_a_rule_without_a_number_states_how_it_is_shown() -> None:
    bare = SOUND.replace('limit      = "6 weeks"', "").replace('"within"', '"no number"')

    with pytest.raises(InvalidRulebook, match="needs `treated`"):
        read(bare)


PERIOD = """
[[period]]
id     = "custody"
begins = [{ event = "case.detained" }]
ends   = [{ event = "case.released" }]
source = { instrument = "CFA", provision = "s.70", link = "https://example.org/70" }
"""


def test_a_period_is_parsed() -> None:
    [period] = read(SOUND + PERIOD).periods.values()

    assert (period.id, period.phase) == ("custody", "phase")


@pytest.mark.parametrize(
    ("valid", "invalid", "problem"),
    [
        ('"case.released"', '"case.let_go"', "custody: there is no event case.let_go"),
        (
            '"case.detained" }',
            '"case.detained", outside = "custody" }',
            "custody depends on a period itself",
        ),
        ("source = ", "sauce = ", "phase.toml: custody: source: Field required"),
    ],
)
def test_an_invalid_period_is_refused(valid: str, invalid: str, problem: str) -> None:
    with pytest.raises(InvalidRulebook) as refused:
        read(SOUND + PERIOD.replace(valid, invalid, 1))

    assert problem in str(refused.value)
