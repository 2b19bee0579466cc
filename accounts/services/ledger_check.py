"""What the ledger must say of itself, asked of the rows. Triggers keep it so; this would tell if they had not."""

from collections.abc import Iterator
from typing import Final

from django.db import connection

# What is wrong with which row: each query gives the ids of the rows that contradict the entries.
_QUESTIONS: Final = {
    "account: its balance is not the sum of its entries": """
        SELECT a.id FROM accounts_account a LEFT JOIN accounts_ledgerentry e ON e.account_id = a.id
        GROUP BY a.id HAVING a.balance <> COALESCE(sum(e.amount), 0)""",
    "account: its balance is not what remains of its grants": """
        SELECT a.id FROM accounts_account a LEFT JOIN accounts_grant g ON g.account_id = a.id
        GROUP BY a.id HAVING a.balance <> COALESCE(sum(g.remaining), 0)""",
    "account: its credits were given to somebody else": """
        SELECT DISTINCT a.id FROM accounts_auditentry e JOIN accounts_grant g ON g.id::text = e.target_id
        JOIN accounts_account a ON a.id = g.account_id
        WHERE e.action = 'credits.granted' AND e.target_type = 'accounts.grant' AND e.subject_id <> a.user_id""",
    "grant: what remains is not the sum of its entries": """
        SELECT g.id FROM accounts_grant g LEFT JOIN accounts_ledgerentry e ON e.grant_id = g.id
        GROUP BY g.id HAVING g.remaining <> COALESCE(sum(e.amount), 0)""",
    "grant: it was not entered with its credits": """
        SELECT g.id FROM accounts_grant g
        LEFT JOIN accounts_ledgerentry e ON e.grant_id = g.id AND e.kind = 'grant'
        WHERE e.amount IS DISTINCT FROM g.credits""",
    "reservation: its entries do not say what it says": """
        SELECT r.id FROM accounts_reservation r LEFT JOIN accounts_ledgerentry e ON e.reservation_id = r.id
        GROUP BY r.id HAVING -COALESCE(sum(e.amount), 0) <> COALESCE(r.charged, r.credits)
            OR -COALESCE(sum(e.amount) FILTER (WHERE e.kind = 'reserve'), 0) <> r.credits
            OR (r.status = 'held') <> (count(*) FILTER (WHERE e.kind IN ('settle', 'refund')) = 0)""",
}


def contradictions() -> Iterator[str]:
    """One line for each row that is not as its entries say; none, unless somebody went past the triggers."""
    with connection.cursor() as cursor:
        for wrong, query in _QUESTIONS.items():
            cursor.execute(query)
            for (row,) in cursor.fetchall():
                thing, _, what = wrong.partition(": ")
                yield f"{thing} {row}: {what}"
