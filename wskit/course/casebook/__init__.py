"""The casebook: connections that have ended, of which one end's log is there, and evidence can be asked for."""
