"""The words of the course's cards, a file a lesson.

What is right stands nowhere: the experiments are in the notebooks.
"""
