"""What a form of a playbook must have for the program to run on it, and what it may add (PLAT-5)."""

from collections.abc import Iterator, Sequence

from lagspill.playbooks.faults import Fault, Loc
from lagspill.playbooks.known_fields import KNOWN, Known, tables_of
from lagspill.playbooks.parts_form import Form, FormField


def form_faults(forms: Sequence[Form]) -> Iterator[Fault]:
    """Fields that the program cannot do without, knows as something else, or cannot ask for."""
    for place, form in enumerate(forms):
        if form.code not in KNOWN:
            continue
        loc: Loc = ("forms", place, "fields")
        yield from _faults(form.code, form.fields, loc)
        for inside, table, name in tables_of(form):
            yield from _faults(name, table.columns, (*loc, inside, "columns"))


def _faults(name: str, fields: Sequence[FormField], loc: Loc) -> Iterator[Fault]:
    known = KNOWN[name]
    present = {one.code for one in fields}
    for code in sorted(known.needed - present):
        message = f"Skjemaet «{name}» mangler feltet «{code}», som programmet ikke klarer seg uten."
        yield Fault(loc, message, f"Ta bort «remove: true», eller legg til et felt med «code: {code}».")
    for place, one in enumerate(fields):
        here = (*loc, place)
        if one.code not in known.fields:
            if not known.own:
                message = f"Programmet fyller ut «{name}» selv, og kan ikke spørre etter «{one.code}» der."
                yield Fault((*here, "code"), message, "Fjern feltet, eller legg det til i et annet skjema.")
            yield from _refused(name, known, one, here)
            continue
        kind = known.fields[one.code]
        if one.kind != kind:
            message = f"«{one.code}» er et felt som programmet kjenner, og er av typen {kind}."
            yield Fault((*here, "kind"), message, f"Skriv «kind: {kind}», eller gi ditt eget felt en annen kode.")
        most = known.options.get(one.code)
        if most is not None and len(one.options) > most:
            message = f"«{one.code}» kan ha høyst {most} svar, fra det minste til det største."
            yield Fault((*here, "options"), message, "Ta bort de svarene som er for mange.")


def _refused(name: str, known: Known, own: FormField, here: Loc) -> Iterator[Fault]:
    columns = [(column, (*here, "columns", place)) for place, column in enumerate(own.columns)]
    for one, loc in [(own, here), *columns]:
        if one.kind in known.refused:
            message = f"«{name}» kan ikke ha et eget felt av typen {one.kind}, og «{one.code}» er det."
            yield Fault((*loc, "kind"), message, "Velg en annen type, eller legg feltet til i et annet skjema.")
