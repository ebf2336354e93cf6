"""Policy: the documents relayed and the packs a unit has adopted.

It loads packs through ``yiben.rules``, keeps which unit relays which
document from which day, and stores the local settings that documents leave
to be made. A draft is rehearsed here before it is issued: whom it touches,
and what it costs them. Every answer cites document, section and phrase. This
room refuses to know what anybody did; it speaks only of what is asked.
"""
