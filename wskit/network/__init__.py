"""The piece of network under one end: what holds, delays, loses and records its bytes.

A link knows bytes, FIN and RST, and writes down what it sees. It knows no frame, no handshake and no end.
"""
