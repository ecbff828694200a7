"""What the notices of a made-up council say about appeals."""

from typing import Final

from pydantic import JsonValue

from deploy.caseload.made_up_case import MadeUpCase

_CONTENTS: Final = (
    *("right_of_appeal", "time_limits", "mediation", "disagreement_resolution"),
    *("advice_and_support", "reasons"),
)
_NOT_RECORDED: Final = 0.08


def notice_contents(case: MadeUpCase) -> list[JsonValue]:
    """The contents of a notice of a decision that can be appealed; empty where not recorded."""
    return [] if case.draws.chance(_NOT_RECORDED) else [*_CONTENTS]
