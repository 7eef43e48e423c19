"""Writers: what programs write in their logs of what is in a record, line by line, with the times of the story."""
