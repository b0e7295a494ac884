"""What a person is told when something is wrong with the program or its database."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError
from django.test import RequestFactory

from lagspill.web import errors


def interrupted() -> SessionInterrupted:
    """As Django raises it when the session cannot be saved because the database is gone."""
    try:
        try:
            try:
                raise OperationalError
            except OperationalError:
                raise UpdateError  # noqa: B904 - as Django does it
        except UpdateError:
            raise SessionInterrupted  # noqa: B904 - as Django does it
    except SessionInterrupted as error:
        return error


def test_a_session_that_cannot_be_saved_without_a_database_says_so(rf: RequestFactory) -> None:
    response = errors.bad_request(rf.get("/"), interrupted())
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "borte et øyeblikk" in response.content.decode()
    assert errors.bad_request(rf.get("/"), SessionInterrupted()).status_code == 400


@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (ValueError, 500)])
def test_a_fault_is_told_apart_from_an_absent_database(rf: RequestFactory, error: type[Exception], status: int) -> None:
    try:
        raise error
    except error:
        assert errors.server_error(rf.get("/")).status_code == status
