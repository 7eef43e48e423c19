"""What people believe of connections and their ends, a file a lesson.

:mod:`~wskit.course.misconceptions` has them all.
"""
