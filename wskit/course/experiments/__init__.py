"""The experiments of the inventory, which stand in no notebook. Each does the real thing, and finds its own answer."""
