from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from notification_service.domain.allocation import Held, Shares, Waiting, allocate

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PLENTY = 10_000


def waiting(
    ledger: int, endpoint: int, due: int = PLENTY, width: int = 32, to: str = "x", age: int = 0
) -> Waiting:
    since = NOON - timedelta(seconds=age)
    return Waiting(UUID(int=ledger), UUID(int=ledger * 100 + endpoint), to, width, due, since)


def shared(
    some: Sequence[Waiting], held: Held | None = None, shares: Shares | None = None
) -> Counter[int]:
    """How many slots each ledger gets, by its number."""
    tokens = {each.destination: PLENTY for each in some}
    claims = allocate(some, held or Held(), shares or Shares(), tokens)
    return Counter({ledger: sum(c for e, c in claims.items() if int(e) // 100 == ledger)
                    for ledger in {int(each.ledger_id) for each in some}})  # fmt: skip


def taken(*slots: tuple[int, int, int]) -> Held:
    """Slots that are taken: ledger, endpoint, how many."""
    endpoints = {UUID(int=ledger * 100 + endpoint): count for ledger, endpoint, count in slots}
    ledgers: Counter[UUID] = Counter()
    for ledger, _, count in slots:
        ledgers[UUID(int=ledger)] += count
    return Held(endpoints, ledgers)


def test_twelve_endpoints_of_one_council_get_its_share_and_no_more() -> None:
    assert shared([waiting(1, each) for each in range(12)]) == {1: 64}


def test_an_endpoint_gets_its_width_and_no_more() -> None:
    assert shared([waiting(1, 1)]) == {1: 32}
    assert shared([waiting(1, 1, width=2)]) == {1: 2}


def test_two_that_wait_share_what_is_free() -> None:
    shares = Shares(total=16, per_ledger=16)

    assert shared([waiting(1, 1), waiting(2, 1)], shares=shares) == {1: 7, 2: 7}


def test_the_last_slots_are_for_councils_that_hold_none() -> None:
    held = taken((1, 1, 64), (2, 1, 64), (3, 1, 64), (4, 1, 32))

    assert shared([waiting(4, 1, width=64), waiting(5, 1)], held) == {4: 0, 5: 1}


def test_who_was_served_longest_ago_comes_first() -> None:
    shares = Shares(total=1)
    some = [waiting(1, 1, age=60), waiting(2, 1), waiting(3, 1)]
    served = {UUID(int=1): 9, UUID(int=2): 8}

    assert shared(some, Held(served=served), shares) == {1: 0, 2: 0, 3: 1}
    assert shared(some[:2], Held(served=served), shares) == {1: 0, 2: 1}


def test_a_destination_gets_no_more_than_its_rate_over_all_councils() -> None:
    some = [waiting(ledger, 1, to="victim") for ledger in range(1, 6)]

    claims = allocate(some, Held(), Shares(), {"victim": 7})

    assert sum(claims.values()) == 7
    assert len(claims) == 5


def test_width() -> None:
    shares = Shares(narrowed=2)

    assert shares.width(failing=False, verified=True) == 32
    assert shares.width(failing=True, verified=True) == 2
    assert shares.width(failing=True, verified=False) == 1
    assert Shares(per_endpoint=1).width(failing=True, verified=True) == 1


numbers = st.integers(1, 6)
some_waiting = st.lists(
    st.builds(
        waiting,
        numbers,
        numbers,
        st.integers(0, 40),
        st.integers(0, 40),
        st.sampled_from("xyz"),
        st.integers(0, 90),
    ),
    max_size=30,
    unique_by=lambda each: each.endpoint_id,
)
some_held = st.lists(st.tuples(numbers, numbers, st.integers(1, 20)), max_size=12,
                     unique_by=lambda each: each[:2]).map(lambda each: taken(*each))  # fmt: skip
some_shares = st.builds(Shares, st.integers(1, 100), st.integers(1, 40), st.integers(1, 40))
some_tokens = st.dictionaries(st.sampled_from("xyz"), st.integers(0, 60))


@given(some_waiting, some_held, some_shares, some_tokens)
def test_whoever_waits_the_bounds_hold_and_nobody_starves(
    some: list[Waiting], held: Held, shares: Shares, tokens: dict[str, int]
) -> None:
    claims = allocate(some, held, shares, tokens)

    by_ledger, by_destination = Counter[UUID](), Counter[str]()
    for each in some:
        count = claims.get(each.endpoint_id, 0)
        by_ledger[each.ledger_id] += count
        by_destination[each.destination] += count
        assert count <= min(each.due, max(0, each.width - held.endpoints.get(each.endpoint_id, 0)))
    free = max(0, shares.total - held.total)
    assert sum(claims.values()) <= free
    assert all(count > 0 for count in claims.values())
    for ledger_id, count in by_ledger.items():
        mine = held.ledgers.get(ledger_id, 0)
        assert count <= max(0, shares.per_ledger - mine)
    first = sum(1 for each, got in by_ledger.items() if got and not held.ledgers.get(each, 0))
    assert sum(claims.values()) - first <= max(0, free - shares.reserve)
    assert all(count <= tokens.get(to, 0) for to, count in by_destination.items())

    # A ledger that holds none and could have one has one, unless slots or tokens ran out.
    left = free - sum(claims.values())
    for each in some:
        could = each.due and held.endpoints.get(each.endpoint_id, 0) < each.width
        none = held.ledgers.get(each.ledger_id, 0) + by_ledger[each.ledger_id] == 0
        spare = tokens.get(each.destination, 0) - by_destination[each.destination]
        assert not (could and none and left and spare)


@given(some_waiting, some_held, some_shares)
def test_nobody_gets_a_second_slot_before_all_who_hold_none_have_one(
    some: list[Waiting], held: Held, shares: Shares
) -> None:
    claims = allocate(some, held, shares, dict.fromkeys("xyz", PLENTY))

    got = Counter[UUID]()
    for each in some:
        got[each.ledger_id] += claims.get(each.endpoint_id, 0)
    starved = [
        each.ledger_id
        for each in some
        if each.due and each.width > held.endpoints.get(each.endpoint_id, 0)
        and held.ledgers.get(each.ledger_id, 0) + got[each.ledger_id] == 0
    ]  # fmt: skip
    if starved:
        assert all(held.ledgers.get(each, 0) + count <= 1 for each, count in got.items() if count)
