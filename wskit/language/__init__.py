"""The language in which the kit speaks to a learner: other words in place of the English ones that stand in its files.

The code of the kit is read, and never says, that there are other languages. What is translated, and how a translator
works: ``docs/another-language.md``. Nothing here may import from another room.
"""
