"""What the tests of the sender loop share: a run in a real ledger, the sandbox, a door before it that plays faults."""

import http.client
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import text

from importer import sandbox
from importer.claims import ClaimedLead, Limit
from importer.duplicates import DuplicateRules, Seen, decide
from importer.grouping import GroupRules, cut
from importer.ledger import Ledger, NewRun, Run, Session, open_ledger
from importer.records import Contact, Detected, LeadState, MappedRow, RunState, Variable
from importer.sandbox.leads import NewContact, NewLead
from importer.sending.brakes import Brakes
from importer.sending.client import PlatformClient
from importer.sending.delivery import Delivery, DeliveryRules
from importer.sending.lookups import LookUps
from importer.sending.pacing import Halt, Pacer
from importer.sending.sender import Quota, Sender

NOW = 1_790_000_000.0  # 2026-09-21 14:13:20 UTC
TOKEN = "sandbox-token"
CAMPAIGN = 42
WAIT_S = 10.0
CONFIG = sandbox.SandboxConfig(campaigns=(sandbox.Campaign(CAMPAIGN, "Sofia"), sandbox.Campaign(43, "Plovdiv")))


@dataclass
class HandClock:
    """A clock that only moves when somebody sleeps; the sandbox reads the same one."""

    now: float = NOW
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def turn(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self.now += seconds

    def read(self) -> sandbox.Moment:
        """Return the time as the sandbox wants it."""
        return sandbox.Moment(self.now, datetime.fromtimestamp(self.now, UTC))


class Napping(Halt):
    """A halt whose sleepers wake at once, on a clock that says that they slept."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__()
        self.clock = clock
        self.naps: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Turn the clock."""
        self.check()
        if seconds > 0:
            self.naps.append(seconds)
            self.clock.turn(seconds)


class Act(Enum):
    """What the door does with a request, where it is no answer of its own."""

    PASS = auto()
    DROP = auto()  # hangs up, and the platform never hears of it
    LOSE = auto()  # lets the platform act, then hangs up


@dataclass(frozen=True)
class Reply:
    """An answer that the platform is not asked for."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Alter:
    """The platform's answer, changed on its way."""

    change: Callable[[Any], None]  # of the JSON under `data`


@dataclass(frozen=True)
class Knock:
    """One request at the door."""

    method: str
    phone: str  # of a lead that is posted or looked for
    turn: int  # how often this number was posted, or looked for, from 1
    at: float  # by the clock of the run


Fault = Callable[[Knock], "Act | Reply | Alter"]


def no_fault(_knock: Knock) -> Act:
    """Let everything pass."""
    return Act.PASS


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up."""


@dataclass
class Door:
    """A server before the sandbox."""

    platform: str
    fault: Fault
    clock: Callable[[], float]
    url: str = ""
    knocks: list[Knock] = field(default_factory=list)
    events: list[tuple[str, str]] = field(default_factory=list)  # posts that came in and went out, in order
    _turns: Counter[tuple[str, str]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, method: str, phone: str) -> Knock:
        """Count a request."""
        with self._lock:
            self._turns[method, phone] += 1
            knock = Knock(method, phone, self._turns[method, phone], self.clock())
            self.knocks.append(knock)
            if method == "POST":
                self.events.append(("in", phone))
        return knock

    def done(self, knock: Knock) -> None:
        """Note that a request is about to be answered."""
        with self._lock:
            if knock.method == "POST":
                self.events.append(("out", knock.phone))

    @property
    def posts(self) -> list[str]:
        """The numbers that were posted, in order."""
        return [knock.phone for knock in self.knocks if knock.method == "POST"]


@contextmanager
def door(platform: str, fault: Fault, clock: Callable[[], float]) -> Iterator[Door]:
    """Open a door before the platform while the block lasts."""
    opened = Door(platform, fault, clock)
    with _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"door": opened})) as server:
        opened.url = f"http://127.0.0.1:{server.server_address[1]}/api"
        thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
        thread.start()
        try:
            yield opened
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """What the door does with one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    door: Door  # set where the door is opened

    def do_GET(self) -> None:
        """Take a look-up."""
        self._serve(b"")

    def do_POST(self) -> None:
        """Take a lead."""
        self._serve(self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _serve(self, body: bytes) -> None:
        asked = parse_qs(urlsplit(self.path).query).get("phone_number", [""])[0]
        knock = self.door.note(self.command, json.loads(body)["phone_number"] if body else asked)
        act = self.door.fault(knock)
        if isinstance(act, Reply):
            page = act.body if isinstance(act.body, str) else json.dumps(act.body)
            self._answer(knock, act.status, page.encode(), act.headers)
            return
        answer = None if act is Act.DROP else _forwarded(self.door.platform, self, body)
        if answer is None or act is Act.LOSE:
            self.close_connection = True
            return
        status, raw, headers = answer
        if isinstance(act, Alter):
            changed = json.loads(raw)
            act.change(changed["data"])
            raw = json.dumps(changed).encode()
        self._answer(knock, status, raw, headers)

    def _answer(self, knock: Knock, status: int, raw: bytes, headers: Mapping[str, str]) -> None:
        self.door.done(knock)
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


def _forwarded(platform: str, asked: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes, dict[str, str]]:
    """Ask the platform the same; return its status, body, and the headers that an importer reads."""
    headers = {name: asked.headers[name] for name in ("Authorization", "Accept", "Content-Type")}
    with closing(http.client.HTTPConnection(urlsplit(platform).netloc, timeout=WAIT_S)) as connection:
        connection.request(asked.command, asked.path, body or None, headers)
        answer = connection.getresponse()
        kept = {name: value for name, value in answer.getheaders() if name.lower() in ("retry-after", "content-type")}
        return answer.status, answer.read(), kept


@dataclass
class Outing:
    """A planned run before the door of a sandbox."""

    ledger: Ledger
    run: Run
    session: Session
    state: sandbox.SandboxState
    door: Door
    clock: Callable[[], float]
    halt: Halt
    foreign: frozenset[int] = frozenset()  # platform ids of leads that somebody else made
    ended: list[LeadState] = field(default_factory=list)
    on_end: Callable[[LeadState], None] | None = None

    def send(  # noqa: PLR0913 - these are the options of a run
        self,
        concurrency: int = 1,
        *,
        limits: tuple[Limit, ...] = (),
        limit: int | None = None,
        give_up_s: float = 300.0,
        max_refused: float = 0.2,
        grace_s: float = 20.0,
        url: str = "",
    ) -> None:
        """Send the run as importer.delivering does."""
        queue = self.session.claims
        pacer = Pacer(self.session.budget, "account", limits, self.clock, self.halt.sleep)
        delivery = Delivery(
            queue=queue,
            pacer=pacer,
            brakes=Brakes(give_up_s, max_refused),
            lookups=LookUps(queue, pacer, self.clock),
            rules=DeliveryRules(timeout_s=WAIT_S, grace_s=grace_s, give_up_s=give_up_s),
            clock=self.clock,
            on_end=self.on_end or self.ended.append,
        )
        Sender(
            queue=queue,
            connect=partial(PlatformClient, url or self.door.url, TOKEN, WAIT_S),
            delivery=delivery,
            halt=self.halt,
            clock=self.clock,
            quota=Quota(limit),
            unproven=set(self.ledger.results.campaigns(self.run.key)),
        ).send(concurrency)

    def resume(self) -> None:
        """Begin anew after a stop, as another process would."""
        self.session.claims.recover()
        self.halt = Napping(self.clock) if isinstance(self.clock, HandClock) else Halt()

    def claim(self) -> ClaimedLead:
        """Claim a lead, as a process that will be killed."""
        claimed = self.session.claims.claim()
        assert claimed is not None
        return claimed

    @property
    def states(self) -> list[str]:
        """The states of the run's leads, in their order."""
        return [str(row[0]) for row in self._leads("lead.state")]

    @property
    def ids(self) -> list[str]:
        """The platform's ids of the run's leads, in their order."""
        return [str(row[0]) for row in self._leads("lead.platform_id")]

    def agree(self) -> None:
        """Hold the ledger and the sandbox's store against each other, lead by lead."""
        own = [lead for lead in self.state.store.all() if lead.id not in self.foreign]
        free = {lead.id: lead for lead in own}
        foreign = {lead.phone_number for lead in self.state.store.all() if lead.id in self.foreign}
        for state, platform_id, number, attempts in self._leads(
            "lead.state, lead.platform_id, member.phone, lead.attempts"
        ):
            if state == LeadState.CREATED:
                fitting = [lead for lead in free.values() if lead.phone_number == number]
                lead = next(lead for lead in fitting if platform_id in ("", str(lead.id)))
                assert int(str(attempts)) >= 1
                del free[lead.id]
            elif state == LeadState.ALREADY_THERE:
                assert number in foreign
                assert platform_id == "" or int(str(platform_id)) in self.foreign
            else:
                assert state in (LeadState.PLANNED, LeadState.REFUSED)
        assert free == {}

    def _leads(self, columns: str) -> list[tuple[object, ...]]:
        query = f"""
            SELECT {columns} FROM lead JOIN member ON member.run_key = lead.run_key AND member.lead_seq = lead.lead_seq
            WHERE lead.run_key = :run AND member.role = 'primary' ORDER BY lead.lead_seq
        """  # noqa: S608 - names of columns
        with self.ledger.database.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), {"run": self.run.key})]


