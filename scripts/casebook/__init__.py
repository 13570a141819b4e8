"""The casebook that ships: its sources read, its arithmetic worked out again, its pages laid out."""
