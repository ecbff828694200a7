"""Domain refusals as problems."""

from collections.abc import Sequence

from case_api.domain.refusals import CannotHaveHappened
from chassis.problems import InvalidRequest, Problem, Violation
from events.history import UnfitCorrection


class Impossible(
    Problem, code="cannot-have-happened", status=409, title="This cannot have happened."
):
    """The fact contradicts the history of the case.

    `errors` says which part of the body cannot be so, and `in_the_way`, where a recorded fact is
    in the way, names its type, its position and its day. What is late or unusual is recorded;
    only what cannot have happened is refused. If the recorded fact is wrong, correct or void it.
    """

    def __init__(self, refusal: CannotHaveHappened, within: str = "") -> None:
        super().__init__(refusal.detail, errors=_violations(refusal, within))
        self._fact = refusal.fact

    def told(self, request_id: str) -> dict[str, object]:
        """The document, with the fact in the way."""
        told = super().told(request_id)
        if self._fact is not None:
            told["in_the_way"] = {
                "type": self._fact.event.type,
                "position": self._fact.position,
                **({"on": self._fact.on.isoformat()} if self._fact.on else {}),
            }
        return told


class CaseIsFull(Problem, code="case-full", status=409, title="The case can hold no more facts."):
    """The case holds as many facts, or as many of this type, as a case can; `detail` says how many.

    Nothing was recorded. A busy case has some hundred facts in its life: see whether something
    records the same again and again. What is recorded can still be read.
    """


def unfit(refusal: UnfitCorrection) -> InvalidRequest:
    """What is told of a correction that does not fit the fact it corrects."""
    return InvalidRequest(
        errors=[
            Violation("unfit_correction", str(refusal), pointer=f"/values/{field}")
            for field in refusal.fields
        ]
    )


def _violations(refusal: CannotHaveHappened, within: str) -> Sequence[Violation]:
    """What is wrong, at its place in the body: `within` is the part of it that holds the fact."""
    pointer = f"{within}/{refusal.field}" if refusal.field else within
    return [Violation(refusal.code, refusal.detail, pointer=pointer)]
