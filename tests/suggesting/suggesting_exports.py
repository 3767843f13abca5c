"""What is right for each file of `exports/`: headers as real programs write them, over a few made-up people.

Their numbers are invented or kept for fiction; nobody of that name is meant.
"""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "exports"


@dataclass(frozen=True, slots=True)
class Export:
    """A file, and what a mapping must take from its first row."""

    name: str
    region: str  # given with --region, "" = none
    phone: str  # the column that is called
    further: tuple[str, ...]  # columns of further numbers, in the order of calling
    never: tuple[str, ...]  # columns that look like numbers and must not be named as one
    number: str  # E.164
    customer_name: str
    email: str
    company: str

    @property
    def file(self) -> Path:
        """The file."""
        return FOLDER / f"{self.name}.csv"


HUBSPOT = Export(
    name="hubspot",
    region="",
    phone="Mobile Phone Number",
    further=("Phone Number",),
    never=("Record ID", "Contact owner", "Associated Company IDs"),
    number="+12025550151",
    customer_name="Ada Marlow",
    email="ada.marlow@example.com",
    company="Marlow Mills Inc.",
)

SALESFORCE = Export(
    name="salesforce",
    region="US",
    phone="Mobile",
    further=("Phone",),
    never=("Fax", "Lead ID", "Lead Owner", "Zip/Postal Code"),
    number="+12025550161",
    customer_name="Eve Quinn",
    email="eve.quinn@example.com",
    company="Quinn & Daughters Ltd",
)

PIPEDRIVE = Export(
    name="pipedrive",
    region="DE",
    phone="Person - Phone - Mobile",
    further=("Person - Phone - Work", "Person - Phone - Home"),
    never=("Person - Owner", "Person - ID"),
    number="+491713920001",
    customer_name="Hana Tiel",
    email="hana.tiel@example.com",
    company="Tiel Werke GmbH",
)

ZOHO = Export(
    name="zoho",
    region="",
    phone="Mobile",
    further=("Phone",),
    never=("Fax", "Lead Owner", "Record Id", "Annual Revenue"),
    number="+12025550171",
    customer_name="Kara West",
    email="kara.west@example.com",
    company="Karo Ltd",
)

BITRIX24 = Export(
    name="bitrix24",
    region="BG",
    phone="Mobile",
    further=("Work Phone", "Home Phone"),
    never=("Fax", "Pager Number", "ID", "Responsible person"),
    number="+359888000111",
    customer_name="Милен Арнаудов",
    email="milen@example.com",
    company="Арна ООД",
)

OUTLOOK = Export(
    name="outlook",
    region="DE",
    phone="Mobile Phone",
    further=("Business Phone", "Company Main Phone"),
    never=("Business Fax", "Pager", "Assistant's Phone", "Assistant's Name", "E-mail Display Name"),
    number="+491713920011",
    customer_name="Petra Ahorn",
    email="petra.ahorn@example.com",
    company="Ahorn GmbH",
)

GOOGLE = Export(
    name="google",
    region="",
    phone="Phone 1 - Value",
    further=("Phone 2 - Value",),
    never=("Phone 1 - Label",),
    number="+359888000121",
    customer_name="Rayna Dineva",
    email="rayna@example.com",
    company="Дин ООД",
)

ODOO = Export(
    name="odoo",
    region="",
    phone="Mobile",
    further=("Phone",),
    never=("Salesperson", "Tax ID"),
    number="+491713920021",
    customer_name="Umar Grau",
    email="umar.grau@example.com",
    company="Grau GmbH",
)

VERTRIEBSLISTE = Export(
    name="vertriebsliste",
    region="DE",
    phone="Mobil",
    further=("Telefon",),
    never=("Kunden-Nr.", "Telefax", "Betreuer"),
    number="+491713920031",
    customer_name="Xenia Jäger",
    email="x.jaeger@example.com",
    company="Jäger Metall GmbH",
)

MICROINVEST = Export(
    name="microinvest",
    region="BG",
    phone="Телефон",
    further=(),
    never=("Код", "Факс", "Булстат", "ДДС номер", "IBAN"),
    number="+35924000131",
    customer_name="Борис Гаров",
    email="boris@example.com",
    company="Алфа Трейд ООД",
)

HAND_MADE = Export(
    name="hand-made",
    region="",
    phone="Тел. 1",
    further=("Тел. 2",),
    never=("№", "Дата"),
    number="+359888000141",
    customer_name="Зоя Иванчева",
    email="zoya@example.com",
    company="Зоя 99 ЕООД",
)

LATIN = Export(
    name="latin",
    region="BG",
    phone="Mobilen",
    further=("Telefon ofis",),
    never=("Faks",),
    number="+359888000151",
    customer_name="Naum Orlov",
    email="naum@example.com",
    company="Orel OOD",
)

NO_HEADER = Export(
    name="no-header",
    region="BG",
    phone="D",
    further=(),
    never=("A", "F"),
    number="+359888000161",
    customer_name="Сава Тодев",
    email="sava@example.com",
    company="Тод ООД",
)

EXPORTS = (
    HUBSPOT,
    SALESFORCE,
    PIPEDRIVE,
    ZOHO,
    BITRIX24,
    OUTLOOK,
    GOOGLE,
    ODOO,
    VERTRIEBSLISTE,
    MICROINVEST,
    HAND_MADE,
    LATIN,
    NO_HEADER,
)
