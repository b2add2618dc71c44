"""What a matter asks of whoever takes it: a tag, one of several, or none."""

from app.domain.tags import LENGTH, may_take, one_of, tags_shown


def test_a_matter_asks_for_its_tag_one_of_several_or_none() -> None:
    assert may_take("", [])
    assert may_take("跨省", ["跨省", "档案"])
    assert not may_take("跨省", ["跨"])
    assert [may_take(one_of(["跨省", "市内"]), tags) for tags in (["市内"], ["跨省"], ["档案"], [])] == [
        True,
        True,
        False,
        False,
    ]


def test_the_same_tags_are_one_queue_in_whatever_order_they_come() -> None:
    assert one_of(["b", "a"]) == one_of(["a", "b"])
    assert tags_shown(one_of(["b", "a"])) == "a / b"
    assert (one_of([]), one_of(["a"])) == ("", "a")


def test_more_tags_than_a_queue_can_keep_leave_out_the_last() -> None:
    long = ["x" * 40, "y" * 30, "z" * 20]
    assert len(one_of(long)) <= LENGTH
    assert [may_take(one_of(long), [tag]) for tag in long] == [True, False, False]
