"""OpenID Connect with issuers that staff configure: allauth's client, our checks."""
