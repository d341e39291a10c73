"""A sheet on which pictures are drawn as SVG: shapes and words with classes, mirrored for readers from right to left.

The same input gives the same bytes. Nothing of what is drawn carries a style: pages style the classes (`site.css`), and
a drawing that is a document of its own brings `STYLE`.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from markupsafe import Markup, escape

from edu_graph.service.languages import direction
from edu_graph.service.pictures.lettering import clean, isolated, wrapped
from edu_graph.service.pictures.model import Label, Picture

Anchor = Literal["start", "middle", "end"]

SIZE: Final = 14
"""Letters of pictures, in the units of their drawings."""

STYLE: Final = (
    ".sheet{fill:#fff}"
    "text{font-family:'Noto Sans','Noto Sans Hebrew','DejaVu Sans',Arial,sans-serif;font-size:14px;fill:#1b1f24}"
    ".rtl{font-family:'DejaVu Sans','Noto Sans Hebrew',Arial,sans-serif}"
    ".soft{fill:#57606a}.strong{font-weight:700}.small{font-size:12px}"
    ".solid{fill:#0b57a4;stroke:#0b57a4}.open{fill:#fff;stroke:#0b57a4;stroke-width:1.5}"
    ".striped{stroke:#0b57a4;stroke-width:1.5}.stripe{stroke:#0b57a4;stroke-width:2}"
    ".thin .stripe{stroke-width:1}.dot{fill:#0b57a4}.trail{stroke:#0b57a4;stroke-width:2;stroke-dasharray:2 4}"
    ".surmised{stroke:#0b57a4;stroke-dasharray:2 2}"
    ".dashed{fill:#fff;stroke:#0b57a4;stroke-width:1.5;stroke-dasharray:4 3}"
    ".casing{stroke:#fff;fill:none}.ribbon{fill:#0b57a4;fill-opacity:.28;stroke:#0b57a4;stroke-width:.75}.lead{stroke:#57606a;stroke-width:1}"
    ".grid{stroke:#c9d1d9;stroke-width:1}.axis{stroke:#1b1f24;stroke-width:1}"
    ".land{fill:#e7ebf0;stroke:#7b8794}.shaded{stroke:#0b3d73}.full{fill:#0b57a4}.subject{fill:#1b1f24;stroke:#fff}.halo{paint-order:stroke;stroke:#fff;stroke-width:4}"
    ".link{stroke:#0b57a4;fill:none}"
    ".here{fill:#fff;stroke:#1b1f24;stroke-width:2}.badge{fill:#fff;stroke:#1b1f24;stroke-width:1}.under{fill:#f3f5f8}"
)
"""What a drawing that stands alone looks like: on paper, in a document, as a PNG."""

STYLE_HASH: Final = "sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
"""What a Content-Security-Policy names this style by."""

_PATTERNS: Final = {
    "stripes": (8, '<path d="M-2 2l4 -4M0 8l8 -8M6 10l4 -4" class="stripe"/>'),
    "cross": (8, '<path d="M0 4h8M4 0v8" class="stripe"/>'),
    "dots": (6, '<circle cx="3" cy="3" r="1.2" class="dot"/>'),
}
"""Patterns by name: the width of their tile, and what stands in it."""

_NARROW: Final = 640.0
"""Drawings of this width have letters of the size of the page at that width, and are not made wider."""
_MARGIN: Final = 20.0
"""Around a drawing that stands alone."""
_SAFE: Final = re.compile(r"[^a-z0-9-]+")


def number(value: float) -> str:
    """Return a coordinate with one decimal at most."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


@dataclass(frozen=True)
class Fill:
    """How a shape is filled: a class of the stylesheet, and a pattern by its name; or how a line is drawn."""

    style: str
    pattern: str = ""
    is_line: bool = False


SOLID: Final = Fill("solid")
STRIPED: Final = Fill("striped", "stripes")
CROSSED: Final = Fill("striped", "cross")
DOTTED: Final = Fill("striped", "dots")
OPEN: Final = Fill("open")
DASHED: Final = Fill("dashed")
SURMISED: Final = Fill("surmised", "dots")
"""When something may have begun or ended: dots, with a thin broken line around them."""
TRAIL: Final = Fill("trail", is_line=True)
UNDER: Final = Fill("under")


