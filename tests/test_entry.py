"""What people type: what is kept, what is refused, and that a refusal is always a sentence at its field."""

import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse import entry, words
from pulse.errors import Refused

TOO_LONG = "a" * 121
FAMILY = "👨‍👩‍👧‍👦"
INVISIBLE = ("\x00", "\x1b", "\x7f", "\x9f", "\ud800", "\udfff", "\ue000", "\uffff", "\ufdd0", "\U0010ffff")
TURNING = ("\u202e", "\u202a", "\u2066", "\u2069", "\u200f", "\ufeff")


def refusal(read: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as no:
        read()
    assert no.value.message.endswith(".") and no.value.message == str(no.value)
    return no.value


# -- text

@pytest.mark.parametrize("raw", [None, "", "   ", "\n\t", "\u00a0", "\u200b", "\u00ad\u2060", "\u3164", "\u200d",
    "\ufe0f"])
def test_a_text_without_anything_to_see_is_empty(raw: str | None) -> None:
    assert refusal(lambda: entry.text("title", raw, 120)).field == "title"
    assert entry.text("title", raw, 120, required=False) == ""


@pytest.mark.parametrize("char", INVISIBLE)
def test_a_text_with_characters_that_are_none_is_refused(char: str) -> None:
    assert "inte syns" in refusal(lambda: entry.text("text", f"Fall i{char} badrummet", 120)).message


@pytest.mark.parametrize("char", TURNING)
def test_a_text_that_would_turn_the_writing_round_is_refused(char: str) -> None:
    refusal(lambda: entry.text("text", f"Fall {char}i badrummet", 120))


@pytest.mark.parametrize("raw", [
    "Åsa, Älva och Örjan", FAMILY, "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "❤️", "1️⃣ först", "Ñandú", "يوم", "日本", "a\u200cb", "½ tablett",
    "<b>&amp;</b>", "'; DROP"])
def test_a_text_in_any_script_or_with_any_emoji_is_kept(raw: str) -> None:
    assert entry.text("text", raw, 120) == raw


def test_a_text_written_with_loose_rings_and_dots_is_joined() -> None:
    assert entry.text("text", unicodedata.normalize("NFD", "Åäö"), 3) == "Åäö"


def test_a_text_may_be_exactly_as_long_as_it_may_be() -> None:
    assert len(entry.text("title", TOO_LONG[:120], 120)) == 120


def test_a_text_that_is_too_long_is_told_how_much_too_long() -> None:
    message = refusal(lambda: entry.text("title", TOO_LONG, 120)).message
    assert "121" in message and "120" in message


def test_a_long_text_of_emoji_is_counted_in_characters_not_bytes() -> None:
    assert entry.text("title", "🙂" * 120, 120)


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n", "\u2028", "\u2029"])
def test_every_kind_of_line_end_becomes_a_new_line(ending: str) -> None:
    assert entry.text("text", f"Ett{ending}Två", 120) == "Ett\nTvå"


def test_what_has_no_width_and_says_nothing_is_dropped() -> None:
    assert entry.text("text", "hem\u00adtjänst\u200b", 120) == "hemtjänst"


@pytest.mark.parametrize("raw", ["Ett\nTvå", "Ett\r\n\r\nTvå", "Ett\tTvå", "Ett\u2028Två"])
def test_a_line_stays_on_one_line(raw: str) -> None:
    assert entry.line("title", raw) == "Ett Två"


@given(st.text(st.characters(codec=None), max_size=200))
def test_any_text_is_either_kept_clean_or_refused_at_its_field(raw: str) -> None:
    try:
        kept = entry.text("text", raw, 150)
    except Refused as no:
        assert no.field == "text" and no.message.endswith(".")
        return
    assert 0 < len(kept) <= 150
    assert kept == kept.strip() and unicodedata.is_normalized("NFC", kept)
    assert entry.text("text", kept, 150) == kept
    kept.encode()


# -- numbers

@pytest.mark.parametrize("raw, value", [
    ("1 234,5", 1234.5), ("1\u00a0234,5", 1234.5), ("1\u202f234\u202f567", 1234567), ("1\u2009234.5", 1234.5),
    ("−3", -3), ("-3", -3), ("–3", -3),
    ("+3", 3), ("87,5", 87.5), ("87.5", 87.5), (" 7 ", 7), ("7\n", 7), ("0", 0), ("007", 7), ("1000000000000", 1e12),
    ("1,234", 1.234), ("12345,6", 12345.6)])
def test_a_number_is_read_as_people_write_it(raw: str, value: float) -> None:
    assert entry.number("value", raw) == value


@pytest.mark.parametrize("raw", [
    "NaN", "nan", "inf", "-inf", "Infinity", "1e5", "1e309", "½", "²", "٣", "१२", "１２", "0x10", "1_000", "5,", ",5",
    "1,2,3", "1.234,5", "1 23",
    "12 3456", "1\n234", "1\x1f234", "- 3", "--3", "3-", "åtta", "1;2", "=1+1", "\x00", "5\x00", "\x1c5", "\u202e5",
    "\ud800", "5 %"])
def test_what_is_no_number_is_refused_with_an_example(raw: str) -> None:
    no = refusal(lambda: entry.number("value", raw))
    assert no.field == "value" and "87,5" in no.message


@pytest.mark.parametrize("raw", [None, "", "  ", "\u00a0"])
def test_no_number_is_refused_with_an_example(raw: str | None) -> None:
    assert "87,5" in refusal(lambda: entry.number("value", raw)).message


@pytest.mark.parametrize("raw", ["1000000000001", "-1000000000001", "9" * 400])
def test_a_number_too_large_to_be_a_figure_is_refused(raw: str) -> None:
    assert "för stort" in refusal(lambda: entry.number("value", raw)).message


@pytest.mark.parametrize("raw", ["-0", "−0,0", "-0.000"])
def test_zero_has_no_minus(raw: str) -> None:
    assert str(entry.number("value", raw)) == "0.0"


@given(st.decimals(-10**12, 10**12, allow_nan=False, allow_infinity=False, places=3), st.sampled_from(["sv", "en"]))
def test_a_number_that_the_page_shows_can_be_typed_back(value: object, language: str) -> None:
    with words.speaking(language):
        shown = words.number(float(str(value)), 3)
    typed = shown if language == "sv" else shown.replace(",", "")
    assert entry.number("value", typed) == float(str(value))


@given(st.text(st.characters(codec=None), max_size=30) | st.text("0123456789 ,.-−\u00a0e", max_size=12))
def test_any_number_is_read_finite_or_refused_at_its_field(raw: str) -> None:
    try:
        value = entry.number("value", raw)
    except Refused as no:
        assert no.field == "value"
        return
    assert abs(value) <= entry.LARGEST


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e309, 1.1e12])
def test_a_size_that_no_figure_has_is_refused(value: float) -> None:
    refusal(lambda: entry.size("value", value))


