import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.identity import ActingRole
from chassis.policies import InvalidPolicyTable, PolicyTable, parse_policies

HEADING = "operation system officer manager panel auditor plan_writer school family\n"
READ = HEADING + "readNote yes yes yes yes yes - - yes\n# a group\n\ngetDocs public\n"


def test_a_table_has_the_roles_of_each_operation() -> None:
    table = parse_policies(READ)

    assert table.allows("readNote", ActingRole.FAMILY)
    assert not table.allows("readNote", ActingRole.SCHOOL)
    assert table.rows["getDocs"].is_public


@pytest.mark.parametrize("role", ActingRole)
def test_what_has_no_row_is_denied(role: ActingRole) -> None:
    assert not parse_policies(READ).allows("deleteNote", role)


@pytest.mark.parametrize("role", ActingRole)
def test_a_public_operation_allows_no_role_more(role: ActingRole) -> None:
    assert not parse_policies(READ).allows("getDocs", role)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(HEADING.replace(" family", ""), id="a role is missing"),
        pytest.param(HEADING.replace("officer manager", "manager officer"), id="another order"),
        pytest.param(HEADING + "readNote yes yes", id="too few marks"),
        pytest.param(HEADING + "readNote yes yes yes yes yes - - maybe", id="another mark"),
        pytest.param(HEADING + "readNote public yes", id="public, and a mark"),
        pytest.param(READ + "readNote - - - - - - - -", id="an operation twice"),
    ],
)
def test_a_malformed_table_is_refused(text: str) -> None:
    with pytest.raises(InvalidPolicyTable):
        parse_policies(text)


@given(st.text(max_size=300))
def test_any_text_is_a_table_or_is_refused(text: str) -> None:
    try:
        table = parse_policies(HEADING + text)
    except InvalidPolicyTable:
        return
    assert isinstance(table, PolicyTable)


@pytest.mark.parametrize(
    ("operations", "reason"),
    [
        ({"readNote": False, "getDocs": True, "newNote": False}, "no policy for newNote"),
        ({"readNote": False}, "policies for no operation: getDocs"),
        ({"readNote": True, "getDocs": True}, "public or not: readNote"),
    ],
)
def test_a_table_that_does_not_fit_its_operations_is_refused(
    operations: dict[str, bool], reason: str
) -> None:
    with pytest.raises(InvalidPolicyTable, match=reason):
        parse_policies(READ).check_operations(operations)


def test_two_tables_have_no_operation_in_common() -> None:
    with pytest.raises(InvalidPolicyTable):
        parse_policies(READ).with_rows_of(parse_policies(READ))
