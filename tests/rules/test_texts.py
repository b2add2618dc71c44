"""The catalogue is whole: both languages, the same parameters, and a sentence for every refusal the code can raise."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from app import errors
from app.domain import ticket, window
from app.domain.people import Role
from app.errors import HallError
from app.texts import CATALOGUE, group, language, say

ROOT = Path(app.__file__).parent
FAMILY = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, HallError)}


def names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def raised() -> Iterator[tuple[str, str, set[str], bool]]:
    """(place, code, parameters, whether all parameters can be seen) of each error made with a literal code."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FAMILY):
                continue
            if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                known = {keyword.arg for keyword in node.keywords if keyword.arg}
                spread = any(keyword.arg is None for keyword in node.keywords)
                yield f"{path.relative_to(ROOT.parent)}:{node.lineno}", node.args[0].value, known, not spread


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_both_languages_say_the_same_with_the_same_parameters(code: str) -> None:
    zh, en = CATALOGUE[code]
    assert zh
    assert en
    assert names_in(zh) == names_in(en)


@pytest.mark.parametrize("code", sorted(code for code in CATALOGUE if "." not in code))
def test_every_refusal_is_a_whole_sentence(code: str) -> None:
    zh, en = CATALOGUE[code]
    assert zh.endswith("。")
    assert en.endswith(".")
    assert "," not in zh, "Chinese sentences have Chinese commas"


def test_every_refusal_in_the_code_has_its_sentence_and_gives_its_parameters() -> None:
    wrong = []
    for place, code, known, all_seen in raised():
        if code not in CATALOGUE:
            wrong.append(f"{place}: no sentence for {code}")
        elif all_seen and (missing := names_in(CATALOGUE[code][0]) - known):
            wrong.append(f"{place}: {code} needs {sorted(missing)}")
    assert not wrong, "\n".join(wrong)


def test_every_family_of_errors_has_a_sentence_of_its_own() -> None:
    for name in FAMILY:
        assert vars(errors)[name].code in CATALOGUE


def test_a_missing_parameter_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        say("unknown_zone")


def test_an_unknown_code_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        say("no_such_code")


def test_states_and_actions_are_said_in_the_readers_words() -> None:
    assert say("illegal_move", action="finish", state="waiting") == "号票现在是“等候中”，不能办结。请刷新后再操作。"
    assert "“waiting”" in say("illegal_move", "en", action="", state="waiting")


@pytest.mark.parametrize("state", [*ticket.TicketState, *window.WindowState])
def test_every_state_has_a_word(state: str) -> None:
    assert f"state.{state}" in CATALOGUE


@pytest.mark.parametrize("action", list(ticket.TicketAction))
def test_every_verb_of_a_ticket_has_a_word(action: str) -> None:
    assert f"verb.{action}" in CATALOGUE


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_word(role: str) -> None:
    assert f"role.{role}" in CATALOGUE


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_call_reason_needs_nothing_but_number_minutes_and_count(lang: str) -> None:
    for rule in group("reason"):
        assert "A001" in say(f"reason.{rule}", lang, ticket_no="A001", minutes=12, count=2)


@pytest.mark.req("R-178")
def test_the_five_levels_are_worded_as_the_rule_says() -> None:
    assert group("level") == {"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意"}


@pytest.mark.parametrize(
    ("header", "chosen"),
    [(None, "zh"), ("", "zh"), ("en", "en"), ("en-GB,zh;q=0.5", "en"), ("zh-CN,en;q=0.9", "zh"), ("eng", "zh")],
)
def test_chinese_is_spoken_unless_english_comes_first(header: str | None, chosen: str) -> None:
    assert language(header) == chosen


def test_a_name_with_quotation_marks_gets_single_ones_within_the_sentence() -> None:
    assert "“‘办不成事’反映”" in say("zone_closed", "zh", zone="“办不成事”反映")
