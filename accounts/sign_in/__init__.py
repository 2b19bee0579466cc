"""Ways of signing in beyond a password, and what keeps an account its owner's: the faces of the services."""
