"""The parts of the simulated market: who is in it, what they say, and all that goes wrong. See `simulate.py`."""