# -- days, choices, whole numbers

@pytest.mark.parametrize("raw", ["2026-11-21", " 2026-11-21 ", "2024-02-29", "1900-01-01"])
def test_a_day_that_exists_is_read(raw: str) -> None:
    assert entry.day("day", raw) == date.fromisoformat(raw.strip())


@pytest.mark.parametrize("raw", ["2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "0000-01-01"])
def test_a_day_that_does_not_exist_is_refused(raw: str) -> None:
    assert "finns inte" in refusal(lambda: entry.day("day", raw)).message


@pytest.mark.parametrize("raw", ["0206-11-21", "1899-12-31"])
def test_a_day_before_the_last_century_is_a_slip(raw: str) -> None:
    assert "året" in refusal(lambda: entry.day("day", raw)).message


@pytest.mark.parametrize("raw", [None, "", "21/11 2026", "2026-11-2", "20261121", "2026-W47-1", "٢٠٢٦-١١-٢١",
    "2026-11-21T10:00", "i går"])
def test_a_day_written_otherwise_is_shown_how(raw: str | None) -> None:
    assert "2026-11-21" in refusal(lambda: entry.day("day", raw)).message


@pytest.mark.parametrize("raw", [None, "", "Harm", "harm ", "annat"])
def test_only_what_is_offered_can_be_chosen(raw: str | None) -> None:
    refusal(lambda: entry.choice("severity", raw, ("low", "harm")))
    assert entry.choice("severity", "harm", ("low", "harm")) == "harm"


@pytest.mark.parametrize("raw", [None, "", "0", "11", "-1", "1.0", "1e1", "٣", "9999999999999"])
def test_a_whole_number_outside_its_range_is_refused_with_the_range(raw: str | None) -> None:
    message = refusal(lambda: entry.whole("seq", raw, 1, 10)).message
    assert "1" in message and "10" in message


@pytest.mark.parametrize("raw, value", [("1", 1), (" 10 ", 10), ("007", 7)])
def test_a_whole_number_in_its_range_is_read_both_ends_included(raw: str, value: int) -> None:
    assert entry.whole("seq", raw, 1, 10) == value


# -- keys and names

@pytest.mark.parametrize("raw", [None, ""])
def test_an_old_form_has_no_key(raw: str | None) -> None:
    assert entry.key(raw) is None


@pytest.mark.parametrize("raw", ["a" * 8, "A-9" * 21, "123e4567-e89b-12d3-a456-426614174000"])
def test_a_key_made_by_a_browser_is_kept(raw: str) -> None:
    assert entry.key(raw) == raw


@pytest.mark.parametrize("raw", ["kort", "a" * 65, "med mellanslag", "nyckel_12", "åäöåäöåäö", "abcdefgh\n",
    "\x00" * 9])
def test_a_key_of_another_form_is_refused(raw: str) -> None:
    assert refusal(lambda: entry.key(raw)).field == "key"


def test_a_key_cannot_pretend_to_be_an_undo() -> None:
    refusal(lambda: entry.key("undo-123"))


@pytest.mark.parametrize("raw", ["Åsa", " ÅE ", "Nils\nHolgersson", "N" * 40])
def test_whoever_writes_says_so(raw: str) -> None:
    assert entry.who(raw) == " ".join(raw.split())


@pytest.mark.parametrize("raw", [None, "", "  ", "\u200b"])
def test_a_missing_name_is_asked_for(raw: str | None) -> None:
    no = refusal(lambda: entry.who(raw))
    assert no.field == "who" and "initialer" in no.message


def test_a_name_that_is_too_long_is_told_so() -> None:
    assert "för lång" in refusal(lambda: entry.who("N" * 41)).message
