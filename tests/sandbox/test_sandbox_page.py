"""The sandbox's page for a person."""

from __future__ import annotations

from html.parser import HTMLParser

from sandbox_wire import FIRST, SECOND, THIRD, body, contact, running

from importer.sandbox import Campaign, SandboxConfig

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(1)"></dd>"\'&amp;'
TWO = SandboxConfig(campaigns=(Campaign(1, "Есен <b>2026</b>"), Campaign(2, "Empty")))


class Seen(HTMLParser):
    """What a browser makes of a page: elements with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data


def page_of(*bodies: dict[str, object]) -> tuple[str, str]:
    """Send leads, and return the page with its policy."""
    with running(TWO) as wire:
        for lead in bodies:
            assert wire.client.post("/user/lead", json=lead).status_code == 200
        answer = wire.client.get(str(wire.client.base_url).removesuffix("/api/") + "/")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return answer.text, answer.headers["content-security-policy"]


def test_the_page_shows_who_would_be_called_in_which_order_with_which_variables() -> None:
    """Leads in the order in which they came, each with its secondary contacts below it, campaign by campaign."""
    page, _ = page_of(
        body(SECOND, variables={"customer_name": "Втори"}),
        body(FIRST, variables={"company": "Фирма"}, secondary_contacts=[contact(THIRD, customer_name="Колега")]),
    )
    text = Seen(page).text
    told = ("Campaign 1: Есен", "2 leads, 1 secondary contacts", SECOND, "Втори", FIRST, "company", "Фирма", THIRD)
    places = [text.index(part) for part in (*told, "customer_name", "Колега", "Campaign 2: Empty", "no leads so far")]
    assert places[0] < places[1] < places[2] < places[3] < places[4] < places[5] < places[6] < places[7] < places[9]
    assert places[9] < places[10] < places[11]


def test_hostile_values_are_shown_as_text_and_nothing_is_fetched() -> None:
    """Names, values and the campaign's name make no element and no attribute; the policy forbids what is left."""
    plain, _ = page_of(body(variables={"a": "b"}, secondary_contacts=[contact(SECOND, a="b")]))
    page, policy = page_of(
        body(variables={HOSTILE: HOSTILE}, secondary_contacts=[contact(SECOND, **{HOSTILE: HOSTILE})])
    )
    assert Seen(page).elements == Seen(plain).elements
    assert Seen(page).text.count(HOSTILE) == 4
    assert "Есен <b>2026</b>" in Seen(page).text
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "http://" not in plain
    assert "https://" not in plain
