"""The catalogue is whole: both languages, the same parameters, and a sentence for every refusal the code can raise."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from app import errors
from app.api import payloads as p
from app.domain import ticket, window
from app.domain.people import Role
from app.domain.policy import Policy
from app.errors import HallError
from app.texts import CATALOGUE, group, language, say, size, span

ROOT = Path(app.__file__).parent
FAMILY = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, HallError)}


def names_in(template: str) -> set[str]:
    """What a sentence needs. ``{n|one|many}`` needs n."""
    names = {name.partition("|")[0] for _, name, _, _ in string.Formatter().parse(template) if name}
    made_from = {"span": "minutes", "size": "bytes"}
    return {made_from.get(name, name) for name in names}


HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
# Chinese that is no sentence of ours: both languages beside a code, what is read from other people's files, speech itself.
CHINESE_BY_NATURE = {
    "api/openapi.py": "the product's name",
    "cli.py": "the product's name",
    "domain/cross_region.py": "kinds of matters as people write them in a file",
    "domain/indicators.py": "names of indicators, both languages, that a hall words anew",
    "domain/masking.py": "family names of two characters",
    "domain/policy.py": "defaults that a hall words anew",
    "domain/rating.py": "reasons of a rating, both languages beside their code",
    "domain/special_groups.py": "groups of visitors, both languages beside their code",
    "domain/wording.py": "how figures and letters are spoken",
    "operations/catalogue.py": "headings in other people's files",
    "operations/timetabling.py": "headings in other people's files",
    "operations/rostering.py": "headings and words in other people's files",
    "demo/plan.py": "names of the demo",
}


def chinese_in(tree: ast.Module) -> Iterator[ast.Constant]:
    """String literals with Chinese, docstrings aside."""
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs and HAN.search(node.value):
            yield node


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


def test_chinese_stands_in_the_catalogue_alone() -> None:
    wrong, seen = [], set()
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        found = [] if name.startswith("texts_data/") else list(chinese_in(ast.parse(path.read_text("utf-8"))))
        seen |= {name} if found else set()
        if name not in CHINESE_BY_NATURE:
            wrong += [f"app/{name}:{node.lineno}: {node.value!r}" for node in found]
    assert wrong == []
    assert seen >= CHINESE_BY_NATURE.keys(), "an exception that is needed no more"


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_each_language_has_its_own_marks(code: str) -> None:
    zh, en = CATALOGUE[code]
    assert not re.search(r"[\u3400-\u9fff][,:;?!]|[,:;?!][\u3400-\u9fff]|[\u3400-\u9fff]\(|\)[\u3400-\u9fff]|\.\.\.", zh), zh
    en = en.replace("A=诶 B=必", "")  # letters as a hall has them read, given as an example
    assert not re.search(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]|\(s\)|[a-z] [,;:?!]|\.\.\.", en), en
    assert zh.endswith("。") == en.endswith("."), (zh, en)


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


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 person is waiting. Please call them in order."), (2, "2 people are waiting. Please call them in order.")],
)
def test_english_says_one_person_and_two_people(count: int, said: str) -> None:
    assert say("queue_not_empty", "en", count=count) == said


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_count_is_followed_by_a_word_that_follows_it(code: str) -> None:
    """ "1 minutes" and "1 time(s)" are what a machine says."""
    assert not re.search(r"\{(count|minutes|seconds|days|times|limit|after)\} [a-z]+s\b|\(s\)", CATALOGUE[code][1])


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (0, "0 分钟", "0 minutes"), (1, "1 分钟", "1 minute"), (120, "120 分钟", "120 minutes"), (121, "2 小时", "2 hours"),
        (2879, "47 小时", "47 hours"), (2880, "2 天", "2 days"), (30000, "20 天", "20 days"),
    ],
)  # fmt: skip
def test_long_waits_are_said_in_hours_and_days(minutes: int, zh: str, en: str) -> None:
    reason = say("reason.longest_in_line", "zh", ticket_no="A001", minutes=minutes, count=1)
    assert reason.endswith(f"已等候 {zh}。")
    assert span(minutes, "en") == en


@pytest.mark.parametrize(
    ("number", "said"), [(1_024, "1 KB"), (65_536, "64 KB"), (1_048_576, "1 MB"), (1_600_000, "1.5 MB"), (5_242_880, "5 MB")]
)
def test_a_size_is_said_as_file_managers_say_it(number: int, said: str) -> None:
    assert size(number) == said
    assert said in say("body_too_large", bytes=number)


OWN_FORM = {"code", "reason", "approved_by", "username", "head"}
"""Members that name the thing, or stand beside the change, and are not among its values."""
WRITTEN_ASIDE = {"merged_into", "locked", "must_change_password", "template", "order"}


def test_every_member_that_a_change_of_the_configuration_writes_has_a_word_in_the_list_of_changes() -> None:
    bodies = (
        p.ZoneBody, p.PlanBody, p.AreaBody, p.HallPatch, p.SubHallBody, p.ServiceItemBody, p.ThemeBody, p.WindowBody,
        p.PersonBody, p.PostBody, p.SeasonBody, p.ExtendedBody, p.DeviceBody,
    )  # fmt: skip
    written = {field.alias or name for body in bodies for name, field in body.model_fields.items()} | WRITTEN_ASIDE
    page = (ROOT.parent / "display" / "admin" / "members.ts").read_text("utf-8")
    known = set(re.findall(r"^  (\w+): \[", page, re.MULTILINE))
    assert written - OWN_FORM - known == set()


def test_every_problem_of_a_row_has_a_word_on_the_page_that_imports() -> None:
    page = (ROOT.parent / "display" / "admin" / "texts.ts").read_text("utf-8")
    words = page[page.index("  row_problem: {") :]
    assert set(group("row_problem")) - set(re.findall(r"^    (\w+): \[", words, re.MULTILINE)) == set()


def test_a_refused_rule_is_named_by_its_sentence_and_its_form_in_words() -> None:
    with pytest.raises(HallError) as caught:
        Policy().merged({"sessions": []})
    said = say(caught.value.code, "zh", **caught.value.params)
    assert said.startswith("规则“上班时段”只能是：一个或几个时段，如周一至周五")
    with pytest.raises(HallError) as caught:
        Policy().merged({"reactivate_after": 99})
    assert say(caught.value.code, "zh", **caught.value.params) == "规则“过号激活后排在几个号之后”只能是：0–50。"
