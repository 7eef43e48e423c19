"""The tunnel: in a real Jupyter Server, from sockets that say exactly what a test wants, and from real browsers."""
