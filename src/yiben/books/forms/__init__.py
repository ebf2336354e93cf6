"""Forms: check sheets with fixed items, of a member or of an organisation.

What the items are comes from the document in force at the unit, or from the
unit above that supplied them; without them a sheet stays closed and says why.
A member's own sheet is read by the member, and by the branch only if the
member hands it in. Filling one posts to the ledger that it was filled, not
what stands in it. This book judges nobody: the same text of two people is
shown to a human, and what was found becomes an item of a list only by hand.
"""
