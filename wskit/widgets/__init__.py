"""Panels: what has buttons in a notebook.

A panel asks the rooms below to do something and draws what they say of it. What it shows comes from `views`, and what
it knows from the record: it keeps no state of its own about a connection.
"""
