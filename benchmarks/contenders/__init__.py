"""One small program an engine, each doing the job of `outcome.py`: `side_by_side.py` runs each as a process."""
