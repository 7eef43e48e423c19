"""The world outside the kit: browsers, proxies and networks, asked whether what the lessons say of them is so.

``docs/statements.md`` names the statement that each test is for.
"""
