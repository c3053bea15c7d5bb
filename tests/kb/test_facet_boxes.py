"""The boxes of a filter: every value escaped, the seventh and later ones behind the fold."""

from types import SimpleNamespace

from django.template.loader import render_to_string


def rendered(*options, name="topic"):
    group = SimpleNamespace(name=name, label="Temas", options=list(options), has_chosen=False)
    return render_to_string("components/facet_group.html", {"group": group})


def option(label, value="v", count=1, is_chosen=False, lang=""):
    return SimpleNamespace(value=value, label=label, count=count, is_chosen=is_chosen, lang=lang)


def test_what_editors_and_visitors_write_is_escaped():
    html = rendered(option('<b>"Gasto"</b>', value='"><script>', lang='es"x'), name='t"')
    assert "<b>" not in html
    assert "<script>" not in html
    assert "&lt;b&gt;&quot;Gasto&quot;&lt;/b&gt;" in html
    assert 'value="&quot;&gt;&lt;script&gt;"' in html
    assert 'lang="es&quot;x"' in html
    assert 'name="t&quot;"' in html


def test_a_chosen_box_is_checked_and_counts_are_grouped():
    html = rendered(option("Gasto", count=1234, is_chosen=True), option("Obra", count=0))
    assert html.count(" checked>") == 1
    assert "1,234</span>" in html
    # The same box with another count.
    assert "1,235</span>" in rendered(option("Gasto", count=1235, is_chosen=True))


def test_more_than_six_are_folded():
    assert "<details" not in rendered(*(option(str(number)) for number in range(6)))
    shown, folded = rendered(*(option(str(number)) for number in range(9))).split("<details")
    assert (shown.count("<input"), folded.count("<input")) == (6, 3)
