"""What a lesson is made of: questions and their answers, progress, and the deck of mysteries.

It may use all that makes connections end and all that shows it. It knows no widget: what is asked here can be
answered in a cell.
"""
