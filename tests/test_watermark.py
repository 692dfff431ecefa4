"""How far event time has surely come."""

from pipeline.watermark import Watermark

LATENESS = 600_000


def test_one_input_is_believed_less_the_lateness() -> None:
    assert Watermark(LATENESS).update("a", 1_000_000, ended=False) == 400_000


def test_the_slowest_open_input_holds_it_and_its_end_lets_it_go() -> None:
    watermark = Watermark(LATENESS)
    watermark.update("a", 1_000_000, ended=False)
    assert watermark.update("b", 9_000_000, ended=False) == 400_000
    assert watermark.update("a", 2_000_000, ended=True) == 8_400_000
    assert watermark.update("b", 9_500_000, ended=True) == 9_500_000  # the last one: nothing can be late any more


def test_it_waits_for_the_first_word_of_every_input() -> None:
    watermark = Watermark(LATENESS)
    watermark.declare("b")
    assert watermark.update("a", 1_000_000, ended=False) is None
    assert watermark.update("b", 2_000_000, ended=False) == 400_000


def test_it_never_goes_back() -> None:
    watermark = Watermark(LATENESS)
    watermark.update("a", 9_000_000, ended=False)
    assert watermark.update("b", 1_000_000, ended=False) == 8_400_000
    assert watermark.update("a", 2_000_000, ended=False) == 8_400_000  # nor does the mark of an input
    assert watermark.marks["a"] == 9_000_000
