import numpy as np
import pytest
from textual.color import Color
from widget_host import cell, play, refreshed, rgb, rows, shown

from gan_tui.tui.themes import THEMES
from gan_tui.tui.widgets.pixels import LEVELS, PixelGallery, compose, glyphs_for, quantise
from gan_tui.tui.widgets.tiling import layout

DARK = THEMES[0].variables
SLANTED = np.array([[[1.0, 0.0], [0.0, 1.0]]])


def find(widget, text):
    """The cell where a text begins."""
    return next((row.index(text), y) for y, row in enumerate(rows(widget)) if text in row)


def test_values_become_levels():
    values = np.array([0, 1, 0.5, -3, 7, np.nan, np.inf, -np.inf, 1 / 31])
    assert quantise(values).tolist() == [0, 31, 16, 0, 31, 0, 31, 0, 1]


def test_cells_hold_two_levels():
    place = layout(1, (2, 2), (4, 2))
    assert place.scale == 2
    codes = compose(quantise(SLANTED), place, (4, 2))
    bright, black = 31 * 33 + 31, 0
    assert codes.tolist() == [[bright, bright, black, black], [black, black, bright, bright]]
    narrow = layout(1, (2, 2), (3, 1))
    assert compose(quantise(SLANTED), narrow, (3, 1)).tolist() == [[31 * 33, 31, 32 * 33 + 32]]


def test_the_ends_of_the_ramp_on_the_screen():
    async def act(app, pilot, gallery):
        gallery.show(SLANTED)
        await pilot.pause()
        place = layout(1, (2, 2), tuple(gallery.size))
        x, y = place.origin(0)
        bright, dark, outside = (rgb(cell(gallery, at, y)[1])[1] for at in (x, x + place.tile[0] - 1, x - 1))
        return bright, dark, outside

    bright, dark, outside = play(PixelGallery("fake"), act, (30, 10))
    assert dark == Color.parse(DARK["pixel-paper"]).rgb
    assert outside == Color.parse(THEMES[0].background).rgb
    assert min(bright) > 150
    assert bright[0] > bright[2], "the fakes' amber tints it"


def test_half_blocks_show_two_pixels_in_a_cell():
    async def act(app, pilot, gallery):
        gallery.show(np.array([[[1.0, 0.0, 1.0]] * 1 + [[0.0, 0.0, 1.0]]]))
        await pilot.pause()
        return rows(gallery), [cell(gallery, x, 0) for x in range(3)]

    text, cells = play(PixelGallery("real"), act, (3, 1))
    assert text == ["▀  "]
    ink, paper = rgb(cells[0][1])
    assert ink > paper == rgb(cells[1][1])[1]
    assert rgb(cells[2][1])[1] == ink


def test_an_odd_height_ends_with_half_a_cell():
    async def act(app, pilot, gallery):
        gallery.show(np.ones((1, 1, 3)))
        await pilot.pause()
        return [cell(gallery, x, 0) for x in range(3)], rgb(gallery.rich_style)[1]

    cells, background = play(PixelGallery("real"), act, (3, 1))
    assert {text for text, _ in cells} == {"▀"}
    assert {rgb(style)[1] for _, style in cells} == {background}


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("full", ["    ", "    "]), ("shade", ["██··", "··██"]), ("ascii", ["@@..", "..@@"]), ("half", ["    ", "    "])],
)
def test_glyphs(mode, expected):
    gallery = PixelGallery("real")

    def show(gallery):
        gallery.glyphs = mode
        gallery.show(SLANTED)

    assert shown(gallery, show, (4, 2)) == expected


def test_changing_the_glyphs_redraws():
    async def act(app, pilot, gallery):
        gallery.show(SLANTED)
        await pilot.pause()
        before = rows(gallery)
        gallery.glyphs = "ascii"
        await pilot.pause()
        return before, rows(gallery)

    before, after = play(PixelGallery("real"), act, (4, 2))
    assert (before, after) == (["    ", "    "], ["@@..", "..@@"])


@pytest.mark.parametrize(
    ("system", "term", "glyphs"),
    [
        ("truecolor", "xterm-kitty", "half"),
        ("256", "screen-256color", "half"),
        ("standard", "xterm", "shade"),
        ("standard", "linux", "shade"),
        ("truecolor", "linux", "shade"),
        ("truecolor", "dumb", "ascii"),
        (None, "", "ascii"),
    ],
)
def test_glyphs_of_terminals(system, term, glyphs):
    assert glyphs_for(system, term) == glyphs


@pytest.mark.parametrize("environ", [{"TERM": "linux"}, {"TERM": "xterm"}], ids=str)
def test_a_poor_terminal_gets_shades(environ):
    text = shown(PixelGallery("real"), lambda g: g.show(SLANTED), (4, 2), COLORTERM="", **environ)
    assert text == ["██··", "··██"]


def test_256_colours_are_greys():
    async def act(app, pilot, gallery):
        gallery.show(np.linspace(0, 1, LEVELS).reshape(1, 1, LEVELS))
        await pilot.pause()
        return [rgb(cell(gallery, x, 0)[1])[0] for x in range(LEVELS)]

    greys = play(PixelGallery("real"), act, (LEVELS, 1), COLORTERM="")
    assert all(len(set(grey)) == 1 for grey in greys)
    assert greys == sorted(set(greys))


