"""One picture of a run: how long each kind of question takes beside the peers, as bars on a logarithmic scale.

Own lines instead of a plotting library: it is one chart of bars, with a title, a description and its figures in the
table beside it; a library that draws would be the largest dependency of the project.
"""

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

COLOURS: Final = ("#0b5394", "#6fa8dc", "#b45f06", "#38761d", "#741b47", "#666666")
"""Of the contestants in their order; the legend and the order of the bars say the same without colour."""
_LEFT, _RIGHT, _ROW, _GAP, _TOP = 130, 620, 9, 8, 64
_ABREAST: Final = 5
"""Names of the legend that stand beside one another."""


def chart(title: str, times: Mapping[str, Mapping[str, float]], names: Sequence[str]) -> str:
    """Return an SVG of milliseconds by kind and contestant; a missing time has no bar, and is told as a dash."""
    values = [value for row in times.values() for value in row.values() if value > 0]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def across(value: float) -> float:
        return _LEFT + (math.log10(max(value, 10**low)) - low) / max(high - low, 1) * (_RIGHT - _LEFT)

    parts, y = [], _TOP
    for kind, row in times.items():
        parts.append(f'<text x="{_LEFT - 8}" y="{y + len(names) * _ROW / 2 + 4:.0f}" text-anchor="end">{kind}</text>')
        for place, name in enumerate(names):
            top = y + place * _ROW
            if name in row:
                width = max(across(row[name]) - _LEFT, 1)
                parts.append(
                    f'<rect x="{_LEFT}" y="{top}" width="{width:.1f}" height="{_ROW - 2}" fill="{COLOURS[place]}"/>'
                )
            else:
                parts.append(f'<text x="{_LEFT + 3}" y="{top + _ROW - 2}" font-size="8">–</text>')
        y += len(names) * _ROW + _GAP
    lines = [
        f'<path d="M{across(10**step):.1f} {_TOP - 6}V{y}" stroke="#999" stroke-width="0.5"/>'
        f'<text x="{across(10**step):.1f}" y="{y + 14}" text-anchor="middle">{10**step:g} ms</text>'
        for step in range(low, high + 1)
    ]
    legend = [
        f'<rect x="{10 + place % _ABREAST * 132}" y="{30 + place // _ABREAST * 14}" width="10" height="10" '
        f'fill="{COLOURS[place]}"/>'
        f'<text x="{24 + place % _ABREAST * 132}" y="{39 + place // _ABREAST * 14}">{escape(name)}</text>'
        for place, name in enumerate(names)
    ]
    told = "; ".join(
        f"{kind}: " + ", ".join(f"{name} {row[name]:g} ms" for name in names if name in row)
        for kind, row in times.items()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 {y + 24}" role="img" aria-labelledby="t d" '
        'font-family="sans-serif" font-size="11">'
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(told)}</desc>'
        f'<rect width="100%" height="100%" fill="#fff"/><text x="10" y="18" font-size="13">{escape(title)}</text>'
        f"{''.join(legend + lines + parts)}</svg>\n"
    )
