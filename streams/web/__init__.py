"""Murmure over HTTP: questions in SQL for everyone, and nothing that could harm the machine or the writer.

`app.py` puts the parts together, a file a concern: each gives its `routes`.
"""
