from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from accounts import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("auth/register", views.RegisterView.as_view(), name="register"),
    path("auth/guest", views.GuestView.as_view(), name="guest"),
    path("auth/token", views.TokenView.as_view(), name="token"),
    path("auth/token/refresh", views.RefreshView.as_view(), name="token-refresh"),
    path("auth/logout", views.LogoutView.as_view(), name="logout"),
    path("auth/sessions", views.SessionListView.as_view(), name="sessions"),
    path("auth/sessions/<uuid:session_id>", views.SessionView.as_view(), name="session"),
    path("auth/api-keys", views.ApiKeysView.as_view(), name="api-keys"),
    path("auth/api-keys/<uuid:key_id>", views.ApiKeyView.as_view(), name="api-key"),
    path("auth/api-keys/<uuid:key_id>/rotate", views.ApiKeyRotateView.as_view(), name="api-key-rotate"),
    path("", include("accounts.sign_in.urls")),
    path("auth/devices", views.DeviceListView.as_view(), name="devices"),
    path("auth/devices/<uuid:device_id>", views.DeviceView.as_view(), name="device"),
    path("", include("accounts.privacy.urls")),
    path("users/me", views.MeView.as_view(), name="me"),
    path("usage", views.UsageView.as_view(), name="usage"),
    path("usage/ledger", views.LedgerView.as_view(), name="usage-ledger"),
    path("plans", views.PlansView.as_view(), name="plans"),
    path("users", views.MembersView.as_view(), name="users"),
    path("users/<uuid:user_id>", views.MemberView.as_view(), name="user"),
    path("users/<uuid:user_id>/suspension", views.SuspensionView.as_view(), name="user-suspension"),
]
