"""The invented country: 98 municipalities' spending per person, shaped by the published figures."""
