from events.upcast import Body, gaps, lifted


def renamed(body: Body) -> Body:
    return {"notified_on" if name == "told_on" else name: value for name, value in body.items()}


def with_ground(body: Body) -> Body:
    return {**body, "ground": "not_necessary"}


LIFTS = {("request.refused", 1): renamed, ("request.refused", 2): with_ground}


def test_an_old_shape_is_lifted_through_every_version() -> None:
    body = lifted({"told_on": "2026-03-02"}, "request.refused", 1, 3, LIFTS)

    assert body == {"notified_on": "2026-03-02", "ground": "not_necessary"}


def test_a_current_shape_is_left_alone() -> None:
    assert lifted({"told_on": "2026-03-02"}, "request.refused", 3, 3, LIFTS) == {
        "told_on": "2026-03-02"
    }


def test_a_missing_lift_is_a_gap() -> None:
    assert gaps({"request.refused": 4}, LIFTS) == [("request.refused", 3)]


def test_a_lift_from_a_version_that_never_was_is_a_gap() -> None:
    assert gaps({"request.refused": 2}, LIFTS) == [("request.refused", 2)]
