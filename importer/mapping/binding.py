"""A mapping and a file: the columns are found once, before the first row."""

from dataclasses import dataclass
from datetime import date

from importer.errors import MappingError, OptionError
from importer.languages import Sentence
from importer.mapping.applying import Binding, BoundCampaign, BoundGroup, BoundSecondary
from importer.mapping.columns import Columns
from importer.mapping.fingerprints import fingerprint_of
from importer.mapping.model import Mapping, SecondaryRows, Several
from importer.mapping.nearest import quoted
from importer.mapping.numbers import bind_phone, bind_region, wanted_kinds
from importer.mapping.regions import region_code
from importer.mapping.rules import bind_rule
from importer.mapping.values import bind_variables
from importer.records import Detected


def bind(mapping: Mapping, detected: Detected, *, campaign_id: int | None, region: str, today: date) -> Binding:
    """Tie a mapping to a file's columns: they are found once, so that each row is quick.

    `campaign_id` is the option, which wins over the mapping; `region` (a code or a country's name) serves where the
    mapping names none, "" = none; `today` is what templates call so. Raises MappingError where columns are missing (all
    of them, with the nearest and with those that the file has) or no campaign is named, OptionError where an option is
    no country or no id.
    """
    columns = Columns(detected, mapping.places, today)
    binding = _bind(mapping, columns, campaign_id, _fallback(region))
    columns.refuse_missing()
    return binding


@dataclass(frozen=True, slots=True)
class Fit:
    """How a mapping fits a file."""

    missing: tuple[Sentence, ...]  # one for each column that the file does not have
    columns: int  # of the file that the mapping reads
    exact: bool  # the mapping was made for just these headers


def fit_of(mapping: Mapping, detected: Detected, campaign_id: int | None) -> Fit:
    """Return how a mapping fits a file's columns; that nobody names a campaign is no matter of fit."""
    columns = Columns(detected, mapping.places)
    _bind(mapping, columns, campaign_id or (None if mapping.campaign_id else 1), "")
    known = mapping.source_section.fingerprint if mapping.source_section else None
    exact = known is not None and known == fingerprint_of(detected)
    return Fit(columns.missing, len(columns.used), exact=exact)


def _bind(mapping: Mapping, columns: Columns, campaign_id: int | None, region: str) -> Binding:
    kinds = wanted_kinds(mapping.phone_types)
    most = mapping.max_length
    campaign = _bind_campaign(mapping, columns, campaign_id)
    of_region = bind_region(mapping.region, columns, region)
    group = _bind_group(mapping.secondary_contacts.rows, columns)
    only = tuple(bind_rule(rule, columns, ("only", n)) for n, rule in enumerate(mapping.only))
    skip = tuple(bind_rule(rule, columns, ("skip", n)) for n, rule in enumerate(mapping.skip))
    deciding = frozenset(columns.used)  # so far; the others only say something
    return Binding(
        campaign=campaign,
        region=of_region,
        phone=bind_phone(mapping.phone, columns, ("phone",), kinds, only_first=_only_first(mapping)),
        variables=bind_variables(mapping.variables, columns, ("variables",), most),
        secondaries=_bind_secondaries(mapping, columns),
        group=group,
        only=only,
        skip=skip,
        deciding=deciding,
        limits=columns.limits(),
        include_hidden=mapping.source.include_hidden,
        used=frozenset(columns.used),
        numbered=columns.numbered,
        first_column=columns.first_column,
    )


def _only_first(mapping: Mapping) -> bool:
    return mapping.several is Several.FIRST


def _fallback(region: str) -> str:
    code = region_code(region) if region else ""
    if region and not code:
        raise OptionError(
            "{country} is no country the importer knows; write its code, such as BG, DE or GB.", country=quoted(region)
        )
    return code


def _bind_campaign(mapping: Mapping, columns: Columns, option: int | None) -> BoundCampaign:
    source = mapping.campaign_id
    if option is not None and option < 1:
        raise OptionError("the campaign id must be a whole number from 1; found {found}.", found=option)
    if option is not None:
        return BoundCampaign(option, None)
    if source is None:
        raise MappingError(
            "{mapping} names no campaign: write campaign_id in it, or give --campaign-id or --campaign.",
            mapping=mapping.places.name,
        )
    if source.column is not None:
        return BoundCampaign(0, columns.find(source.column, ("campaign_id", "column")))
    return BoundCampaign(source.value or 0, None)


def _bind_secondaries(mapping: Mapping, columns: Columns) -> tuple[BoundSecondary, ...]:
    bound, kinds, most = [], wanted_kinds(mapping.phone_types), mapping.max_length
    for number, source in enumerate(mapping.secondary_contacts.columns):
        loc = ("secondary_contacts", "columns", number)
        phone = bind_phone(source.phone, columns, (*loc, "phone"), kinds, only_first=_only_first(mapping))
        own = bind_variables(source.variables, columns, (*loc, "variables"), most) if source.variables else None
        bound.append(BoundSecondary(phone, own))
    return tuple(bound)


def _bind_group(rows: SecondaryRows | None, columns: Columns) -> BoundGroup | None:
    if rows is None:
        return None
    loc = ("secondary_contacts", "rows")
    keys = tuple(columns.find(names, (*loc, "group_by", n)) for n, names in enumerate(rows.group_by))
    primary = bind_rule(rows.primary, columns, (*loc, "primary")) if rows.primary else None
    return BoundGroup(keys, primary)
