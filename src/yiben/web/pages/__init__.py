"""The pages: each gets by a query that is told who looks, acts once, renders."""