@dataclass
class Sheet:
    """A drawing under way. `x` counts from where the reader begins: from the right in Hebrew."""

    width: float
    ui: str
    height: float = 0.0
    _parts: list[Markup] = field(default_factory=list)
    _patterns: set[tuple[str, float]] = field(default_factory=set)
    _scale: float = 0.0

    @property
    def is_mirrored(self) -> bool:
        """Whether the reader begins at the right."""
        return direction(self.ui) == "rtl"

    def _x(self, x: float) -> float:
        return self.width - x if self.is_mirrored else x

    def rectangle(self, x: float, y: float, width: float, height: float, fill: Fill) -> None:
        """Draw a rectangle from its corner nearest to where the reader begins."""
        near = self._x(x) - width if self.is_mirrored else x
        self._add(
            '<rect x="{}" y="{}" width="{}" height="{}"{}/>',
            number(near),
            number(y),
            number(width),
            number(height),
            self._filled(fill),
        )

    def line(self, start: tuple[float, float], end: tuple[float, float], style: str = "grid", width: float = 0) -> None:
        """Draw a line."""
        self._add(
            '<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"{}/>',
            number(self._x(start[0])),
            number(start[1]),
            number(self._x(end[0])),
            number(end[1]),
            style,
            _stroke(width),
        )

    def ribbon(self, start: tuple[float, float], end: tuple[float, float], width: float) -> None:
        """Draw a band of this width from one place to another, its upper corners there; it bends between them."""
        (x1, y1), (x2, y2) = (self._x(start[0]), start[1]), (self._x(end[0]), end[1])
        middle = number((x1 + x2) / 2)
        one, other = (number(x1), number(y1), number(y1 + width)), (number(x2), number(y2), number(y2 + width))
        self._add(
            '<path d="M{a} {b}C{m} {b} {m} {e} {d} {e}V{f}C{m} {f} {m} {c} {a} {c}z" class="ribbon"/>',
            **dict(zip("abc", one, strict=True)),
            **dict(zip("def", other, strict=True)),
            m=middle,
        )

    def begin_titled(self, title: str) -> None:
        """Begin a part that says its words where a pointer rests on it."""
        self._add("<g><title>{}</title>", clean(title))

    def end_titled(self) -> None:
        """End that part."""
        self._add("</g>")

    def circle(self, centre: tuple[float, float], radius: float, fill: Fill) -> None:
        """Draw a circle."""
        self._add(
            '<circle cx="{}" cy="{}" r="{}"{}/>',
            number(self._x(centre[0])),
            number(centre[1]),
            number(radius),
            self._filled(fill),
        )

    def diamond(self, centre: tuple[float, float], radius: float, fill: Fill) -> None:
        """Draw a square that stands on a corner."""
        x, y = number(self._x(centre[0])), number(centre[1] - radius)
        r, back = number(radius), number(-radius)
        self._add('<path d="M{} {}l{} {} {} {} {} {}z"{}/>', x, y, r, r, back, r, back, back, self._filled(fill))

    def begin_map(self, height: float) -> None:
        """Begin a window in the sheet's corner: what lies outside of it is cut off."""
        self._add('<svg x="0" y="0" width="{}" height="{}">', number(self.width), number(height))

    def end_map(self) -> None:
        """End the window."""
        self._add("</svg>")

    def begin_land(self, scale: float, left: float, top: float) -> None:
        """Begin drawing in the coordinates of a map, of which the corner comes into ours. Land is never mirrored."""
        self._scale = scale
        self._add(
            '<g transform="scale({}) translate({} {})" stroke-width="{}">',
            f"{scale:.3f}",
            number(-left),
            number(-top),
            f"{0.6 / scale:.2f}",
        )

    def end_land(self) -> None:
        """Draw in the sheet's own coordinates again."""
        self._scale = 0.0
        self._add("</g>")

    def shape(self, path: str, fill: Fill) -> None:
        """Draw a path as it is, not mirrored."""
        self._add('<path d="{}"{}/>', path, self._filled(fill))

    def arc(self, start: tuple[float, float], end: tuple[float, float], width: float) -> None:
        """Draw a line between two points of a map, curved upwards, so that lines of one place part."""
        (x1, y1), (x2, y2) = start, end
        bend = 0.18 * ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        middle = ((x1 + x2) / 2, (y1 + y2) / 2 - bend)
        points = " ".join(number(value) for value in (*middle, x2, y2))
        # What lies below may be as dark as the line: it has an edge of the paper's colour.
        for style, wide in (("casing", width + 2), ("link", width)):
            template = '<path d="M{} {}Q{}" class="{}" stroke-width="{}"/>'
            self._add(template, number(x1), number(y1), points, style, number(wide))

    def text(self, x: float, y: float, label: Label | str, anchor: Anchor = "start", style: str = "") -> None:
        """Write a line, which begins, is centred or ends at `x`."""
        found = Label(label) if isinstance(label, str) else label
        side = {"start": "end", "end": "start"}.get(anchor, anchor) if self.is_mirrored else anchor
        self._write(self._x(x), y, found, side, style)

    def _write(self, x: float, y: float, label: Label, side: str, style: str) -> None:
        own = f' xml:lang="{escape(label.language)}"' if label.language and label.language != self.ui else ""
        # What draws PNG takes letters that a font lacks from any other, one with serifs or a bold one too: first comes
        # a font that has those of Hebrew beside Latin letters and digits.
        style = f"{style} rtl".strip() if direction(label.language or self.ui) == "rtl" else style
        self._add(
            '<text x="{}" y="{}"{}{}{}>{}</text>',
            number(x),
            number(y),
            Markup("") if side == "start" else Markup(' text-anchor="{}"').format(side),
            Markup(' class="{}"').format(style) if style else Markup(""),
            Markup(own),  # noqa: S704 - the language is escaped above
            isolated(clean(label.text), label.language or self.ui),
        )

    def badge(self, x: float, y: float, text: str) -> None:
        """Write a short text on a round plate, in a place of a map, which is not mirrored."""
        self._add('<circle cx="{}" cy="{}" r="{}" class="badge"/>', number(x), number(y), number(badge_radius(text)))
        self._write(x, y + 4, Label(text, "en"), "middle", "small")

    def dot(self, spot: tuple[float, float], radius: float, fill: Fill) -> None:
        """Draw a round dot in a place of a map, which is not mirrored."""
        x, y = number(spot[0]), number(spot[1])
        self._add('<circle cx="{}" cy="{}" r="{}"{}/>', x, y, number(radius), self._filled(fill))

    def lead(self, spot: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw a thin line from a place of a map to what stands beside it."""
        places = (number(value) for value in (*spot, *end))
        self._add('<line x1="{}" y1="{}" x2="{}" y2="{}" class="lead"/>', *places)

    def place_name(self, spot: tuple[float, float], label: Label, *, is_before: bool) -> None:
        """Write the name of a place of a map, which begins here, or ends here where it is `is_before`."""
        self._write(*spot, label, "end" if is_before else "start", "halo")

    def marker(self, spot: tuple[float, float]) -> None:
        """Mark the place of a map that it is about."""
        x, y = number(spot[0]), number(spot[1] - 7)
        self._add('<path d="M{} {}l7 7 -7 7 -7 -7z" class="here"/>', x, y)

    def plate(self, centre: tuple[float, float], text: str) -> None:
        """Write a short text on a round plate."""
        self.badge(self._x(centre[0]), centre[1], text)

    def lines(self, x: float, y: float, label: Label, room: float, style: str = "", most: int = 2) -> float:
        """Write a text in lines of at most `room`, the first at `y`; return where the next line would stand."""
        for text in wrapped(clean(label.text), room, SIZE, most):
            self.text(x, y, Label(text, label.language), style=style)
            y += SIZE * 1.3
        return y

    def _filled(self, fill: Fill) -> Markup:
        if not fill.pattern:
            return Markup(' class="{}"').format(fill.style)
        self._patterns.add((fill.pattern, self._scale))
        return Markup(' class="{}" fill="url(#{}{})"').format(fill.style, "\0", _named(fill.pattern, self._scale))

    def _add(self, template: str, *given: object, **named: object) -> None:
        self._parts.append(Markup(template).format(*given, **named))  # noqa: S704 - templates are ours, what is given is escaped

    def into(self, picture: Picture, credit: str = "") -> Picture:
        """Return a picture with this drawing, for pages and as a file; `credit` says in the file whose it is."""
        words = picture.name, picture.title, picture.description
        below = [*map(Label, picture.notes), *(Label(text, "en") for text in (picture.source, credit) if text)]
        return replace(picture, svg=self.inline(*words), file=self.alone(*words, below))

    def inline(self, name: str, title: str, description: str) -> Markup:
        """Return the drawing for a page, as one image with a name and a description."""
        box = f"0 0 {number(self.width)} {number(self.height)}"
        return self._whole(_Words(name, title, description), box, Markup(""), Markup("\n").join(self._parts))

    def alone(self, name: str, title: str, description: str, notes: Sequence[Label] = ()) -> str:
        """Return the drawing as a document of its own, with its title above it and the notes below it."""
        head = Sheet(self.width, self.ui)
        below = head.lines(0, 20, Label(title), self.width, "strong", most=3)
        foot, end = Sheet(self.width, self.ui), below + self.height
        for note in notes:
            end = foot.lines(0, end + 20, note, self.width, "soft", most=4) - SIZE
        height = max(end, below + self.height) + 2 * _MARGIN
        width = self.width + 2 * _MARGIN
        moved = Markup(
            '<g transform="translate({0} {0})">{1}\n<g transform="translate(0 {2})">\n{3}\n</g>\n{4}</g>'
        ).format(
            number(_MARGIN),
            Markup("\n").join(head._parts),
            number(below),
            Markup("\n").join(self._parts),
            Markup("\n").join(foot._parts),
        )
        style = Markup("<style>{}</style>").format(Markup(STYLE))  # noqa: S704 - the style is ours
        sheet = Markup('<rect width="{}" height="{}" class="sheet"/>').format(number(width), number(height))
        box = f"0 0 {number(width)} {number(height)}"
        size = Markup(' width="{}" height="{}"').format(number(width), number(height))
        return str(self._whole(_Words(name, title, description), box, size, style + sheet + moved)) + "\n"

    def _whole(self, words: "_Words", box: str, size: Markup, body: Markup) -> Markup:
        own = _SAFE.sub("-", words.name.lower())
        patterns = Markup("").join(_pattern(own, *pattern) for pattern in sorted(self._patterns))
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" role="img" direction="ltr" xml:lang="{ui}" '
            'lang="{ui}" viewBox="{box}"{size} aria-labelledby="{own}-title {own}-desc">\n'
            '<title id="{own}-title">{title}</title>\n<desc id="{own}-desc">{description}</desc>\n'
            "{patterns}\n{body}\n</svg>"
        ).format(
            kind="picture" if self.width > _NARROW else "picture narrow",
            ui=self.ui,
            box=box,
            size=size,
            own=own,
            title=clean(words.title),
            description=clean(words.description),
            patterns=Markup("<defs>{}</defs>").format(patterns) if patterns else "",
            body=body.replace("\0", f"{own}-"),
        )


@dataclass(frozen=True)
class _Words:
    """What a drawing is called in its document, its title and its description."""

    name: str
    title: str
    description: str


def badge_radius(text: str) -> float:
    """Return how large the plate of a text is."""
    return 4 + 3.6 * len(text)


def _stroke(width: float) -> Markup:
    return Markup(' stroke-width="{}"').format(number(width)) if width else Markup("")


def _named(pattern: str, scale: float) -> str:
    return f"{pattern}-land" if scale else pattern


def _pattern(own: str, name: str, scale: float) -> Markup:
    size, tile = _PATTERNS[name]
    turn = Markup(' patternTransform="scale({})" class="thin"').format(f"{1 / scale:.3f}") if scale else Markup("")
    return Markup(
        '<pattern id="{}-{}" width="{}" height="{}" patternUnits="userSpaceOnUse"{}>'
        '<rect width="{}" height="{}" class="sheet"/>{}</pattern>'
    ).format(own, _named(name, scale), size, size, turn, size, size, Markup(tile))  # noqa: S704 - tiles are ours
