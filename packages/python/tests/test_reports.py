"""What the report of a test that failed has, and what becomes of its sandbox."""

from __future__ import annotations

import re

import pytest
from accounts_emulator import Emulator
from accounts_emulator.control import RefusedCall

CALLS = """
    import json
    import urllib.error
    import urllib.request

    import pytest

    def call(sandbox, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        url = sandbox.base_url + "/public/v1/accounts/account-users" + path
        try:
            urllib.request.urlopen(urllib.request.Request(url, data, headers))
        except urllib.error.HTTPError:
            pass
"""


@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["alone", "in a worker"])
def test_a_failed_test_shows_its_requests_and_why_they_were_refused(
    pytester: pytest.Pytester, workers: list[str]
) -> None:
    pytester.makepyfile(
        CALLS
        + """
    def test_that_fails(accounts_sandbox):
        call(accounts_sandbox, "", {"email": "ann@example.com", "groups": [{"id": "UGR-8447-7590"}]})
        call(accounts_sandbox, "", {"email": "ann@example.com", "groups": [{"id": "Admin"}]})
        call(accounts_sandbox, "?eq(nam,Ann)")
        call(accounts_sandbox, "/AUSR-0000-0000-0001")
        accounts_sandbox.faults.add(status=503, times=1)
        call(accounts_sandbox, "")
        assert False
    """
    )
    result = pytester.runpytest_subprocess(*workers)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*- Accounts Emulator -*",
            "Requests to the sandbox test-that-fails-????????:",
            "   1  POST /public/v1/accounts/account-users  201",
            "   2  POST /public/v1/accounts/account-users  400",
            "      One or more validation errors occurred.",
            '      groups[[]0].id: Expected an id of the form UGR-0000-0000, found "Admin".',
            '      body: {"email": "ann@example.com", "groups": [[]{"id": "Admin"}]}',
            "   3  GET /public/v1/accounts/account-users[?]eq(nam,Ann)  400",
            "      Invalid property path. Known here: *",
            "        eq(nam,Ann)",
            "           ^",
            "      nam: Invalid property path.",
            "   4  GET /public/v1/accounts/account-users/AUSR-0000-0000-0001  404",
            "      There is no account user AUSR-0000-0000-0001.",
            "   5  GET /public/v1/accounts/account-users  503",
            "      by the fault 1",
        ],
        consecutive=False,
    )


def test_a_rule_and_a_notice_are_named(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        CALLS
        + """
    def test_twice(accounts_sandbox):
        ann = {"email": "ann@example.com", "groups": [{"id": "UGR-8447-7590"}]}
        call(accounts_sandbox, "", ann)
        call(accounts_sandbox, "", ann)
        assert False
    """
    )
    result = pytester.runpytest_subprocess()
    result.stdout.fnmatch_lines(["   2  POST *  201", "      notice: *; *"])
    pytester.makeini("[pytest]\naccounts_emulator_args = --rules platform")
    result = pytester.runpytest_subprocess()
    result.stdout.fnmatch_lines(["   2  POST *  400", "      refused by the rule *"])


def test_a_failed_test_without_a_request_says_so(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_that_fails(accounts_sandbox): assert False")
    result = pytester.runpytest_subprocess()
    result.stdout.fnmatch_lines(
        ["The sandbox test-that-fails-* saw no request. Its base URL is http://127.0.0.1:*/~test-that-fails-*"]
    )


def test_a_fixture_that_fails_after_the_test_shows_the_requests(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        CALLS
        + """
    @pytest.fixture
    def checked(accounts_sandbox):
        yield
        accounts_sandbox.requests.verify(operation="createAccountUser")

    def test_it(accounts_sandbox, checked):
        call(accounts_sandbox, "")
    """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "E *AssertionError: The requests are not what was expected.",
            "E * count: Expected at least 1, found 0.",
            "E * nearest: 1 GET /public/v1/accounts/account-users 200 *",
            "   1  GET /public/v1/accounts/account-users  200",
        ]
    )


def test_only_the_sandbox_of_a_failed_test_is_left(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, accounts_emulator: Emulator
) -> None:
    monkeypatch.setenv("ACCOUNTS_EMULATOR_URL", accounts_emulator.url)
    pytester.makepyfile(
        """
        import pytest

        def test_left_behind(accounts_sandbox): assert False

        def test_passed_by(accounts_sandbox): pass

        @pytest.mark.xfail
        def test_expected_to_fail(accounts_sandbox): assert False
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(failed=1, passed=1, xfailed=1)
    control = accounts_emulator._control
    names = [sandbox["name"] for sandbox in control.call("GET", "sandboxes")["data"]]
    kept = re.compile("test-(left-behind|passed-by|expected-to-fail)-")
    assert [name for name in names if kept.match(name)] == ["test-left-behind-" + names_hash(names)]

    # The second run meets the sandbox of the first, and takes another.
    second = pytester.runpytest_subprocess()
    second.assert_outcomes(failed=1, passed=1, xfailed=1)
    second.stdout.fnmatch_lines(["The sandbox s-* saw no request.*"])


def names_hash(names: list[str]) -> str:
    return next(name.rpartition("-")[2] for name in names if name.startswith("test-left-behind-"))


def test_a_report_says_when_the_emulator_is_gone(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        from accounts_emulator import plugin

        def stopped(config):
            config.stash[plugin._session].stop()
        """
    )
    pytester.makepyfile(
        """
        from conftest import stopped

        def test_that_fails(accounts_sandbox, pytestconfig):
            stopped(pytestconfig)
            accounts_sandbox.clock.now()
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["The requests of the sandbox test-that-fails-* can't be read: The emulator at * does not answer: *"]
    )


def test_a_call_that_is_refused_tells_all_errors(accounts_emulator: Emulator) -> None:
    with pytest.raises(RefusedCall) as refused:
        accounts_emulator.create_sandbox("not a name")
    assert refused.value.status == 400
    assert "name: " in str(refused.value)
