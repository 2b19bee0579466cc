from django.urls import path

from accounts.sign_in import factors, identities, issuers, mailed, passkeys

urlpatterns = [
    path("auth/email/verify", mailed.VerifyView.as_view(), name="email-verify"),
    path("auth/email/verify/resend", mailed.ResendView.as_view(), name="email-resend"),
    path("auth/email/change", mailed.ChangeEmailView.as_view(), name="email-change"),
    path("auth/email/change/confirm", mailed.ConfirmEmailChangeView.as_view(), name="email-change-confirm"),
    path("auth/password/change", mailed.PasswordChangeView.as_view(), name="password-change"),
    path("auth/password/reset", mailed.PasswordResetView.as_view(), name="password-reset"),
    path("auth/password/reset/confirm", mailed.PasswordResetConfirmView.as_view(), name="password-reset-confirm"),
    path("auth/code", mailed.CodeView.as_view(), name="code"),
    path("auth/code/verify", mailed.CodeSignInView.as_view(), name="code-verify"),
    path("auth/confirm", factors.ConfirmView.as_view(), name="confirm"),
    path("auth/mfa/verify", factors.SecondStepView.as_view(), name="mfa-verify"),
    path("auth/mfa/totp", factors.TotpView.as_view(), name="mfa-totp"),
    path("auth/mfa/totp/confirm", factors.TotpConfirmView.as_view(), name="mfa-totp-confirm"),
    path("auth/mfa/recovery-codes", factors.RecoveryCodesView.as_view(), name="mfa-recovery-codes"),
    path("auth/mfa/passkeys", passkeys.PasskeysView.as_view(), name="mfa-passkeys"),
    path("auth/mfa/passkeys/options", passkeys.PasskeyOptionsView.as_view(), name="mfa-passkey-options"),
    path("auth/mfa/passkeys/options/sign-in", passkeys.SecondStepOptionsView.as_view(), name="mfa-passkey-sign-in"),
    path("auth/mfa/passkeys/<uuid:passkey_id>", passkeys.PasskeyView.as_view(), name="mfa-passkey"),
    path("auth/passkey/options", passkeys.PasskeySignInOptionsView.as_view(), name="passkey-options"),
    path("auth/passkey", passkeys.PasskeySignInView.as_view(), name="passkey"),
    path("auth/oauth", issuers.IssuersView.as_view(), name="issuers"),
    path("auth/oauth/<slug:provider>/authorize", issuers.AuthorizeView.as_view(), name="issuer-authorize"),
    path("auth/oauth/<slug:provider>/callback", issuers.CallbackView.as_view(), name="issuer-callback"),
    path("auth/oauth/<slug:provider>/token", issuers.IdTokenView.as_view(), name="issuer-token"),
    path("auth/identities", identities.IdentitiesView.as_view(), name="identities"),
    path("auth/identities/<slug:provider>", identities.IdentityView.as_view(), name="identity"),
    path("auth/identities/<slug:provider>/authorize", identities.LinkView.as_view(), name="identity-authorize"),
]
