"""The emulator of a session: where it comes from, who shares it, and when it ends."""

from __future__ import annotations

import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from accounts_emulator import Emulator

WRITES_URL = """
    import os, pathlib

    def test_url(accounts_emulator):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "none")
        pathlib.Path(f"url-{worker}").write_text(accounts_emulator.url)
"""


def urls(pytester: pytest.Pytester) -> list[str]:
    """The address that each process of the inner session saw."""
    return [file.read_text() for file in sorted(pytester.path.glob("url-*"))]


def connect(url: str) -> socket.socket:
    address = urlsplit(url)
    return socket.create_connection((address.hostname, address.port), timeout=20)


def answers(url: str) -> bool:
    try:
        connect(url).close()
    except ConnectionRefusedError:
        return False
    return True


def test_the_emulator_ends_with_the_session(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(WRITES_URL)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
    [url] = urls(pytester)
    assert not answers(url)


def test_a_session_that_does_not_ask_for_the_emulator_starts_none(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\naccounts_emulator_args = --no-such-setting")
    pytester.makepyfile("def test_other(): pass")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_all_workers_share_one_emulator(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(WRITES_URL)
    # Each worker runs each test.
    pytester.runpytest_subprocess("--dist", "each", "--tx", "3*popen").assert_outcomes(passed=3)
    seen = urls(pytester)
    assert len(seen) == 3
    assert len(set(seen)) == 1
    assert not answers(seen[0])


def test_workers_have_a_sandbox_each_for_the_same_test(pytester: pytest.Pytester) -> None:
    # The test fails, so that the sandbox of the first worker is still there when the second one makes its own.
    pytester.makepyfile(
        """
        import os, pathlib

        def test_name(accounts_sandbox):
            pathlib.Path("name-" + os.environ["PYTEST_XDIST_WORKER"]).write_text(accounts_sandbox.name)
            assert False
        """
    )
    pytester.runpytest_subprocess("--dist", "each", "--tx", "2*popen").assert_outcomes(failed=2)
    assert len({file.read_text() for file in pytester.path.glob("name-*")}) == 2


def wait_until_closed(connection: socket.socket) -> None:
    """Waits for the emulator to close a connection, which it does when it ends, and not before."""
    try:
        assert connection.recv(1) == b""
    except ConnectionResetError:
        # It had not yet accepted it.
        pass


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "in workers"])
def test_the_emulator_ends_when_pytest_is_killed(pytester: pytest.Pytester, workers: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(60)
        pytester.makepyfile(
            f"""
            import socket, time

            def test_that_never_ends(accounts_emulator):
                with socket.create_connection(("127.0.0.1", {listener.getsockname()[1]})) as connection:
                    connection.sendall(accounts_emulator.url.encode())
                time.sleep(600)
            """
        )
        session = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *workers],
            stdout=subprocess.DEVNULL,
            cwd=pytester.path,
        )
        try:
            url = listener.accept()[0].makefile().read()
            with connect(url) as connection:
                session.kill()
                wait_until_closed(connection)
            assert not answers(url)
        finally:
            session.kill()
            session.wait()


def test_the_variable_names_an_emulator_that_runs(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, accounts_emulator: Emulator
) -> None:
    monkeypatch.setenv("ACCOUNTS_EMULATOR_URL", accounts_emulator.url + "/")
    # Nothing is started: these arguments would be refused.
    pytester.makeini("[pytest]\naccounts_emulator_args = --no-such-setting")
    pytester.makepyfile(WRITES_URL)
    pytester.runpytest_subprocess("-n", "1").assert_outcomes(passed=1)
    assert urls(pytester) == [accounts_emulator.url]
    assert answers(accounts_emulator.url), "it is not the session's to stop"


@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["alone", "in a worker"])
@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("localhost:8080", "*ACCOUNTS_EMULATOR_URL is 'localhost:8080', and not a URL such as http://127.0.0.1:8080."),
        (
            "http://127.0.0.1:1",
            "*ACCOUNTS_EMULATOR_URL names no emulator that can be used. "
            "The emulator at http://127.0.0.1:1 does not answer: *refused*",
        ),
    ],
)
def test_a_variable_that_names_none_is_a_sentence(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: list[str], value: str, sentence: str
) -> None:
    monkeypatch.setenv("ACCOUNTS_EMULATOR_URL", value)
    pytester.makepyfile("def test_it(accounts_sandbox): pass")
    result = pytester.runpytest_subprocess(*workers)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([sentence])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_arguments_come_from_the_configuration(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\naccounts_emulator_args = ["--rules", "platform"]')
    pytester.makepyfile(
        """
        def test_rules(accounts_sandbox):
            settings = accounts_sandbox.control("GET", "report")["settings"]
            assert {"name": "rules", "value": "platform"}.items() <= {s["name"]: s for s in settings}["rules"].items()
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_variable_with_the_admin_token_is_for_the_emulator_and_for_its_calls(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMULATOR_ADMIN_TOKEN", "an-admin-token-of-24-chars")
    pytester.makepyfile(
        """
        import urllib.error
        import urllib.request

        import pytest

        def test_calls(accounts_emulator, accounts_sandbox):
            accounts_sandbox.clock.now()
            with pytest.raises(urllib.error.HTTPError, match="401"):
                urllib.request.urlopen(accounts_emulator.url + "/_emulator/clock")
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_with_a_random_seed_a_test_sees_the_same_ids_in_each_run(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\naccounts_emulator_args = --random-seed 1")
    pytester.makepyfile(
        """
        import pathlib

        def test_other(accounts_sandbox):
            accounts_sandbox.control("POST", "users", {"count": 1})

        def test_ids(accounts_sandbox):
            accounts_sandbox.control("POST", "users", {"count": 1})
            ids = [user["id"] for user in accounts_sandbox.control("GET", "state")["accountUsers"]]
            with pathlib.Path("ids").open("a") as file:
                print(*ids, file=file)
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=2)
    pytester.runpytest_subprocess("-k", "test_ids").assert_outcomes(passed=1)
    first, second = (pytester.path / "ids").read_text().splitlines()
    assert first == second
    assert len(first.split()) == 41


@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["alone", "in a worker"])
def test_an_emulator_that_does_not_start_says_why(pytester: pytest.Pytester, workers: list[str]) -> None:
    pytester.makeini("[pytest]\naccounts_emulator_args = --seed-data missing.json")
    pytester.makepyfile("def test_one(accounts_sandbox): pass\ndef test_two(accounts_emulator): pass")
    result = pytester.runpytest_subprocess(*workers)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        ["*accounts-emulator ended with exit code * before it was ready. It said:", "*missing.json*"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_program_that_is_missing_is_a_sentence(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(pytester.path))
    pytester.makeconftest(
        """
        from accounts_emulator import program

        program.files = lambda package: []
        """
    )
    pytester.makepyfile("def test_it(accounts_sandbox): pass")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "The program accounts-emulator was not found: it is not on the path. "
            "Install the package accounts-emulator into this environment (*), "
            "or set ACCOUNTS_EMULATOR_URL to the address of an emulator that runs."
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_program_that_can_not_be_run_is_a_sentence(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = pytester.path / "accounts-emulator"
    program.write_bytes(b"\x7fELF is not enough")
    program.chmod(0o755)
    pytester.makeconftest(
        f"""
        import pathlib
        from accounts_emulator import process

        process.find_program = lambda: pathlib.Path({str(program)!r})
        """
    )
    pytester.makepyfile("def test_it(accounts_sandbox): pass")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"{program} can't be run: *"])
    result.stdout.no_fnmatch_line("*Traceback*")