def test_captions_are_centred_and_the_cursor_marks_one():
    async def act(app, pilot, gallery):
        gallery.show(np.zeros((3, 2, 2)), [".93", ".1", ".52"])
        await pilot.pause()
        gallery.cursor = 1
        await pilot.pause()
        place = layout(3, (2, 2), tuple(gallery.size), 3)
        offsets = [find(gallery, text)[0] - place.origin(i)[0] for i, text in enumerate((".93", ".1 ", ".52"))]
        marked = [cell(gallery, *find(gallery, text))[1].reverse for text in (".93", ".1", ".52")]
        return offsets, place.tile[0], marked

    offsets, width, marked = play(PixelGallery("real"), act, (40, 8))
    assert offsets == [(width - 3) // 2, (width - 2) // 2, (width - 3) // 2]
    assert [bool(m) for m in marked] == [False, True, False]


def test_only_rows_that_differ_are_sent():
    async def act(app, pilot, gallery):
        images = np.zeros((1, 2, 2))
        gallery.show(images, [".10"])
        await pilot.pause()
        changed = images.copy()
        changed[0, 1, 0] = 0.6
        nothing = refreshed(gallery, lambda: gallery.show(images.copy(), [".10"]))
        too_little = refreshed(gallery, lambda: gallery.show(images + 0.001, [".10"]))
        pixel = refreshed(gallery, lambda: gallery.show(changed, [".10"]))
        caption = refreshed(gallery, lambda: gallery.show(changed, [".20"]))
        return nothing, too_little, pixel, caption

    nothing, too_little, pixel, caption = play(PixelGallery("real"), act, (8, 5))
    assert nothing == too_little == set()
    assert pixel == {2, 3}, "the lower half of a tile of four rows"
    assert caption == {4}


def test_a_resize_lays_out_anew_and_capacity_follows():
    async def act(app, pilot, gallery):
        gallery.show(np.zeros((64, 3, 3)), [".50"] * 64)
        counts = []
        for size in ((36, 9), (120, 40), (12, 4)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            counts.append((gallery.place((3, 3)).shown, "".join(rows(gallery)).count(".50")))
        return counts

    counts = play(PixelGallery("real"), act)
    assert all(capacity == captions for capacity, captions in counts)
    assert counts[1] > counts[0] > counts[2] > (0, 0)


def test_a_theme_switch_restyles_at_once():
    async def act(app, pilot, gallery):
        gallery.show(np.zeros((1, 2, 2)))
        await pilot.pause()
        before = rgb(cell(gallery, 2, 1)[1])[1]
        app.theme = "gan-light"
        await pilot.pause()
        return before, rgb(cell(gallery, 2, 1)[1])[1]

    before, after = play(PixelGallery("real"), act, (4, 2))
    assert before == Color.parse(DARK["pixel-paper"]).rgb
    assert after == Color.parse(THEMES[1].variables["pixel-paper"]).rgb


def test_a_click_picks_the_tile():
    async def act(app, pilot, gallery):
        gallery.show(np.zeros((6, 2, 2)), [".50"] * 6)
        await pilot.pause()
        place = layout(6, (2, 2), tuple(gallery.size), 3)
        x, y = place.origin(4)
        await pilot.click(gallery, offset=(x, y))
        await pilot.click(gallery, offset=(x - 1, y))
        await pilot.pause()
        return [(m.index, m.control) for m in app.posted if isinstance(m, PixelGallery.Picked)]

    gallery = PixelGallery("real")
    assert play(gallery, act, (40, 8)) == [(4, gallery)]


@pytest.mark.parametrize(
    ("images", "captions"),
    [
        (np.empty((0, 2, 2)), []),
        (np.full((3, 2, 2), np.nan), ["–"] * 3),
        (np.full((2, 2, 2), np.inf), []),
        (np.zeros((3, 2, 2)), [".5"]),
        (np.zeros((1, 2, 2)), [".5", ".6", ".7"]),
        (np.zeros((1, 90, 90)), ["much too wide a caption for so small a gallery"]),
    ],
    ids=["none", "nan", "inf", "few captions", "many captions", "huge"],
)
@pytest.mark.parametrize("size", [(1, 1), (30, 8)])
def test_odd_input(images, captions, size):
    text = shown(PixelGallery("real"), lambda g: g.show(images, captions), size)
    assert [len(row) for row in text] == [size[0]] * size[1]
    assert "nan" not in "".join(text)


def test_no_color():
    async def act(app, pilot, gallery):
        gallery.cursor = 0
        gallery.show(np.linspace(0, 1, 16).reshape(4, 2, 2), [".5"] * 4)
        await pilot.pause()
        assert app.no_color
        return [rgb(s.style) for strip in gallery.render_lines(gallery.size.region) for s in strip]

    for ink, paper in play(PixelGallery("fake"), act, NO_COLOR="1"):
        assert len(set(ink)) == len(set(paper)) == 1


def test_coarse_pictures_have_a_third_of_the_greys():
    ramp = np.linspace(0, 1, 32).reshape(1, 4, 8)

    def inks(gallery):
        return {color for y in range(gallery.size.height) for s in gallery.render_line(y) for color in rgb(s.style)}

    async def act(app, pilot, gallery):
        gallery.show(ramp)
        await pilot.pause()
        fine = inks(gallery)
        gallery.coarse = True
        gallery.show(ramp)
        await pilot.pause()
        return len(fine), len(inks(gallery))

    fine, coarse = play(PixelGallery("real"), act)
    assert fine >= 32
    assert coarse <= 12


def test_images_on_the_screen_stay_what_they_are_when_bytes_get_dear():
    """Drawn again, in part or whole, they are the same: else a piece of one shade would stand beside another."""

    def strips(gallery):
        return [gallery.render_line(y) for y in range(gallery.size.height)]

    async def act(app, pilot, gallery):
        gallery.show(np.linspace(0, 1, 32).reshape(1, 4, 8))
        await pilot.pause()
        before = strips(gallery)
        gallery.coarse = True
        gallery.repaint()
        await pilot.pause()
        return before, strips(gallery)

    before, after = play(PixelGallery("real"), act)
    assert before == after
