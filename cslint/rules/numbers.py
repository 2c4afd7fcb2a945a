"""Numbers that identify a person: their check digits and spellings."""

from __future__ import annotations

from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10x98765432"
_REGIONS = frozenset(
    {
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36",
        "37", "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62",
        "63", "64", "65", "71", "81", "82", "83",
    }
)  # fmt: skip
_SPOKEN = str.maketrans("零〇洞一幺二两三四五六七拐八九勾", "0001122345677899")
_ROW = 8


def digits_of(text: str) -> str:
    """The digits of a written number, Chinese and spoken ones too (幺三八 → 138)."""
    return "".join(filter(str.isdigit, text.translate(_SPOKEN)))


def is_resident_id(number: str) -> bool:
    """Whether 18 characters are a resident ID number: region, date, check digit (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return (
        number[:2] in _REGIONS
        and _is_birth_date(number[6:14])
        and number[17] == _CHECKS[total % 11]
    )


def _is_birth_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return born.year >= 1900  # noqa: PLR2004  (nobody alive is older)


def passes_luhn(number: str) -> bool:
    """Whether the last digit is right by the Luhn formula (ISO/IEC 7812)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(doubled)) % 10 == 0


def is_made_up(number: str) -> bool:
    """Whether the last eight digits are one digit or a row: 00000000, 12345678, 87654321."""
    tail = number[-_ROW:]
    return len(set(tail)) == 1 or tail in "0123456789" or tail in "9876543210"
