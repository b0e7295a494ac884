"""Two ways to use a page: by pointing at things, and by keyboard alone, with Tab from where one is (PRIV-8)."""

import datetime
from typing import Any, Protocol

from playwright.sync_api import Download, ElementHandle, FilePayload, Locator, Page

MOST_TABS = 250


class Hands(Protocol):
    """What a visitor does to one control of the page."""

    def types(self, field: Locator, text: str) -> None:
        """Replaces what a field says."""

    def chooses(self, field: Locator, option: str) -> None:
        """Chooses an option of a list by its text."""

    def ticks(self, box: Locator) -> None:
        """Ticks a box or a choice."""

    def presses(self, control: Locator) -> None:
        """Presses a button, follows a link, opens or closes a summary."""

    def attaches(self, field: Locator, file: FilePayload) -> None:
        """Chooses a file."""

    def downloads(self, control: Locator) -> Download:
        """Presses what gives a file."""


class Mouse:
    """Points and clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def types(self, field: Locator, text: str) -> None:
        field.fill(text)

    def chooses(self, field: Locator, option: str) -> None:
        field.select_option(label=option)

    def ticks(self, box: Locator) -> None:
        box.check()

    def presses(self, control: Locator) -> None:
        control.click()
        self.page.wait_for_load_state()

    def attaches(self, field: Locator, file: FilePayload) -> None:
        field.set_input_files(file)

    def downloads(self, control: Locator) -> Download:
        with self.page.expect_download() as found:
            control.click()
        return found.value


# Where the focus is, seen from the control that is wanted: reached, before or after; whether the focus shows, and is in sight.
LOOK = """
wanted => {
  const at = document.activeElement;
  const nowhere = !at || at === document.body || at === document.documentElement;
  if (nowhere) return {nowhere, there: false, back: false, ring: true, seen: true, skips: false, says: ""};
  const group = at.type === "radio" && wanted.type === "radio" && at.name === wanted.name && at.form === wanted.form;
  const outlined = one => getComputedStyle(one).outlineStyle !== "none" && parseFloat(getComputedStyle(one).outlineWidth) > 0;
  const box = at.getBoundingClientRect();
  const uncovered = ([x, y]) => {
    const hit = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return hit && (at.contains(hit) || hit.contains(at) || [...at.labels ?? []].some(label => label.contains(hit)));
  };
  const words = at.labels?.length ? at.labels[0].textContent : at.getAttribute("aria-label") ?? at.textContent;
  return {
    nowhere,
    there: at === wanted || group,
    back: Boolean(at.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_PRECEDING),
    // A choice and its label are outlined together.
    ring: outlined(at) || getComputedStyle(at).boxShadow !== "none" || outlined(at.parentElement),
    seen: [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].some(uncovered),
    skips: at.matches("a[href^='#']") && Boolean(document.querySelector(at.hash)?.contains(wanted)),
    says: `${at.localName} «${words.replace(/\\s+/g, " ").trim().slice(0, 60)}»`,
  };
}
"""
LEADS = """
at => at.matches("a[href]:not([href^='#'])")
  || Boolean(at.form && at.type === "submit" && !at.form.matches("[data-outbox]") && !at.matches("[hx-post]"))
