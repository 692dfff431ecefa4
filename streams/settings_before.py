"""Under which settings a folder was written last: its memory is read back under those."""

from pathlib import Path

from pipeline.errors import StoreError
from pipeline.settings import GraphSettings, Settings
from streams.store import Store

__all__ = ["settings_before"]


def settings_before(store: Store, data: Path, wanted: Settings | None) -> Settings:
    """The settings of the last session, for snapshots that do not tell theirs, as those of the first release.

    StoreError when other ones are wanted for the graph: ties that were summed with one half-life cannot go on
    with another.
    """
    kept, graph = store.meta("settings"), store.meta("graph_settings")
    if graph is None:
        graph = (wanted or Settings()).graph.model_dump_json()
        store.set_meta("graph_settings", graph)
    elif wanted is not None and wanted.graph.model_dump_json() != graph:
        raise StoreError(
            f"the ties of {data} were summed with {graph}, but [graph] now says "
            f"{wanted.graph.model_dump_json()}; put the settings back, or load the inputs into a new data folder"
        )
    before = (wanted or Settings()) if kept is None else Settings.model_validate_json(kept)
    return before.model_copy(update={"graph": GraphSettings.model_validate_json(graph)})
