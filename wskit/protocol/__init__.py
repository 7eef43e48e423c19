"""What the standards say: close codes, frames, the opening handshake, and the rules of the browser's interface.

Tables, and functions from bytes and values to bytes and values. Nothing here does I/O, keeps time, remembers
anything, or knows that there is a notebook; and nothing here may import from another room but the language.
"""