"""
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
STEPS = """
(select, label) => {
  const open = [...select.options].filter(option => !option.disabled);
  const wanted = open.findIndex(option => option.label === label);
  return wanted < 0 ? null : wanted - open.indexOf(select.selectedOptions[0]);
}
"""
CHOICES = """
wanted => {
  const group = [...wanted.form.elements].filter(one => one.type === "radio" && one.name === wanted.name && !one.disabled);
  return group.indexOf(wanted) - group.indexOf(document.activeElement);
}
"""


class Keyboard:
    """Tab and Shift+Tab to the control, the skip link where it helps, and then the keys that the control knows.

    Nothing is focused by script. Every stop on the way must show its focus and be in sight.
    """

    def __init__(self, page: Page, *, day_first: bool) -> None:
        self.page = page
        self.day_first = day_first
        # Somebody must wait for the browser's question for a file from the start: begun with the key press, it can come too late.
        page.on("filechooser", lambda _asked: None)

    def types(self, field: Locator, text: str) -> None:
        found = self._reach(field)
        kind = found.get_attribute("type")
        if kind in ("date", "time", "datetime-local"):
            self._types_moment(found, kind, text)
        else:
            self._press("ControlOrMeta+a")
            self._press("Delete")
            self.page.keyboard.type(text)
        assert found.input_value() == text, f"typed «{text}», the field says «{found.input_value()}»"

    def _types_moment(self, field: ElementHandle, kind: str, text: str) -> None:
        """A date has a part for each of day, month and year, in the order of the browser's language."""
        self._first_part(field)
        moment = (
            datetime.datetime.combine(datetime.date.min, datetime.time.fromisoformat(text))
            if kind == "time"
            else datetime.datetime.fromisoformat(text)
        )
        if kind != "time":
            self.page.keyboard.type(moment.strftime("%d%m%Y" if self.day_first else "%m%d%Y"))
        if kind == "datetime-local":
            self._press("ArrowRight")
        if kind != "date":
            self.page.keyboard.type(moment.strftime("%H%M" if self.day_first else "%I%M%p"))

    def _first_part(self, field: ElementHandle) -> None:
        """Back out of the field and in again: its parts are stops of their own, and this may be any of them."""
        for _ in range(10):
            self._press("Shift+Tab")
            if not self._look(field)["there"]:
                break
        self._press("Tab")

    def chooses(self, field: Locator, option: str) -> None:
        found = self._reach(field)
        steps = found.evaluate(STEPS, option)
        assert steps is not None, f"no option «{option}» on {self.page.url}"
        for _ in range(abs(steps)):
            self._press("ArrowDown" if steps > 0 else "ArrowUp")
        assert found.evaluate("(select, label) => select.selectedOptions[0].label === label", option), option

    def ticks(self, box: Locator) -> None:
        found = self._reach(box)
        if found.get_attribute("type") == "radio":
            steps = found.evaluate(CHOICES)
            for _ in range(abs(steps)):
                self._press("ArrowDown" if steps > 0 else "ArrowUp")
        if not found.is_checked():
            self._press("Space")
        assert found.is_checked(), f"the keys do not tick it on {self.page.url}"

    def presses(self, control: Locator) -> None:
        found = self._reach(control)
        key = "Enter" if found.evaluate("at => at.matches('a[href]')") else "Space"
        if not found.evaluate(LEADS):
            self._press(key)
            # What opens is drawn before a person's next key.
            self.page.evaluate(TWO_FRAMES)
            return
        with self.page.expect_navigation():
            self._press(key)

    def attaches(self, field: Locator, file: FilePayload) -> None:
        self._reach(field)
        with self.page.expect_file_chooser() as asked:
            self._press("Space")
        asked.value.set_files(file)

    def downloads(self, control: Locator) -> Download:
        self._reach(control)
        with self.page.expect_download() as found:
            self._press("Enter")
        return found.value

    def _reach(self, control: Locator) -> ElementHandle:
        """Tabs until the control has the focus; of a group of choices, until one of them has it."""
        wanted = control.element_handle()
        passed: list[str] = []
        ends = 0
        stop = self._look(wanted)
        while not stop["there"]:
            self._press("Enter" if stop["skips"] else "Shift+Tab" if stop["back"] else "Tab")
            stop = self._look(wanted)
            ends += stop["nowhere"]
            if ends > 1 or len(passed) > MOST_TABS:
                words = wanted.evaluate("one => one.outerHTML.slice(0, 200)")
                raise AssertionError(f"Tab never reaches {words} on {self.page.url}; it passes {passed}")
            passed.append(stop["says"])
        return wanted

    def _look(self, wanted: ElementHandle) -> dict[str, Any]:
        stop: dict[str, Any] = wanted.evaluate(LOOK)
        landmark = stop["says"].startswith(("main ", "div "))
        assert stop["ring"] or landmark, f"nothing shows that {stop['says']} has the focus on {self.page.url}"
        assert stop["seen"] or landmark, f"{stop['says']} has the focus out of sight on {self.page.url}"
        return stop

    def _press(self, key: str) -> None:
        self.page.keyboard.press(key)


def day_first(page: Page) -> bool:
    """Whether this browser's date fields ask for the day before the month."""
    page.set_content("<label>Dato <input type='date'></label>")
    page.keyboard.press("Tab")
    page.keyboard.type("01022003")
    return page.locator("input").input_value() == "2003-02-01"
