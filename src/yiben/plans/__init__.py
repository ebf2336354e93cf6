"""Plans: what is meant to happen, and who is to do it.

It keeps the content of a plan, the tasks that follow from it, reminders and
the calendar. A plan changes freely until it is filed; filing is an event and
therefore a book (``books.filings``), not a field of the plan. A reminder
keeps quiet hours and never reaches a member who is marked frail. This room
refuses to know the ledger: a plan is no proof that anything happened.
"""
