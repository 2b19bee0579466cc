"""Where allauth asks us: how a second factor is kept, whose host a passkey belongs to, how issuers are asked."""

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from requests import Session

from accounts.openid import session
from config.system import encryption


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def _get_site_name(self) -> str:
        return str(settings.MFA_TOTP_ISSUER)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = settings.PASSKEY_HOST or context.request.get_host()
        return {"id": host.partition(":")[0], "name": self._get_site_name()}


class IssuerAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def get_requests_session(self) -> Session:
        return session.bounded(super().get_requests_session())
