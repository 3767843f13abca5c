"""A planned run out to the platform: who sends, in which order of precautions."""

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from importer.claims import Limit, RateBudget, SentLead, Terms
from importer.errors import OptionError
from importer.events import Tell, silent
from importer.languages import Sentence, joined, sentence
from importer.ledger import Ledger, Run, Session
from importer.mapping import nearest
from importer.preparing import Watch
from importer.records import LeadState
from importer.sending.brakes import Brakes
from importer.sending.client import PlatformClient, normalize_api_url
from importer.sending.delivery import Delivery, DeliveryRules
from importer.sending.desk import CampaignInfo, known_variables, list_campaigns
from importer.sending.lookups import LookUps
from importer.sending.pacing import Halt, Pacer
from importer.sending.rates import parse_rate
from importer.sending.sender import Quota, Sender
from importer.sending.trust import trust_for
from importer.sending.undoing import Undoer
from importer.settings import Settings
from importer.watching import SendingWatch

LEASE_BEYOND_S = 60.0  # a heartbeat may come late by so much


@dataclass(frozen=True, slots=True)
class Account:
    """How the platform is reached, and under which name the ledger keeps the account's rate."""

    api_url: str  # normalized
    connect: Callable[[], PlatformClient] = field(repr=False)  # it knows the token
    fingerprint: str
    limits: tuple[Limit, ...]

    def must_be_of(self, run: Run) -> None:
        """Raise OptionError where a run went elsewhere."""
        if self.api_url != run.api_url:
            raise OptionError(
                "Run {name} went to {api_url}, and --api-url is {given}. Set the same one to go on. If that was a "
                "wrong address, `lead-importer undo {name} --api-url {api_url}` gives the run up; then "
                "`lead-importer run` imports the files anew.",
                name=run.name,
                api_url=run.api_url,
                given=self.api_url,
            )


def account_of(settings: Settings, secret: bytes) -> Account:
    """Read token, URL and rate; raises OptionError. The ledger's secret keys the fingerprint of the token."""
    token = settings.secret_token()
    api_url = normalize_api_url(settings.api_url)
    fingerprint = hmac.new(secret, f"{api_url}\n{token}".encode(), "sha256").hexdigest()
    connect = partial(PlatformClient, api_url, token, settings.timeout, trust_for(api_url))
    return Account(api_url, connect, fingerprint, parse_rate(settings.rate))


def pacer_of(
    budget: RateBudget, account: Account, halt: Halt, clock: Callable[[], float], tell: Tell = silent
) -> Pacer:
    """Return what gives requests of an account their turns."""
    return Pacer(budget, account.fingerprint, account.limits, clock, halt.sleep, tell=tell)


def known_campaigns(account: Account, pacer: Pacer, campaign_ids: tuple[int, ...]) -> tuple[CampaignInfo, ...] | None:
    """Return the campaigns that leads go to, as the platform shows them; None where the host can't list them.

    Raises OptionError where one does not exist, StoppedError where the platform can't be asked.
    """
    with account.connect() as client:
        listed = list_campaigns(client, pacer)
    if listed is None:
        return None
    known = {campaign.campaign_id: campaign for campaign in listed}
    for campaign_id in campaign_ids:
        if campaign_id not in known:
            there = ", ".join(f"{item.campaign_id} ({item.name})" for item in listed) or sentence("none")
            raise OptionError(
                "Campaign {campaign_id} does not exist on the platform. The account has: {there}. Correct "
                "campaign_id in the mapping, or use --campaign-id.",
                campaign_id=campaign_id,
                there=there,
            )
    return tuple(known[campaign_id] for campaign_id in campaign_ids)


@dataclass(frozen=True, slots=True)
class Trip:
    """One run on its way out."""

    ledger: Ledger
    session: Session
    run: Run
    account: Account
    settings: Settings
    halt: Halt
    tell: Tell = silent

    @property
    def pacer(self) -> Pacer:
        """What gives the run's requests their turns."""
        return pacer_of(self.session.budget, self.account, self.halt, self.ledger.clock, self.tell)

    def campaigns(self) -> tuple[CampaignInfo, ...] | None:
        """Return the campaigns that the run's planned leads go to; see `known_campaigns`."""
        return known_campaigns(self.account, self.pacer, self.ledger.results.campaigns(self.run.key))

    def warnings(self) -> tuple[str, ...]:
        """Return what a person should know before the first lead: variables that no assistant knows."""
        with self.account.connect() as client:
            known = known_variables(client, self.pacer)
        unknown = [name for name in self.run.variable_names if known is not None and name not in known]
        if not unknown:
            return ()
        named = joined((_meant(name, known or ()) for name in unknown), ", ")
        return (
            sentence(
                "No assistant of the account knows {names}: what is sent under such a name may never be said.",
                names=named,
            ),
        )

    def settle(self, watching: SendingWatch) -> None:
        """Settle what is in doubt, and send nothing; raises StoppedError where that can't be done."""
        self._go(Quota(0), watching, send_again=False)

    def deliver(self, watching: SendingWatch) -> None:
        """Send the planned leads and settle those in doubt; raises StoppedError where the run stopped."""
        self._go(Quota(self.settings.limit), watching, send_again=True)

    def watched(self, watch: Watch) -> SendingWatch:
        """Begin to tell how the sending goes."""
        ledger, limits = self.ledger, self.account.limits
        return SendingWatch(ledger, self.run.key, limits, self.settings.limit, watch, ledger.clock)

    def undo(self, client: PlatformClient, on_end: Callable[[SentLead, LeadState, str], None]) -> None:
        """Delete the run's leads that were not called yet; raises StoppedError where the platform can't be asked."""
        pacer = self.pacer
        lookups = LookUps(self.session.claims, pacer, self.ledger.clock)
        Undoer(self.ledger.sent_leads(self.run), client, lookups, pacer, on_end).undo()

    def _go(self, quota: Quota, watching: SendingWatch, *, send_again: bool) -> None:
        clock, pacer = self.ledger.clock, replace(self.pacer, on_wait=watching.gauge.tell)
        delivery = Delivery(
            queue=self.session.claims,
            pacer=pacer,
            brakes=Brakes(self.settings.give_up, self.settings.max_refused),
            lookups=LookUps(self.session.claims, pacer, clock),
            rules=self._rules(send_again=send_again),
            clock=clock,
            on_end=watching.on_end,
            tell=self.tell,
        )
        sender = Sender(
            queue=self.session.claims,
            connect=self.account.connect,
            delivery=delivery,
            halt=self.halt,
            clock=clock,
            quota=quota,
            unproven=set(self.ledger.results.campaigns(self.run.key)) - self.session.claims.proven(),
        )
        sender.send(self.settings.concurrency, watching.beat)

    def _rules(self, *, send_again: bool) -> DeliveryRules:
        grace_s = self.settings.grace_s(allow_duplicate=self.run.allow_duplicate)
        return DeliveryRules(self.settings.timeout, grace_s, self.settings.give_up, send_again)


def _meant(name: str, known: Iterable[str]) -> Sentence:
    near = nearest(name, known)
    return (
        sentence('"{name}" (did you mean "{near}"?)', name=name, near=near) if near else sentence('"{name}"', name=name)
    )


def terms_of(account: Account, settings: Settings) -> Terms:
    """Return on what terms a process sends: its lease outlasts a request and the time in which that may still act."""
    grace_s = max(settings.grace_s(allow_duplicate=allowed) for allowed in (False, True))
    return Terms(account.fingerprint, account.limits, settings.timeout + grace_s + LEASE_BEYOND_S)
