"""State refund (statsrefusion): the ladder of especially costly cases, and the half of self-referral stays."""
