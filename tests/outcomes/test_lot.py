"""The draw is fair, sure to ask women, and drawn again by a script that shares no code with it."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from outcomes.lot import draw_lots, steps_in

DRAWN_AGAIN = Path(__file__).parent / "draw_again.py"


def test_half_of_those_drawn_are_women_where_there_are_enough():
    lot = draw_lots("seed", women={1, 2, 3}, others=set(range(4, 100)), wanted=4)
    assert len(lot.drawn) == 4
    assert len(set(lot.drawn) & {1, 2, 3}) >= 2
    assert lot.women_missing == 0
    assert sorted(lot.order) == list(range(1, 100))


def test_too_few_women_are_told_and_men_fill_their_places():
    lot = draw_lots("seed", women={1}, others={2, 3, 4, 5}, wanted=4)
    assert (len(lot.drawn), lot.women_missing) == (4, 1)
    assert 1 in lot.drawn
    everybody_a_man = draw_lots("seed", women=(), others={1, 2, 3, 4, 5}, wanted=4)
    assert (len(everybody_a_man.drawn), everybody_a_man.women_missing) == (4, 2)


def test_a_small_frame_gives_whom_it_has():
    assert draw_lots("seed", women={1}, others={2}, wanted=4).drawn == (1, 2)
    assert draw_lots("seed", women=(), others=(), wanted=4).order == ()


def test_another_seed_draws_others_and_the_same_seed_the_same():
    frame = {"women": set(range(1, 50)), "others": set(range(50, 100)), "wanted": 4}
    assert draw_lots("a", **frame) == draw_lots("a", **frame)
    assert draw_lots("a", **frame).drawn != draw_lots("b", **frame).drawn


@pytest.mark.parametrize(("women", "others"), [(6, 14), (2, 18), (15, 5), (10, 0), (0, 10)])
def test_ten_thousand_draws_take_each_person_of_a_stratum_equally_often(women, others):
    """The chi-square of each stratum stays below its bound of one in a million. The seeds are fixed: never a flake."""
    women, others = set(range(1, women + 1)), set(range(women + 1, women + others + 1))
    taken = Counter()
    for n in range(10_000):
        taken.update(draw_lots(f"{n:032x}", women, others, 4).drawn)
    for stratum in (women, others):
        if len(stratum) < 2:
            continue
        expected = sum(taken[number] for number in stratum) / len(stratum)
        chi_square = sum((taken[number] - expected) ** 2 / expected for number in stratum) if expected else 0
        degrees = len(stratum) - 1
        bound = degrees * (1 - 2 / (9 * degrees) + 4.753 * (2 / (9 * degrees)) ** 0.5) ** 3  # Wilson and Hilferty
        assert chi_square < bound


def test_a_lot_that_favoured_somebody_would_be_found():
    """So that the test above can fail: the same bound refuses an order by number."""
    taken = Counter({number: 10_000 if number < 3 else 0 for number in range(1, 7)})
    expected = sum(taken.values()) / 6
    assert sum((n - expected) ** 2 / expected for n in taken.values()) > 60


def test_who_steps_in_keeps_half_of_them_women():
    is_woman = {7: False, 3: False, 9: True, 4: False}
    assert steps_in([7, 3, 9, 4], is_woman, women_left=1, wanted=4) == 9
    assert steps_in([7, 3, 9, 4], is_woman, women_left=2, wanted=4) == 7
    assert steps_in([7, 3, 4], is_woman, women_left=0, wanted=4) == 7
    assert steps_in([], {}, women_left=0, wanted=4) is None


def test_the_sheet_is_drawn_again_by_a_script_that_shares_no_code(tmp_path):
    women, others = {1, 4, 5, 9}, {2, 3, 6, 7, 8, 10, 11}
    lot = draw_lots("5eed", women, others, 4)
    lines = ["# method,1", "# seed,5eed", "# wanted,4", "number,gender,centre,place"]
    places = {number: place for place, number in enumerate(lot.order, start=1)}
    for number in range(1, 12):
        lines.append(f"{number},{'woman' if number in women else 'man'},KPC,{places[number]}")
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("\n".join(lines))
    again = subprocess.run([sys.executable, DRAWN_AGAIN, sheet], capture_output=True, text=True, check=True)
    assert again.stdout.split() == [str(number) for number in lot.order]
