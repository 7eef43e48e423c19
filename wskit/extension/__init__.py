"""The tunnel: a part of the user's Jupyter Server, by which the browser that shows a notebook reaches a kernel's port.

It runs in the server's process and not in a kernel's, so it imports what Jupyter Server has anyway, and of the kit only
what both sides must agree on. Nothing here records or shows anything.
"""
