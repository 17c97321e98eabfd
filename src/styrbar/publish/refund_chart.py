"""The chart of a year's refund: from gross cost, through each refund, to net."""

from styrbar.analysis.answer import Answer
from styrbar.danish import kroner
from styrbar.publish.drawing import svg
from styrbar.publish.specs import Bar, waterfall_of


def refund_chart(answer: Answer) -> str:
    """The figures of the answer as a waterfall: gross, the refunds with minus, and net as the whole."""
    ore = {figure.label: int(figure.value or 0) for figure in answer.figures}
    refunds = ("Særligt dyre enkeltsager", "Ophold efter §§ 109 og 110")
    bars = [Bar("Bruttoudgift", ore["Bruttoudgift"]), *(Bar(name, -ore[name]) for name in refunds)]
    told = ", ".join(f"{bar.label} {kroner(bar.ore, 0).removesuffix('.')}" for bar in bars)
    return svg(waterfall_of(bars, "Nettoudgift"), answer.sentence, f"{told}.")
