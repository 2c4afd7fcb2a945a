"""Contact times: limits, the judge of attempts, whole schedules, and planning.

An attempt is a call, an SMS, a chat push or an e-mail from the shop to a customer, done or
planned. Attempts are judged in the order of their times; the input's order decides between
equal times.
"""
