"""The front door: a teacher picks who she is, sees her day, changes language, and leaves."""

from tests.journeys.conftest import Enter
from tests.town import Town


def test_a_teacher_sees_her_day(enter: Enter, stage: Town) -> None:
    teacher = enter(stage.actor("teacher"))
    teacher.goes_to("/").reads("Min dag", "Ingenting venter på deg").looks("my-day-empty")
