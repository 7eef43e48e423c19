"""The same bytes to Chromium, to Firefox and to the kit's WebSocket, and what each told its page.

1. A behaviour is data: what a server does, step by step, and what a page does. One server plays it for all three.
2. What a browser did is measured, and stored with its version in ``seen.json``: `make differential` measures again.
3. The kit is compared with what is stored, on every run. Where the browsers are, so are they.

This shares no code with the ends it tests: the server is bytes and sockets.
"""
