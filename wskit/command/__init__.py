"""The command `wskit`: the course in JupyterLab, its answers, a server to try things on, and what a code means.

Each file is one command or a part of one, and talks to whoever sits at a terminal. What it says is found out in the
rooms below; nothing here is for notebooks, and nobody but `__main__` may import it.
"""