def phone(number: int) -> str:
    """Return a number that is nobody's."""
    return f"+359888{number:06}"


@contextmanager
def outing(  # noqa: PLR0913 - each test turns another of these
    folder: Path,
    *leads: Sequence[int],
    fault: Fault = no_fault,
    config: sandbox.SandboxConfig = CONFIG,
    allow_duplicate: bool = False,
    campaigns: Sequence[int] = (),
    foreign: Sequence[int] = (),
    foreign_age_s: float = 0.0,
    hand: bool = True,
) -> Iterator[Outing]:
    """Plan a run with these leads, the primary first, before a sandbox that holds the foreign numbers already.

    With `hand` the clock is a HandClock, which runs, the sandbox and the sleepers share; else the time is real.
    """
    clock = HandClock()
    now: Callable[[], float] = clock if hand else time.time
    state = sandbox.SandboxState.fresh(config)
    since = datetime.fromtimestamp(now() - foreign_age_s, UTC)
    made = [
        state.store.create(NewLead(CAMPAIGN, NewContact(phone(item), {}), (), allow_duplicate=False), since)
        for item in foreign
    ]
    ids = frozenset(placed.lead.id for placed in made)
    with (
        sandbox.start(config, state=state, clock=clock if hand else None) as platform,
        door(platform.url, fault, now) as before,
        closing(open_ledger(str(folder / "ledger.db"), now)) as ledger,
    ):
        run = planned(ledger, before.url, leads, campaigns, allow_duplicate=allow_duplicate)
        with ledger.session(run) as session:
            halt = Napping(clock) if hand else Halt()
            yield Outing(ledger, run, session, state, before, now, halt, ids)


