"""How Chinese names are found by letters."""

_PINYIN: dict[str, str] = {}


def pinyin_of(name: str) -> str:
    """Initials and full pinyin to search by: "sbcx shebaochaxun"."""
    known = _PINYIN.get(name)
    if known is None:
        # Here, not above: the dictionary takes a third of a second and only who offers items needs it.
        from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

        initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
        known = _PINYIN[name] = f"{initials} {''.join(lazy_pinyin(name))}".lower()
    return known
