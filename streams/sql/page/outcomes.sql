-- One row is what became of the events of a source: the outcomes of each add up to what came in.
SELECT source, outcome, n FROM counts WHERE side = 'out' ORDER BY source, n DESC, outcome
