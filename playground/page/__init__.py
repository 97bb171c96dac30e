"""The page's controls and what leaves it: forms, sharing, files, the clock."""
