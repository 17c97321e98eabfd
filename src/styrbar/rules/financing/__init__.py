"""Ways of paying for an offer together: what they have in common, and each way in a function of its own.

Objective financing (VIVE table 5.1) takes its parameters from the rule book, see `styrbar.rules.objective`;
subscription, committed purchase, shared financing and basic rate take theirs from the municipalities' agreement.
"""
