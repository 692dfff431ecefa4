"""The records that flow and the pure steps over them. Begin with `events.py`, then `engine.py`."""
