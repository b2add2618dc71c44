"""The rule about skipped tests, tried on a run of its own."""

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def nothing_else_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plugins that have nothing to do with it take seconds to import."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


ONE_SKIPPED = """
import pytest

def test_fine(): ...

@pytest.mark.skipif(True, reason="no printer here")
def test_not_here(): ...
"""


@pytest.mark.parametrize("options", [[], ["-p", "xdist.plugin", "-n", "1"]])
def test_a_skipped_test_fails_the_run_and_says_why(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    monkeypatch.delenv("ALLOW_SKIP", raising=False)
    pytester.makepyfile(ONE_SKIPPED)
    done = pytester.runpytest_subprocess("-p", "tests.support.skips", *options)
    assert done.ret == pytest.ExitCode.TESTS_FAILED
    done.stdout.fnmatch_lines(["*test_not_here: Skipped: no printer here"])
    done.assert_outcomes(passed=1, skipped=1)


def test_it_may_be_allowed(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOW_SKIP", "1")
    pytester.makepyfile(ONE_SKIPPED)
    assert pytester.runpytest_subprocess("-p", "tests.support.skips").ret == pytest.ExitCode.OK


def test_a_module_that_skips_itself_counts_too(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALLOW_SKIP", raising=False)
    pytester.makepyfile(test_fine="def test_fine(): ...", test_away="import pytest\npytest.importorskip('no_such_module')")
    done = pytester.runpytest_subprocess("-p", "tests.support.skips")
    assert done.ret == pytest.ExitCode.TESTS_FAILED
    done.stdout.fnmatch_lines(["*no_such_module*"])
