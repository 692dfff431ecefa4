"""Charts as SVG: drawn by hand, without a browser, a font or a network, the same bytes for the same rows.

`svg` has the sheet and its colours, `scale` the axes, and each other module one kind of panel. What a command draws is
in `streams/commands/<command>_chart.py`.
"""
