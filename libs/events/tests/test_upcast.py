from events.upcast import EventBody, upcast, upcaster_mismatches


def rename_date(body: EventBody) -> EventBody:
    return {"notified_on" if name == "informed_on" else name: value for name, value in body.items()}


def add_ground(body: EventBody) -> EventBody:
    return {**body, "ground": "not_necessary"}


EXAMPLE_UPCASTERS = {("request.refused", 1): rename_date, ("request.refused", 2): add_ground}


def test_an_old_body_is_upcast_through_every_version() -> None:
    body = upcast({"informed_on": "2026-03-02"}, "request.refused", 1, 3, EXAMPLE_UPCASTERS)

    assert body == {"notified_on": "2026-03-02", "ground": "not_necessary"}


def test_a_current_body_is_unchanged() -> None:
    assert upcast({"informed_on": "2026-03-02"}, "request.refused", 3, 3, EXAMPLE_UPCASTERS) == {
        "informed_on": "2026-03-02"
    }


def test_a_missing_upcaster_is_a_mismatch() -> None:
    assert upcaster_mismatches({"request.refused": 4}, EXAMPLE_UPCASTERS) == [
        ("request.refused", 3)
    ]


def test_an_upcaster_from_an_unknown_version_is_a_mismatch() -> None:
    assert upcaster_mismatches({"request.refused": 2}, EXAMPLE_UPCASTERS) == [
        ("request.refused", 2)
    ]
