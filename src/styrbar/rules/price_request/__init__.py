"""Requests for a higher price: what the agreement makes due, and the course from received to settled."""
