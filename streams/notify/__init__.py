"""Telling people of alerts: what is to be said, to whom, and that it arrives at least once.

`notice` is what is told, `outbox` the rows that wait to be sent, `dispatch` what the writer calls at each tick,
`courier` the thread that sends. Nothing is imported here: what sends is heavy, and only who has channels needs it.
"""