def planned(
    ledger: Ledger, url: str, leads: Sequence[Sequence[int]], campaigns: Sequence[int] = (), *, allow_duplicate: bool
) -> Run:
    """Begin a run with one planned lead for each group of numbers; the past is not asked."""
    new = NewRun(
        fingerprint="",
        api_url=url,
        mapping_name="Sofia",
        variable_names=("customer_name",),
        allow_duplicate=allow_duplicate,
        again=False,
        request="{}",
        report_folder="",
    )
    run = ledger.runs.begin(new)
    rows = [
        MappedRow(at, at, campaign_id, tuple(_contact(number) for number in numbers))
        for at, (numbers, campaign_id) in enumerate(
            zip(leads, campaigns or [CAMPAIGN] * len(leads), strict=True), start=2
        )
    ]
    ledger.staging.stage(run.key, Detected(Path("people.csv"), "csv", "", 1, ("Телефон",)), rows)
    decided = decide(
        cut(ledger.planning.candidates(run.key), GroupRules()), Seen(), DuplicateRules(allow_duplicate=allow_duplicate)
    )
    ledger.planning.add(run.key, url, decided)
    ledger.runs.set_state(run.key, RunState.PLANNED)
    return run


def _contact(number: int) -> Contact:
    return Contact("Телефон", phone(number), phone(number), (Variable("customer_name", f"Ана {number}"),))


def closed_url() -> str:
    """Return the URL of a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/api"
