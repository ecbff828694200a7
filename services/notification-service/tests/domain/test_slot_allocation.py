from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from notification_service.domain.slot_allocation import (
    SlotLimits,
    SlotRequest,
    SlotUsage,
    allocate_slots,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
UNLIMITED = 10_000


def slot_request(
    ledger: int, endpoint: int, due: int = UNLIMITED, width: int = 32, to: str = "x", age: int = 0
) -> SlotRequest:
    since = NOON - timedelta(seconds=age)
    return SlotRequest(UUID(int=ledger), UUID(int=ledger * 100 + endpoint), to, width, due, since)


def slots_by_ledger(
    some: Sequence[SlotRequest], held: SlotUsage | None = None, shares: SlotLimits | None = None
) -> Counter[int]:
    """How many slots each ledger gets, by its number."""
    tokens = {each.rate_key: UNLIMITED for each in some}
    claims = allocate_slots(some, held or SlotUsage(), shares or SlotLimits(), tokens)
    return Counter({ledger: sum(c for e, c in claims.items() if int(e) // 100 == ledger)
                    for ledger in {int(each.ledger_id) for each in some}})  # fmt: skip


def slot_usage(*slots: tuple[int, int, int]) -> SlotUsage:
    """Slots that are taken: ledger, endpoint, how many."""
    endpoints = {UUID(int=ledger * 100 + endpoint): count for ledger, endpoint, count in slots}
    ledgers: Counter[UUID] = Counter()
    for ledger, _, count in slots:
        ledgers[UUID(int=ledger)] += count
    return SlotUsage(endpoints, ledgers)


def test_twelve_endpoints_of_one_council_get_its_share_but_for_some() -> None:
    assert slots_by_ledger([slot_request(1, each) for each in range(12)]) == {1: 60}
    assert slots_by_ledger([slot_request(1, each) for each in range(80)]) == {1: 64}


def endpoint_claims(*asking: int, **held: int) -> dict[int, int]:
    """What endpoints of one council get, by their numbers, where some hold slots (`e1=32`)."""
    usage = slot_usage(*((1, int(name[1:]), count) for name, count in held.items()))
    some = [slot_request(1, each) for each in asking]
    claims = allocate_slots(some, usage, SlotLimits(), {"x": UNLIMITED})
    return {each: claims.get(UUID(int=100 + each), 0) for each in asking}


def test_two_slow_endpoints_leave_slots_to_a_third_of_their_council() -> None:
    assert endpoint_claims(1) == {1: 32}, "alone it has all that an endpoint may have"
    assert endpoint_claims(1, 2, e1=32) == {1: 0, 2: 16}
    assert endpoint_claims(1, 2, 3, e1=32, e2=16) == {1: 0, 2: 0, 3: 8}


@given(st.lists(st.integers(1, 12), max_size=400))
def test_a_new_endpoint_finds_a_slot_whatever_six_others_of_its_council_hold(
    turns: list[int],
) -> None:
    """Six ask for all that they may have, and attempts of theirs end, in any order."""
    held = {f"e{each}": 0 for each in range(1, 7)}
    for turn in turns:
        if turn > 6:
            held[f"e{turn - 6}"] = max(0, held[f"e{turn - 6}"] - 5)
        else:
            held[f"e{turn}"] += endpoint_claims(turn, **_present(held))[turn]

    assert endpoint_claims(7, **_present(held))[7] > 0


def _present(held: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in held.items() if count}


def test_an_endpoint_gets_its_slots_and_no_more() -> None:
    assert slots_by_ledger([slot_request(1, 1)]) == {1: 32}
    assert slots_by_ledger([slot_request(1, 1, width=2)]) == {1: 2}


def test_two_waiting_endpoints_share_the_free_slots() -> None:
    shares = SlotLimits(total=16, per_ledger=16)

    assert slots_by_ledger([slot_request(1, 1), slot_request(2, 1)], shares=shares) == {1: 7, 2: 7}


def test_the_last_slots_are_for_councils_that_hold_none() -> None:
    held = slot_usage((1, 1, 64), (2, 1, 64), (3, 1, 64), (4, 1, 32))

    assert slots_by_ledger([slot_request(4, 1, width=64), slot_request(5, 1)], held) == {4: 0, 5: 1}


def test_the_council_served_longest_ago_comes_first() -> None:
    shares = SlotLimits(total=1)
    some = [slot_request(1, 1, age=60), slot_request(2, 1), slot_request(3, 1)]
    served = {UUID(int=1): 9, UUID(int=2): 8}

    assert slots_by_ledger(some, SlotUsage(last_served=served), shares) == {1: 0, 2: 0, 3: 1}
    assert slots_by_ledger(some[:2], SlotUsage(last_served=served), shares) == {1: 0, 2: 1}


def test_a_destination_gets_no_more_than_its_rate_over_all_councils() -> None:
    some = [slot_request(ledger, 1, to="victim") for ledger in range(1, 6)]

    claims = allocate_slots(some, SlotUsage(), SlotLimits(), {"victim": 7})

    assert sum(claims.values()) == 7
    assert len(claims) == 5


def test_the_slots_of_an_endpoint_depend_on_its_health() -> None:
    shares = SlotLimits(per_failing_endpoint=2)

    assert shares.max_slots(failing=False, verified=True) == 32
    assert shares.max_slots(failing=True, verified=True) == 2
    assert shares.max_slots(failing=True, verified=False) == 1
    assert SlotLimits(per_endpoint=1).max_slots(failing=True, verified=True) == 1


numbers = st.integers(1, 6)
slot_requests = st.lists(
    st.builds(
        slot_request,
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
slot_usages = st.lists(
    st.tuples(numbers, numbers, st.integers(1, 20)), max_size=12, unique_by=lambda each: each[:2]
).map(lambda each: slot_usage(*each))
slot_limits = st.builds(SlotLimits, st.integers(1, 100), st.integers(1, 40), st.integers(1, 40))
token_counts = st.dictionaries(st.sampled_from("xyz"), st.integers(0, 60))


@given(slot_requests, slot_usages, slot_limits, token_counts)
def test_the_bounds_hold_and_no_council_starves(
    some: list[SlotRequest], held: SlotUsage, shares: SlotLimits, tokens: dict[str, int]
) -> None:
    claims = allocate_slots(some, held, shares, tokens)

    by_ledger, by_destination = Counter[UUID](), Counter[str]()
    for each in some:
        count = claims.get(each.endpoint_id, 0)
        by_ledger[each.ledger_id] += count
        by_destination[each.rate_key] += count
        assert count <= min(
            each.due_count, max(0, each.max_slots - held.endpoints.get(each.endpoint_id, 0))
        )
    free = max(0, shares.total - held.total)
    assert sum(claims.values()) <= free
    assert all(count > 0 for count in claims.values())
    for ledger_id, count in by_ledger.items():
        mine = held.ledgers.get(ledger_id, 0)
        assert count <= max(0, shares.per_ledger - mine)
    first = sum(1 for each, got in by_ledger.items() if got and not held.ledgers.get(each, 0))
    assert sum(claims.values()) - first <= max(0, free - shares.reserved)
    assert all(count <= tokens.get(to, 0) for to, count in by_destination.items())

    # A ledger that holds none and could have one has one, unless slots or tokens ran out.
    left = free - sum(claims.values())
    for each in some:
        room = min(each.max_slots, shares.per_ledger)
        could = each.due_count and held.endpoints.get(each.endpoint_id, 0) < room
        none = held.ledgers.get(each.ledger_id, 0) + by_ledger[each.ledger_id] == 0
        spare = tokens.get(each.rate_key, 0) - by_destination[each.rate_key]
        assert not (could and none and left and spare)


@given(slot_requests, slot_usages, slot_limits)
def test_no_council_gets_a_second_slot_before_each_has_one(
    some: list[SlotRequest], held: SlotUsage, shares: SlotLimits
) -> None:
    claims = allocate_slots(some, held, shares, dict.fromkeys("xyz", UNLIMITED))

    got = Counter[UUID]()
    for each in some:
        got[each.ledger_id] += claims.get(each.endpoint_id, 0)
    starved = [
        each.ledger_id
        for each in some
        if each.due_count
        and min(each.max_slots, shares.per_ledger) > held.endpoints.get(each.endpoint_id, 0)
        and held.ledgers.get(each.ledger_id, 0) + got[each.ledger_id] == 0
    ]  # fmt: skip
    if starved:
        assert all(held.ledgers.get(each, 0) + count <= 1 for each, count in got.items() if count)
