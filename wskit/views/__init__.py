"""Views: what was written down, as text and as pictures. Pure functions of events, and nothing here is live."""
