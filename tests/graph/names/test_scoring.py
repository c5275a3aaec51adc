"""Two names compared: the kinds of cases of issue threads and newspapers, with made-up names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.names.explanation import explain
from graph.names.parsing import ANY, ORGANISATION, PERSON, PLACE
from graph.names.scoring import THRESHOLD, compare

SAME = [
    ("پرویز تولواک", "Parwiz Tolwak", PERSON),
    ("Зия Гошманд", "Zia Hoshmand", PERSON),
    ("Nadir Vesal", "Nader Wesal", PERSON),
    ("Ghais Kohband", "Qais Kohband", PERSON),
    ("Habibollah Kohband", "Habibullah Kohband", PERSON),
    ("Zabi Ullah Samandar", "Zabiullah Samandar", PERSON),
    ("Shermohammad Samandar", "Sher Mohammad Samandar", PERSON),
    ("Abd ul Rahman Samandar", "Abdurrahman Samandar", PERSON),
    ("Saif-ur-Rahman Kohband", "Saifurrahman Kohband", PERSON),
    ("Samiul Haq Kohband", "Sami ul-Haq Kohband", PERSON),
    ("Mawlawi Dr. Zmarai Kohband", "Zmarai Kohband", PERSON),
    ("Parwiz Sarbaz", "Mohammad Parwiz Sarbaz Almaszai", PERSON),
    ("Sarbaz, Parwiz", "Parwiz Sarbaz", PERSON),
    ("P. M. Kohband", "Parwiz Mohammad Kohband", PERSON),
    ("P.M. Kohband", "Parwiz Mohammad Kohband", PERSON),
    ("Parwiz alias Zmarai Kohband", "Zmarai Kohband", PERSON),
    ("NTX", "Nahzat-e Tolwak-e Xoja", ORGANISATION),
    ("N.T.X.", "Nahzat-e Tolwak-e Xoja", ORGANISATION),
    ("Nahzat-e Wesal", "Nohzat-i-Wesal", ORGANISATION),
    ("Nahzat-e Wesal", "Wesal Movement", ORGANISATION),
    ("نهضت وصال", "Движение Весал", ORGANISATION),
    ("Tolwak Front (TFX)", "TFX", ORGANISATION),
    ("Sheikh-ul-Hadith Zmarai Kohband", "Al-Haj Zmarai Kohband", PERSON),
    ("Brig. Gen. (ret.) Zmarai Kohband", "Zmarai Kohband", PERSON),
    ("AL-KOHBANDI, Zmarai", "Zmarai al-Kohbandi", PERSON),
    ("Ziaulhaq Kohband", "Zia-ul-Haq Kohband", PERSON),
    ("Abu'l-Zmarai Kohband", "Abu al-Zmarai Kohband", PERSON),
    ("کھوسو تولواک", "Khoso Tolwak", PERSON),
    ("Алексей Щукин", "Alexey Shchukin", PERSON),
    ("LeT", "Lashkar-e Tolwak", ORGANISATION),
    ("TWMIX", "Tolwak Wesal Mission in Irdan Xoja", ORGANISATION),
    ("Wesal Women's Office", "Women's Office of Wesal", ORGANISATION),
    ("201st Corps", "قول ۲۰۱", ORGANISATION),
    ("Konduz", "Qunduz", PLACE),
    ("Char Tolwak", "Chahar Tolwak", PLACE),
    ("ولسوالی تولواک", "Tolwak District", PLACE),
    ("Tolwak-e Bala", "Upper Tolwak", PLACE),
]
NOT_THE_SAME = [
    ("Parwiz Wasil", "Parwiz Wakil", PERSON),
    ("Parwiz Karim", "Parwiz Karam", PERSON),
    ("Zmarai Kohband", "Parwiz Kohband", PERSON),
    ("زمری کوهبند", "Parwiz Kohband", PERSON),
    ("Parwiz Sarbaz", "Parwiz Kohband", PERSON),
    ("Parwiz bin Zmarai", "Parwiz bin Wasil", PERSON),
    ("Mohammad Rahim", "Abdul Rahim", PERSON),
    ("P. M. Kohband", "Zmarai Kohband", PERSON),
    ("Parwiz", "Parwiz Sarbaz", PERSON),
    ("Farid Kohband", "Farida Kohband", PERSON),
    ("فرید کوهبند", "Farida Kohband", PERSON),
    ("Jan Agha Kohband", "Jan Mohammad Kohband", PERSON),
    ("Abdul Wasi Kohband", "Abdul Basir Kohband", PERSON),
    ("Parwiz bin Zmarai Kohband", "Zmarai bin Parwiz Kohband", PERSON),
    ("Wesal Society (F)", "Wesal Society (S)", ORGANISATION),
    ("Deputy Governor of Tolwak", "Governor of Tolwak", ANY),
    ("1st Kandak, 4th Brigade", "4th Kandak, 1st Brigade", ORGANISATION),
    ("Wesal Movement", "Wesal Party", ORGANISATION),
    ("Nahzat-e Wesal", "Nahzat-e Tolwak", ORGANISATION),
    ("Lashkar-e Wesal", "Jaish-e Wesal", ORGANISATION),
    ("NTY", "Nahzat-e Tolwak-e Xoja", ORGANISATION),
    ("1st Tolwak Brigade", "2nd Tolwak Brigade", ORGANISATION),
    ("Upper Tolwak", "Lower Tolwak", PLACE),
    ("Tolwak-e Bala", "Tolwak-e Payan", PLACE),
    ("Kunduz Province", "Kunduz City", PLACE),
]


@pytest.mark.parametrize(("left", "right", "kind"), SAME)
def test_what_is_one_name(left: str, right: str, kind: str) -> None:
    assert compare(left, right, kind).score == compare(right, left, kind).score >= THRESHOLD


@pytest.mark.parametrize(("left", "right", "kind"), NOT_THE_SAME)
def test_what_is_not(left: str, right: str, kind: str) -> None:
    assert compare(left, right, kind).score == compare(right, left, kind).score < THRESHOLD


@pytest.mark.parametrize(
    ("left", "right", "kind", "why"),
    [
        (
            "Mullah Tayyeb Agha",
            "Tayeb Agha",
            PERSON,
            "Tayyeb ~ Tayeb: same romanisation; Agha = Agha; title Mullah ignored",
        ),
        (
            "Masoom Stanekzai",
            "Sher Mohammad Abbas Stanekzai",
            PERSON,
            "Stanekzai = Stanekzai; Masoom is not Sher Mohammad Abbas",
        ),
        ("NTX", "Nahzat-e Tolwak-e Xoja", ORGANISATION, "NTX ~ Nahzat Tolwak Xoja: acronym"),
        (
            "Nahzat-e Wesal",
            "Wesal Movement",
            ORGANISATION,
            "Nahzat ~ Movement: translation; Wesal = Wesal; in another order",
        ),
        ("Zmarai", "Parwiz", PERSON, "Zmarai is not Parwiz"),
        ("", "Parwiz", PERSON, "Parwiz on one side only"),
        ("🙂", "", PERSON, "there is no word to compare"),
    ],
)
def test_the_score_is_explained(left: str, right: str, kind: str, why: str) -> None:
    assert explain(compare(left, right, kind)) == why


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "🙂", "\u200f\u200e", "\u200c", "x" * 10_000, "Parwiz " * 2_000, "*:*", 'name:"x"~2', "' OR 1=1 --"],
)
def test_odd_names_are_compared_too(text: str) -> None:
    assert compare(text, "Parwiz Tolwak").score < THRESHOLD


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from([PERSON, ORGANISATION, PLACE, ANY]))
def test_any_text_scores_the_same_in_either_order(left: str, right: str, kind: str) -> None:
    found = compare(left, right, kind)

    assert 0 <= found.score <= 1
    assert compare(right, left, kind).score == found.score
    assert explain(found)
