from accounts.models.session import Session
from accounts.models.user import Role, User

__all__ = ["Role", "Session", "User"]
