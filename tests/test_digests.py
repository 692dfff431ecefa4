"""The daily digest: one a channel and local day, whatever dies in between; of quiet days too, for who wants it."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from streams.alerts_file import AlertsFile
from streams.digests import Digests
from streams.notices import Teller
from streams.notify.notice import Digest, Notice, decode_notice
from streams.notify.renderings import rendered
from streams.notify.wording import body_of, subject_of
from streams.store import Store
from streams.store_alerts import put_rows
from streams.transaction import transaction
from tests.alert_samples import alert

HOUR_MS = 3_600_000


def ms(day: int, hour: float, month: int = 1) -> int:
    return round(datetime(2026, month, day, tzinfo=UTC).timestamp() * 1000 + hour * HOUR_MS)


class Morning:
    """A store and its digests, with a clock that is set by hand. Each tick is that of a new process."""

    def __init__(self, store: Store, zone: str = "UTC", **channel: object) -> None:
        self.store = store
        given = {"name": "desk", "kind": "stdout", "digest": "08:00", **channel}
        self.file = AlertsFile.model_validate({"channel": [given], "telling": {"time_zone": zone}})
        self.now_ms = ms(1, 12)
        self.tick(self.now_ms)  # the first look leaves nothing: the day before was not watched

    def tick(self, now_ms: int) -> None:
        self.now_ms = now_ms
        Digests(self.store, self.file, lambda: self.now_ms).tick()

    def put(self, alert_id: str, from_ms: int, to_ms: int | None = None, **given: object) -> None:
        state = "open" if to_ms is None else "closed"
        row = alert(alert_id=alert_id, detected_at_ms=from_ms, closed_at_ms=to_ms, state=state, **given)
        put_rows(self.store.con, [row])

    @property
    def left(self) -> list[Notice]:
        found = self.store.con.execute("SELECT payload FROM outbox ORDER BY created_at").fetchall()
        return [decode_notice(payload) for (payload,) in found]


def test_there_is_one_a_day_and_it_holds_what_began_went_on_and_ended_since_the_last(store: Store) -> None:
    morning = Morning(store)
    morning.put("old", ms(1, 3), ms(1, 7))
    morning.put("over", ms(1, 3), ms(1, 20), brand="brenn")
    morning.put("on", ms(1, 3), signal="motive:venting")
    morning.put("new", ms(2, 7.9))
    morning.put("later", ms(2, 8))
    store.con.execute("INSERT INTO alert_marks VALUES ('over', 'useful', NULL, NULL)")
    morning.tick(ms(2, 7.99))
    assert morning.left == []
    for hour in (8, 8.01, 20, 31.9):
        morning.tick(ms(2, hour))
    (notice,) = morning.left
    assert (notice.outbox_id, notice.digest is not None) == ("digest-desk-2026-01-02.1", True)
    assert notice.digest is not None
    told = [(line.alert_id, line.brand, line.was, line.subject) for line in notice.digest.lines]
    assert told == [
        ("over", "brenn", "ended", ""),
        ("on", "norvia", "ongoing", "venting"),
        ("new", "norvia", "opened", ""),
    ]
    assert (notice.digest.opened, notice.digest.ongoing, notice.digest.ended) == (1, 1, 1)
    assert (notice.digest.useful, notice.digest.noise, notice.digest.is_blind) == (1, 0, False)
    morning.tick(ms(3, 8))
    assert [n.id[-2:] for n in morning.left] == ["02", "03"]


def test_a_kill_before_the_commit_leaves_nothing_and_the_next_run_leaves_it_once(store: Store) -> None:
    morning = Morning(store)
    broken = AlertsFile.model_validate(morning.file.model_dump() | {"telling": {"quiet_hours": "22:00-07:00"}})
    digests = Digests(store, broken, lambda: ms(2, 9))
    store.con.execute("ALTER TABLE outbox RENAME TO hidden")
    with pytest.raises(Exception, match="outbox"):
        digests.tick()
    store.con.execute("ALTER TABLE hidden RENAME TO outbox")
    morning.tick(ms(2, 9))
    morning.tick(ms(2, 10))
    assert len(morning.left) == 1


def test_who_was_away_for_days_is_told_of_the_last_one(store: Store) -> None:
    morning = Morning(store)
    morning.tick(ms(9, 12))
    assert [n.id for n in morning.left] == ["digest-desk-2026-01-09"]


@pytest.mark.parametrize("wants", [True, False])
def test_of_a_quiet_day_one_is_told_if_one_wants(store: Store, wants: bool) -> None:
    morning = Morning(store, digest_quiet=wants)
    morning.tick(ms(2, 8))
    assert len(morning.left) == wants
    morning.put("b", ms(2, 9), ms(2, 10), brand="*", signal="blind", rule="blind")
    morning.tick(ms(3, 8))
    assert len(morning.left) == 2 * wants
    if wants:
        assert subject_of(morning.left[0], "en") == "Alerts of the day: quiet"
        assert "Nothing unusual, and murmure was not blind." in body_of(morning.left[0], "en")
        assert subject_of(morning.left[1], "fr").endswith("mais tout n’a pas été vu")
        assert "not blind" not in body_of(morning.left[1], "en")


def test_a_day_is_one_of_the_zone_and_has_23_hours_when_the_clocks_go_forward(store: Store) -> None:
    morning = Morning(store, "Europe/Paris")
    morning.tick(ms(28, 12, 3))
    morning.tick(ms(29, 5.9, 3))
    assert [n.id[-5:] for n in morning.left] == ["03-28"]
    morning.tick(ms(29, 6, 3))
    last = morning.left[-1]
    assert last.id[-5:] == "03-29"
    assert (last.detected_at - last.started_at).total_seconds() == 23 * 3600


def test_the_words_and_shapes_of_a_digest(store: Store) -> None:
    morning = Morning(store)
    morning.put("abcdefghij", ms(1, 13), signal="motive:venting", authors=20)
    store.con.execute("INSERT INTO alert_marks VALUES ('abcdefghij', 'noise', NULL, NULL)")
    morning.tick(ms(2, 8))
    (notice,) = morning.left
    assert subject_of(notice, "en") == "Alerts of the day: 1 new, 0 ongoing, 0 over"
    body = body_of(notice, "en")
    assert "From 1 January 2026, 08:00 (UTC) to 2 January 2026, 08:00 (UTC)." in body
    assert "norvia: 1 new, 0 ongoing, 0 over" in body
    line = "- new, motives shift (venting), found 1 January 2026, 13:00 (UTC) (abcdefgh), 20 people, judged noise"
    assert line in body
    assert "Judged so far: 0 useful, 1 noise; 0 still to be judged." in body
    assert "norvia (nouvelles 1, en cours 0, terminées 0)\n- nouvelle, " in body_of(notice, "fr")
    assert "(se défouler), trouvée le 1er janvier 2026 à 13" in body_of(notice, "fr")
    assert b'"type":"murmure.digest/v1"' in rendered(notice, "murmure")
    assert b'"type":"murmure.digest"' in rendered(notice, "cloudevents")
    assert b"endsAt" not in rendered(notice, "alertmanager")


def test_who_wants_the_digest_only_is_told_of_nothing_else(store: Store) -> None:
    morning = Morning(store, digest_only=True)
    teller = Teller(morning.file, morning.file.settings(), lambda: ms(2, 9))
    with transaction(store.con, store.path) as con:
        teller.tell_rows(con, [alert(updated_at_ms=ms(2, 9))])
    assert morning.left == []
    with pytest.raises(ValidationError, match="digest_only but no hour"):
        AlertsFile.model_validate({"channel": [{"name": "d", "kind": "stdout", "digest_only": True}]})
    with pytest.raises(ValidationError, match="digest"):
        AlertsFile.model_validate({"channel": [{"name": "d", "kind": "stdout", "digest": "8h"}]})


def test_a_long_list_is_cut_and_counted(store: Store) -> None:
    morning = Morning(store)
    for n in range(43):
        morning.put(f"a{n:02}", ms(1, 13) + n)
    morning.tick(ms(2, 8))
    digest = morning.left[0].digest
    assert isinstance(digest, Digest)
    assert (digest.opened, len(digest.lines), digest.more) == (43, 40, 3)
    assert "and 3 more" in body_of(morning.left[0], "en")
