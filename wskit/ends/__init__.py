"""The two ends of a connection: the WebSocket of a page, the echo server, the raw ends, and what they are made of.

The real library's protocols run here, on a link. An end writes down what it does and shows nothing: it may not know
any view or anything that reads the record.
"""
