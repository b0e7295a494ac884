"""One document of each kind that the product prints, about people who do not exist."""

import dataclasses
from datetime import UTC, date, datetime

from lagspill.documents.content import (
    Block,
    Bullets,
    Document,
    Facts,
    Heading,
    Notice,
    Paragraph,
    SignatureLine,
    Signatures,
    Table,
    WriteLines,
)

CREATED = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)


def document(*blocks: Block, title: str = "Prøvedokument", kind: str = "minutes") -> Document:
    return Document(
        title=title,
        language="nb",
        kind=kind,
        municipality="Fjordvik kommune",
        case_number="2026-0142",
        created=CREATED,
        confidentiality="Taushetsbelagt",
        blocks=blocks,
        footer="Fjordvik kommune · Tidlig innsats",
    )


CONSENT = document(
    Paragraph("Jeg samtykker til at instansene nedenfor kan samarbeide, slik at Ola får et samordnet tilbud."),
    Heading("Hva samtykket gjelder"),
    Facts((("Barn", "Ola Eksempel"), ("Saksområde", "Skolefravær"), ("Gjelder til", "søndag 20. juni 2027"))),
    Heading("Instanser som kan samarbeide", 2),
    Bullets(("Solbakken skole", "Skolehelsetjenesten", "PPT")),
    Notice("Du kan når som helst trekke samtykket tilbake."),
    Signatures(
        (
            SignatureLine("Foresatt", "Kari Eksempel", date(2026, 12, 1), "på papir"),
            SignatureLine("Foresatt", "Per Eksempel", missing_because="Foreldrene har delt omsorg."),
        )
    ),
    title="Samtykkeerklæring",
    kind="consent",
)

PAPER_FORM = dataclasses.replace(
    document(
        Facts((("Jeg (navn)", ""), ("Født", "")), to_fill_in=True),
        WriteLines("Saksområde", 4),
        Signatures((SignatureLine("Ungdom over 15 år", ""), SignatureLine("Foresatt", ""))),
        WriteLines("", 2),
        title="Samtykkeerklæring",
        kind="consent",
    ),
    language="nn",
    case_number=None,
    confidentiality=None,
)

REFERRAL = document(
    Heading("Melder"),
    Facts((("Navn", "Anne Eksempel"), ("Telefon", ""))),
    Heading("Barnets eget syn", 2),
    Paragraph("Jeg vil ha en voksen å gå til.\n\nOg noen å være sammen med."),
    Signatures((SignatureLine("Melder", "Anne Eksempel", date(2026, 12, 1)),)),
    title="Melding av sak",
    kind="referral",
)

INVITATION = dataclasses.replace(
    document(
        Facts((("Concerning", "Case 2026-0142"), ("Contact", "Eva Eksempel\neva.eksempel@fjordvik.example"))),
        Bullets(("Presentation", "Discussion")),
        title="Invitation",
        kind="invitation",
    ),
    language="en",
)

PLAN_COLUMNS = (
    *("Sak nr.", "Første oppfølgingsmøte", "Mål", "Tiltak"),
    *("Ansvarlig", "Oppfølgingssamtale"),
)
PLAN = document(
    Heading("Tidligere tiltak"),
    Bullets(("Samtaler med sosiallærer",)),
    Heading("Mål og tiltak"),
    Table(
        "Avtalt i møtet",
        PLAN_COLUMNS,
        (
            (
                *("2026-0142", "tirsdag 12. januar 2027", "Ola er på skolen fire dager i uka."),
                *("Fast voksen møter Ola ved porten.", "Anne Eksempel", "fredag 29. januar 2027"),
            ),
        ),
    ),
    Heading("Evaluering"),
    WriteLines("Koordineringsansvarlig", 3),
    title="Handlingsplan",
    kind="plan",
)
PLAN_ACROSS = dataclasses.replace(PLAN, landscape=True)

MINUTES = document(
    *(
        block
        for number in range(12)
        for block in (Heading(f"{number + 1}. Drøfting"), Paragraph("Teamet drøftet. " * 40))
    ),
    title="Referat fra møte",
)

PROTOCOL = dataclasses.replace(
    document(
        Table(
            "Drøftede saker",
            ("Dato", "Saksområde"),
            tuple((f"{day}. desember 2026", "Skolefravær") for day in range(1, 31)),
        ),
        Table("", ("Dato", ""), ()),
        title="Protokoll",
        kind="protocol",
    ),
    case_number=None,
    accent="#FFE600",
)

SAMPLES = {
    "consent": CONSENT,
    "paper form": PAPER_FORM,
    "referral": REFERRAL,
    "invitation": INVITATION,
    "plan": PLAN,
    "plan across": PLAN_ACROSS,
    "minutes": MINUTES,
    "protocol": PROTOCOL,
}
