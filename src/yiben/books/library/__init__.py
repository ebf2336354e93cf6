"""Library: what is read, shown, published, handed out and adopted, and local goals.

An item has a day and a channel. Who received it is a list of people or units
beside it, so that who did not is seen. Read figures that no channel reports
stay unknown. A unit's own goals are marks on entries of the ledger. This book
judges no content and claims no reading.
"""
