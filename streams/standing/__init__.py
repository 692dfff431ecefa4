"""The standing rules there are. One file a rule; its words are in `notify/standing_words.py`.

`standing_rule.py` (what a rule is), `leader_switch.py`, `outgrown_cascade.py`, `voucher_turn.py`; of accounts
`silent_decider.py` and `single_thread.py`, which both read `account_rows.py`.
"""

from streams.standing.leader_switch import LEADER_SWITCH
from streams.standing.outgrown_cascade import OUTGROWN_CASCADE
from streams.standing.silent_decider import SILENT_DECIDER
from streams.standing.single_thread import SINGLE_THREADED
from streams.standing.standing_rule import Rows, StandingRule
from streams.standing.voucher_turn import VOUCHER_TURN

__all__ = ["RULES", "Rows", "StandingRule"]

RULES: tuple[StandingRule, ...] = (LEADER_SWITCH, OUTGROWN_CASCADE, VOUCHER_TURN, SILENT_DECIDER, SINGLE_THREADED)
