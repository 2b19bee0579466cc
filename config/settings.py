"""All settings, from the environment; `.env.example` lists every variable with its default and meaning."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.calculation import chart_calculation
from config.environment import BASE_DIR, env, secret
from config.language_models import language_models
from config.rates import Rate

VERSION = "1.0.0"

ENVIRONMENT = env.str("ENVIRONMENT", default="development")
if ENVIRONMENT not in ("development", "test", "production"):
    raise ImproperlyConfigured(f"ENVIRONMENT is {ENVIRONMENT!r}; it must be development, test or production.")
PRODUCTION = ENVIRONMENT == "production"
EMBEDDED = env.bool("EMBEDDED", default=False)
NOCTURNA_HOME = Path(env.str("NOCTURNA_HOME", default=str(BASE_DIR / ".local"))).resolve()

# Core: https://docs.djangoproject.com/en/5.2/ref/settings/#core-settings
INSECURE_SECRET_KEY = "development-only-never-in-production"  # noqa: S105  (refused in production, below)
SECRET_KEY = secret("SECRET_KEY", INSECURE_SECRET_KEY)
JWT_SIGNING_KEY = secret("JWT_SIGNING_KEY")
FIELD_ENCRYPTION_KEY = secret("FIELD_ENCRYPTION_KEY")
DATABASE_URL = secret("DATABASE_URL")
REDIS_URL = secret("REDIS_URL")
CELERY_BROKER_URL = secret("CELERY_BROKER_URL", "memory://localhost/")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
if PRODUCTION:
    _faults = {
        "SECRET_KEY is missing or shorter than 32 characters": SECRET_KEY == INSECURE_SECRET_KEY
        or len(SECRET_KEY) < 32,
        "SECRET_KEY is no random one": len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure-"),
        "DEBUG is on": DEBUG,
        "ALLOWED_HOSTS is missing or holds a wildcard": not ALLOWED_HOSTS
        or any("*" in h or h.startswith(".") for h in ALLOWED_HOSTS),
        "DATABASE_URL is missing": not DATABASE_URL,
        "JWT_SIGNING_KEY is shorter than 32 characters": 0 < len(JWT_SIGNING_KEY) < 32,
        "FIELD_ENCRYPTION_KEY is shorter than 32 characters": 0 < len(FIELD_ENCRYPTION_KEY) < 32,
        "JWT_SIGNING_KEY is the default": JWT_SIGNING_KEY == INSECURE_SECRET_KEY,
        # In the memory of one process jobs, limits and notices would be lost to the others.
        "REDIS_URL is missing": not EMBEDDED and not REDIS_URL,
        "CELERY_BROKER_URL is missing": not EMBEDDED and CELERY_BROKER_URL.startswith("memory"),
    }
    if any(_faults.values()):
        raise ImproperlyConfigured(
            "Refusing to start in production: " + "; ".join(k for k, bad in _faults.items() if bad) + "."
        )

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = True  # the admin's links; the API's own paths have none and never redirect
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "config.backoffice.apps.OfficeAdminConfig",
    "config.backoffice",  # before auth, whose changepassword it replaces
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "corsheaders",
    "config.system",
    "analytics",
    "accounts",
    "charts",
    "interpretations",
]

MIDDLEWARE = [
    "config.api.middleware.RequestContextMiddleware",
    "config.api.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.api.middleware.MethodNotAllowedMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "config.api.middleware.CompressionMiddleware",
    "config.api.static.StaticFilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.api.middleware.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.watching.watch_downloads",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Database: https://docs.djangoproject.com/en/5.2/ref/databases/#connection-pool
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url_config(DATABASE_URL or "postgresql://nocturna:nocturna@127.0.0.1:5432/nocturna")
}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    # The pool replaces persistent connections, which leak under ASGI.
    "pool": {
        "min_size": env.int("DATABASE_POOL_MIN", default=1),
        "max_size": env.int("DATABASE_POOL_MAX", default=20),
        "timeout": 10,
    },
}
DATABASES["default"]["CONN_MAX_AGE"] = 0

# Cache: https://github.com/jazzband/django-redis
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
}
if REDIS_URL:
    CACHES["default"] = {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "nocturna",
        "OPTIONS": {
            "SOCKET_CONNECT_TIMEOUT": 0.25,
            "SOCKET_TIMEOUT": 0.5,
            # The client's own ten retries would hold a request for seconds while Redis is down.
            "CONNECTION_POOL_KWARGS": {"max_connections": 50, "retry": None, "protocol": 2},
        },
    }

# Channels: https://channels.readthedocs.io/en/stable/topics/channel_layers.html
# In memory, what is past the capacity is lost without a word, and by default so is who listens for more than a day.
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "channels.layers.InMemoryChannelLayer",
        "CONFIG": {"capacity": 10_000, "group_expiry": 10**9},
    }
}
if REDIS_URL:
    CHANNEL_LAYERS["default"] = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "nocturna"},
    }

# Threads of a process in which its sockets compute. Waiting for an outside service takes none of them.
SOCKET_THREADS = env.int("SOCKET_THREADS", default=4)
# How long a client may take nothing off the wire before its socket is closed; after as long again it is cut off.
SOCKET_PATIENCE = timedelta(seconds=env.int("SOCKET_PATIENCE_SECONDS", default=10))

# Celery: https://docs.celeryq.dev/en/stable/userguide/configuration.html
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", default="nocturna")
# Of their own queue, so that nobody's reading waits behind ten thousand charts.
CELERY_BATCH_QUEUE = f"{CELERY_TASK_DEFAULT_QUEUE}-batch"
# Of another, as a reading by a model is half a minute of waiting: many at once in few processes, no mail behind them.
CELERY_READINGS_QUEUE = f"{CELERY_TASK_DEFAULT_QUEUE}-readings"
# A worker that is not told its queues consumes all.
CELERY_TASK_QUEUES: dict[str, dict[str, Any]] = {
    CELERY_TASK_DEFAULT_QUEUE: {},
    CELERY_BATCH_QUEUE: {},
    CELERY_READINGS_QUEUE: {},
}
CELERY_TASK_ROUTES = {
    "config.api.jobs.tasks.run_part": {"queue": CELERY_BATCH_QUEUE},
    "accounts.privacy.tasks.make_export": {"queue": CELERY_BATCH_QUEUE},
    "accounts.privacy.tasks.purge_deleted": {"queue": CELERY_BATCH_QUEUE},
    "interpretations.tasks.write_interpretation": {"queue": CELERY_READINGS_QUEUE},
    "interpretations.tasks.write_message": {"queue": CELERY_READINGS_QUEUE},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 3
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 1800} if CELERY_BROKER_URL.startswith(("redis", "rediss")) else {}
)
# A job whose task could not be queued is not lost: its row is the truth, and the sweep queues it again.
CELERY_TASK_PUBLISH_RETRY = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_max": 0.1}
# By name: the task, how often, and the seconds after which one that nobody has taken is dropped.
_SCHEDULE: dict[str, tuple[str, timedelta | crontab, int]] = {
    "interpretations-sweep": ("interpretations.tasks.sweep_interpretations", timedelta(seconds=5), 5),
    "prompt-trials-sweep": ("interpretations.tasks.sweep_trials", timedelta(seconds=30), 30),
    "prompt-trials-purge": ("interpretations.tasks.purge_trials", timedelta(hours=6), 3600),
    "model-calls-sweep": ("interpretations.tasks.sweep_calls", timedelta(minutes=5), 300),
    "model-calls-purge": ("interpretations.tasks.purge_calls", timedelta(hours=6), 3600),
    "charts-index": ("charts.tasks.index_new_charts", timedelta(minutes=1), 60),
    "jobs-sweep": ("config.api.jobs.tasks.sweep_jobs", timedelta(seconds=5), 5),
    "jobs-purge": ("config.api.jobs.tasks.purge_jobs", timedelta(hours=1), 3600),
    "events-ship": ("analytics.tasks.ship_events", timedelta(seconds=5), 5),
    "client-events-purge": ("analytics.tasks.purge_client_events", timedelta(hours=1), 3600),
    "alerts-evaluate": ("analytics.tasks.evaluate_alerts", timedelta(minutes=1), 50),
    "alert-notices-sweep": ("analytics.tasks.sweep_notices", timedelta(seconds=30), 30),
    "alerts-purge": ("analytics.tasks.purge_alerts", timedelta(hours=6), 3600),
    "attempts-purge": ("config.system.tasks.purge_attempts", timedelta(hours=1), 3600),
    "dead-letters-purge": ("config.system.tasks.purge_dead_letters", timedelta(hours=1), 3600),
    "idempotency-purge": ("config.system.tasks.purge_idempotency_records", timedelta(hours=1), 3600),
    "credits-sweep": ("accounts.tasks.sweep_credits", timedelta(minutes=1), 60),
    "ledger-check": ("accounts.tasks.check_ledger", crontab(hour="3", minute="30"), 3600),
    "visits-tell": ("accounts.tasks.tell_of_visits", timedelta(minutes=1), 60),
    "visits-purge": ("accounts.tasks.purge_visits", timedelta(hours=1), 3600),
    "mails-sweep": ("accounts.tasks.sweep_mails", timedelta(seconds=30), 30),
    "tickets-purge": ("accounts.tasks.purge_tickets", timedelta(hours=1), 3600),
    "exports-sweep": ("accounts.privacy.tasks.sweep_exports", timedelta(seconds=30), 30),
    "exports-purge": ("accounts.privacy.tasks.purge_exports", timedelta(hours=1), 3600),
    "deleted-purge": ("accounts.privacy.tasks.purge_deleted", timedelta(hours=6), 3600),
    "changes-purge": ("accounts.tasks.purge_changes", timedelta(hours=1), 3600),
    "sessions-purge": ("accounts.tasks.purge_expired_sessions", timedelta(hours=6), 3600),
    "audit-purge": ("accounts.tasks.purge_audit_log", timedelta(hours=6), 3600),
}
CELERY_BEAT_SCHEDULE = {
    name: {"task": task, "schedule": often, "options": {"expires": seconds}}
    for name, (task, often, seconds) in _SCHEDULE.items()
}

# Keys that take turns (config.system.keyring): those that sign tokens, and those that encrypt secrets in rows
KEYRINGS: dict[str, dict[str, str]] = {
    "signing": {
        "VARIABLE": "JWT_KEYS_FILE",
        "FILE": env.str("JWT_KEYS_FILE", default=""),
        "INITIAL": JWT_SIGNING_KEY or SECRET_KEY,
    },
    "encryption": {
        "VARIABLE": "FIELD_ENCRYPTION_KEYS_FILE",
        "FILE": env.str("FIELD_ENCRYPTION_KEYS_FILE", default=""),
        "INITIAL": FIELD_ENCRYPTION_KEY or SECRET_KEY,
    },
}

# Users: https://docs.djangoproject.com/en/5.2/topics/auth/customizing/
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.LoginBackend"]
# bcrypt's cost is the power of two of its rounds; tests need no protection from guessing.
BCRYPT_ROUNDS = env.int("BCRYPT_ROUNDS", default=4 if ENVIRONMENT == "test" else 12)
if not (12 if PRODUCTION else 4) <= BCRYPT_ROUNDS <= 16:
    raise ImproperlyConfigured(f"BCRYPT_ROUNDS is {BCRYPT_ROUNDS}; it must be 12 to 16 (from 4 outside production).")
PASSWORD_HASHERS = [
    "accounts.hashers.BCryptHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LengthValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "name", "email"]},
    },
    {"NAME": "accounts.passwords.BreachedValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"
# The e-mail is unique by constraint, without regard to case and among those not deleted; the check knows neither.
# Who speaks plain http is sent to https where TLS ends, in front of us (W008): our own health checks speak it. To be
# listed in browsers for ever (W021) is the operator's to decide. Keys have 50 characters (W009) where Django makes
# them; 32 bytes of chance are 43 of base64. What else that check looks at is refused above.
SILENCED_SYSTEM_CHECKS = ["auth.E003", "auth.W004", "security.W008", "security.W009", "security.W021"]

# How long the audit log is kept. The database refuses to drop what is younger than 90 days, whatever is set here.
AUDIT_RETENTION = timedelta(days=env.int("AUDIT_RETENTION_DAYS", default=365))
if timedelta(days=90) > AUDIT_RETENTION:
    raise ImproperlyConfigured("AUDIT_RETENTION_DAYS must be at least 90.")

# Second factors and issuers of identities: https://docs.allauth.org/en/latest/mfa/configuration.html
# Of its account app only the code is used: `User.email` and `email_verified` are the truth, its tables stay empty.
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
MFA_ADAPTER = "accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Nocturna"
# One step of 30 s on either side: clocks differ, and people type.
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "accounts.adapters.IssuerAdapter"
# Seconds for a connection, and for each read. However slowly an issuer answers, it is over after twice that.
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
# The address people see when they use a passkey; the request's own host if empty. A passkey belongs to one host name.
PASSKEY_HOST = env.str("PASSKEY_HOST", default="")
EMAIL_VERIFICATION = env.str("EMAIL_VERIFICATION", default="optional")
if EMAIL_VERIFICATION not in ("optional", "mandatory"):
    raise ImproperlyConfigured(f"EMAIL_VERIFICATION is {EMAIL_VERIFICATION!r}; it must be optional or mandatory.")
# The web application that mails link to: FRONTEND_URL/verify-email#token=… If empty, mails show what to type into it.
FRONTEND_URL = env.str("FRONTEND_URL", default="").rstrip("/")
# What has been proved lately need not be proved again before second factors, password or address are changed.
CONFIRMATION_LIFETIME = timedelta(minutes=15)

# Tokens: https://django-rest-framework-simplejwt.readthedocs.io/en/stable/settings.html
ACCESS_TOKEN_LIFETIME = timedelta(minutes=30)
REFRESH_TOKEN_LIFETIME = timedelta(days=7)
# How long after a refresh the token it replaced is taken for a concurrent request rather than for a theft.
REFRESH_GRACE = timedelta(seconds=10)
# How long a part of what a signed-in request rests on is kept in Redis, unless it changes (accounts.services.standing).
KEPT_SECONDS = {"user": 600, "subscription": 300, "session": 120, "device": 1800}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": ACCESS_TOKEN_LIFETIME,
    "REFRESH_TOKEN_LIFETIME": REFRESH_TOKEN_LIFETIME,
    "SIGNING_KEY": KEYRINGS["signing"]["INITIAL"],
    "ALGORITHM": "HS256",
    "AUDIENCE": "nocturna",
    "ISSUER": "nocturna",
    "USER_ID_CLAIM": "sub",
    "UPDATE_LAST_LOGIN": False,
}

# REST: https://www.django-rest-framework.org/api-guide/settings/
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.ApiKeyAuthentication",
        "accounts.visiting.VisitAuthentication",
        "accounts.authentication.BearerAuthentication",
        "accounts.authentication.CookieAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["config.api.permissions.IsSignedIn", "accounts.permissions.WithinScopes"],
    "DEFAULT_THROTTLE_CLASSES": ["config.api.throttling.CallerThrottle"],
    "DEFAULT_PARSER_CLASSES": ["config.api.codec.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["config.api.codec.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "config.api.pagination.PageNumbers",
    "DEFAULT_SCHEMA_CLASS": "config.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "config.api.errors.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%S.%fZ",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
RATE_LIMITS = {
    "anonymous": env.str("RATE_LIMIT_ANONYMOUS", default="100/h"),
    "user": env.str("RATE_LIMIT_USER", default="1000/h"),
    "sign_in": env.str("RATE_LIMIT_SIGN_IN", default="20/15m"),
    # Wrong passwords for one account: from strangers together, and from each place that it knows.
    "sign_in_account": env.str("RATE_LIMIT_SIGN_IN_ACCOUNT", default="30/10m"),
    "sign_in_known": env.str("RATE_LIMIT_SIGN_IN_KNOWN", default="20/10m"),
    # Returns from an issuer that fail, from browsers that we do not know; and letters that are written at once: those
    # that one address asks for above it wait for the sweep, which first drops what is to nobody.
    "begin": env.str("RATE_LIMIT_BEGIN", default="600/15m"),
    "register": env.str("RATE_LIMIT_REGISTER", default="20/h"),
    "reset": env.str("RATE_LIMIT_RESET", default="20/h"),
    # Mails about new devices to one person: whoever registers another's address would fill their box.
    "device_mail": env.str("RATE_LIMIT_DEVICE_MAIL", default="5/d"),
    "shared": env.str("RATE_LIMIT_SHARED", default="60/h"),
    "api_key": env.str("RATE_LIMIT_API_KEY", default="1000/h"),
    # Staff who see an account as its owner does, by visit.
    "visit": env.str("RATE_LIMIT_VISIT", default="1000/h"),
    "export": env.str("RATE_LIMIT_EXPORT", default="5/d"),
    "client_events": env.str("RATE_LIMIT_CLIENT_EVENTS", default="240/h"),
}
for _scope, _rate in RATE_LIMITS.items():
    try:
        Rate.parse(_rate)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"RATE_LIMIT_{_scope.upper()} is {_rate!r}; it must be a rate such as 5/15m."
        ) from error
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
if TRUSTED_PROXIES < 0:
    raise ImproperlyConfigured(f"TRUSTED_PROXIES is {TRUSTED_PROXIES}; it must be a number of hops, or 0 for none.")

# OpenAPI: https://drf-spectacular.readthedocs.io/en/latest/settings.html
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Nocturna",
    "DESCRIPTION": "Exact charts from birth data, and readings in which every sentence can be traced to the chart.",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_NO_READ_ONLY_REQUIRED": False,
    "PATH_CONVERTER_OVERRIDES": {
        "chart": {"type": "string", "description": "A chart's id, or `mine`: your primary chart."}
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # Choices stand where they are used: too many kinds of chart call theirs `method` or `depth`.
    "POSTPROCESSING_HOOKS": ["config.api.schema.describe_errors"],
    "GET_LIB_DOC_EXCLUDES": "config.api.schema.classes_without_words",
}

# Charts and readings
# Where this installation is reached; of links that people give to others. The request's own host if empty.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
CHART_CALCULATION = chart_calculation()
# What is kept instead of being found again. LOCAL_BYTES: of each process; REDIS_BYTES: of all together. LEASE_SECONDS:
# how long others wait for the one who is computing the same, who may have died; no single question takes longer.
KEPT: dict[str, dict[str, int]] = {
    "calculations": {
        "LOCAL_BYTES": env.int("CALCULATION_CACHE_LOCAL_MB", default=8) * 1_000_000,
        "REDIS_BYTES": env.int("CALCULATION_CACHE_REDIS_MB", default=64) * 1_000_000,
        "SECONDS": env.int("CALCULATION_CACHE_SECONDS", default=86_400),
        "LEASE_SECONDS": 6,
    },
    "places": {"LOCAL_BYTES": 4_000_000, "REDIS_BYTES": 16_000_000, "SECONDS": 86_400, "LEASE_SECONDS": 0},
    # They bear names: in Redis not for long.
    "pictures": {"LOCAL_BYTES": 8_000_000, "REDIS_BYTES": 32_000_000, "SECONDS": 600, "LEASE_SECONDS": 0},
}
# PNGs. AT_ONCE: processes that paint for one of ours; WAITING: requests that wait for these; SECONDS: each, at most.
PICTURES: dict[str, int] = {
    "AT_ONCE": env.int("PICTURES_AT_ONCE", default=2),
    "WAITING": env.int("PICTURES_WAITING", default=16),
    "SECONDS": env.int("PICTURE_SECONDS", default=20),
}
ATLAS_INDEX = Path(env.str("ATLAS_INDEX", default="") or NOCTURNA_HOME / "places.sqlite")
# Font files for the left-to-right scripts of reports that Noto Sans lacks (Chinese, Georgian, …).
REPORT_FONTS = [path for path in env.list("REPORT_FONTS", default=[]) if path]
# The almanac knows its text at once; it is shown at a reader's pace. 0 writes without pause.
READING_SENTENCE_PAUSE = timedelta(milliseconds=env.int("READING_SENTENCE_PAUSE_MS", default=30))
READING_LEASE = timedelta(seconds=env.int("READING_LEASE_SECONDS", default=10))
# A model's reading of fewer sentences than this share of the almanac's, or without the last of its sections, is gone on
# with by the next author. 0: of as few as it likes.
READING_LEAST_SHARE = env.float("READING_LEAST_SHARE", default=0.2)
# What was asked the same is given the text that there is, if it is no older; while that is being written the others
# wait for it, at most so long. 0 days: each is written for itself.
READING_CACHE_AGE = timedelta(days=env.int("READING_CACHE_DAYS", default=30))
READING_CACHE_WAIT = timedelta(seconds=env.int("READING_CACHE_WAIT_SECONDS", default=120))
# Language models that may write readings: https://docs.litellm.ai/docs/routing. None: the almanac writes them all.
LLM = language_models()
# What an answer of a conversation may take. CREDITS: by a model whose readings cost one. ROUNDS, SECONDS, DOLLARS: when
# its model may compute no more, and answers with what it has. HISTORY_TOKENS: of what was said before; more of it is
# shortened. SUMMARY_REST: for so many seconds after that has failed it is left out. MESSAGES: of a conversation;
# CHARTS: that it is about; EVENT_DAYS: that are searched.
CONVERSATIONS: dict[str, Any] = {
    "CREDITS": env.int("MESSAGE_CREDITS", default=1),
    "ROUNDS": env.int("MESSAGE_TOOL_ROUNDS", default=4),
    "SECONDS": env.float("MESSAGE_TOOL_SECONDS", default=60.0),
    "DOLLARS": Decimal(env.str("MESSAGE_DOLLARS", default="0.25")),
    "HISTORY_TOKENS": env.int("CONVERSATION_HISTORY_TOKENS", default=4_000),
    "SUMMARY_REST": env.float("CONVERSATION_SUMMARY_REST_SECONDS", default=900.0),
    "MESSAGES": env.int("CONVERSATION_MESSAGES", default=1_000),
    "CHARTS": env.int("CONVERSATION_CHARTS", default=4),
    "EVENT_DAYS": env.int("MESSAGE_EVENT_DAYS", default=370),
}

# Jobs over many items
JOB_LEASE = timedelta(seconds=env.int("JOB_LEASE_SECONDS", default=30))
JOB_RETENTION = timedelta(days=env.int("JOB_RETENTION_DAYS", default=7))
# How long a part of a batch goes on asking an outside calculation service that fails for the moment. 0: not at all.
BATCH_PATIENCE = timedelta(seconds=env.float("BATCH_PATIENCE_SECONDS", default=60.0))
JOBS_AT_ONCE = env.int("JOBS_AT_ONCE", default=5)

# Privacy (docs/privacy.md)
# How long a deleted account, and a deleted chart or reading, stays before `manage.py purge_deleted` removes it.
ACCOUNT_RETENTION = timedelta(days=env.float("ACCOUNT_RETENTION_DAYS", default=30.0))
DELETED_RETENTION = timedelta(days=env.float("DELETED_RETENTION_DAYS", default=30.0))
# Accounts that nobody has used for so long are listed for staff, and never deleted by themselves.
ACCOUNT_INACTIVE = timedelta(days=env.float("ACCOUNT_INACTIVE_DAYS", default=730.0))
# How long it is kept what each call of a language model was for, and cost.
MODEL_CALL_RETENTION = timedelta(days=env.float("MODEL_CALL_RETENTION_DAYS", default=730.0))
EXPORT_LEASE = timedelta(seconds=env.float("EXPORT_LEASE_SECONDS", default=60.0))
EXPORT_RETENTION = timedelta(days=env.float("EXPORT_RETENTION_DAYS", default=7.0))
EXPORT_LINK_HOURS = env.int("EXPORT_LINK_HOURS", default=48)
EXPORT_LINK = timedelta(hours=EXPORT_LINK_HOURS)

# Analytics (docs/analytics.md)
CLICKHOUSE_URL = secret("CLICKHOUSE_URL")
# Without a server: in a process of ours, which holds this folder alone. Right where one process does everything.
CLICKHOUSE_EMBEDDED = not CLICKHOUSE_URL and env.bool("CLICKHOUSE_EMBEDDED", default=EMBEDDED)
CLICKHOUSE_FOLDER = NOCTURNA_HOME / "clickhouse"
# Where it is several servers: the cluster's name in their configuration.
CLICKHOUSE_CLUSTER = env.str("CLICKHOUSE_CLUSTER", default="")
if CLICKHOUSE_CLUSTER and not re.fullmatch(r"[A-Za-z_]\w*", CLICKHOUSE_CLUSTER, re.ASCII):
    raise ImproperlyConfigured(f"CLICKHOUSE_CLUSTER is {CLICKHOUSE_CLUSTER!r}; it must be a name of letters.")
if CLICKHOUSE_CLUSTER and CLICKHOUSE_EMBEDDED:
    raise ImproperlyConfigured("CLICKHOUSE_CLUSTER needs CLICKHOUSE_URL.")
# How long a worker that has ended in the midst of sending events keeps them from the others.
SHIPMENT_LEASE = timedelta(seconds=env.float("SHIPMENT_LEASE_SECONDS", default=60.0))
# Numbers and lines of the log besides: whether they are kept, how often each process sends them, how much of them it
# holds, of either kind, while ClickHouse is away.
ANALYTICS_BULK = env.bool("ANALYTICS_BULK", default=True)
ANALYTICS_FLUSH_SECONDS = env.float("ANALYTICS_FLUSH_SECONDS", default=1.0)
if not 0.05 <= ANALYTICS_FLUSH_SECONDS <= 60:
    raise ImproperlyConfigured(f"ANALYTICS_FLUSH_SECONDS is {ANALYTICS_FLUSH_SECONDS}; it must be 0.05 to 60.")
_buffer = env.str("ANALYTICS_BUFFER_MB", default="8")
if not re.fullmatch(r"[1-9]\d{0,3}", _buffer, re.ASCII):
    raise ImproperlyConfigured(f"ANALYTICS_BUFFER_MB is {_buffer!r}; it must be a whole number from 1 to 9999.")
ANALYTICS_BUFFER_BYTES = int(_buffer) * 1_000_000
# The share of people whose apps are heard when they tell of what is done in them.
ANALYTICS_CLIENT_SAMPLING = env.float("ANALYTICS_CLIENT_SAMPLING", default=1.0)
if not 0 <= ANALYTICS_CLIENT_SAMPLING <= 1:
    raise ImproperlyConfigured(f"ANALYTICS_CLIENT_SAMPLING is {ANALYTICS_CLIENT_SAMPLING}; it must be 0 to 1.")
# How old an event may be that is not delivered yet before `/health` says so.
EVENTS_LATE = timedelta(seconds=env.float("EVENTS_LATE_SECONDS", default=300.0))

# Alerts (docs/alerts.md)
ALERT_LANGUAGE = env.str("ALERT_LANGUAGE", default="en")  # of their mails
if ALERT_LANGUAGE not in ("en", "ru"):
    raise ImproperlyConfigured(f"ALERT_LANGUAGE is {ALERT_LANGUAGE!r}; it must be en or ru.")
# Whether webhooks may go to addresses that are not the internet's, and without TLS: to receivers of one's own network.
WEBHOOKS_TO_PRIVATE = env.bool("WEBHOOKS_TO_PRIVATE", default=False)

# Metrics: https://prometheus.github.io/client_python/multiprocess/
# The client takes the folder from the environment when it is first imported, which is after these lines.
METRICS_FOLDER = env.str("PROMETHEUS_MULTIPROC_DIR", default="")
if METRICS_FOLDER:
    Path(METRICS_FOLDER).mkdir(parents=True, exist_ok=True)
else:
    env.ENVIRON.pop("PROMETHEUS_MULTIPROC_DIR", None)
# Where a worker, which answers no requests, shows its own.
METRICS_HOST = env.str("METRICS_HOST", default="127.0.0.1")
METRICS_PORT = env.int("METRICS_PORT", default=0)

# Mail: https://docs.djangoproject.com/en/5.2/topics/email/
vars().update(env.email_url_config(secret("EMAIL_URL", "consolemail://")))
# A mail server that does not answer costs a worker no more than this.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Nocturna <nocturna@localhost>")

# Languages: https://docs.djangoproject.com/en/5.2/topics/i18n/
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "UTC"

# Static files and storage: https://whitenoise.readthedocs.io/en/stable/django.html
STATIC_URL = "/static/"
# Outside production nothing is collected (below), and WhiteNoise warns of a folder that is not there.
STATIC_ROOT = env.str("STATIC_ROOT", default="") or (str(NOCTURNA_HOME / "static") if PRODUCTION else None)
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(NOCTURNA_HOME / "files"), "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Archives, in a bucket: https://django-storages.readthedocs.io/en/latest/backends/amazon-S3.html
FILES_BUCKET = env.str("FILES_BUCKET", default="")
if FILES_BUCKET:
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config

    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": FILES_BUCKET,
            "endpoint_url": env.str("FILES_ENDPOINT", default="") or None,
            "region_name": env.str("FILES_REGION", default="") or None,
            "access_key": env.str("FILES_ACCESS_KEY", default="") or None,
            "secret_key": secret("FILES_SECRET_KEY") or None,
            # A bucket that falls silent is given up within the lease of whoever stores an archive.
            "client_config": Config(
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                connect_timeout=3,
                read_timeout=15,
                retries={"total_max_attempts": 3, "mode": "standard"},
            ),
            "default_acl": None,
            "file_overwrite": True,
            # What is larger is kept on disk while it is read.
            "max_memory_size": 8_000_000,
            # Pieces are read in the worker's own thread, which renews its lease as it goes.
            "transfer_config": TransferConfig(use_threads=False),
        },
    }
# Outside production the packages' own static folders are served as they lie: nothing to collect before the first page.
WHITENOISE_USE_FINDERS = not PRODUCTION

# Security: https://docs.djangoproject.com/en/5.2/topics/security/
CSRF_FAILURE_VIEW = "config.api.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Pages of other origins that may read our answers: https://github.com/adamchainz/django-cors-headers
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOWED_ORIGINS: list[str] = env.list("CORS_ALLOWED_ORIGINS", default=[])
# With cookies, too. They are SameSite=Lax, so that only pages of our own site ever send them; writes need
# CSRF_TRUSTED_ORIGINS and the token besides.
CORS_ALLOW_CREDENTIALS = env.bool("CORS_ALLOW_CREDENTIALS", default=False)
CORS_ALLOW_HEADERS = (
    "accept",
    "accept-language",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "last-event-id",
    "x-csrftoken",
    "x-request-id",
)
CORS_EXPOSE_HEADERS = (
    "Deprecation",
    "ETag",
    "Idempotent-Replayed",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Sunset",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-Request-ID",
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
# What begins so, a browser takes over HTTPS only, from this host alone, and for the whole of it.
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
# Names the last sessions of the browser, also once they have ended: accounts/services/browsers.py.
BROWSER_COOKIE = f"{COOKIE_PREFIX}nocturna_browser"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None

# Admin: https://unfoldadmin.com/docs/configuration/settings/
UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Nocturna",
    "SITE_HEADER": "Nocturna",
    "SITE_SYMBOL": "nights_stay",
    "SHOW_HISTORY": "config.system.admin.shows_history",
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "8px",
    "STYLES": ["config.backoffice.searching.style"],
    "DASHBOARD_CALLBACK": "config.backoffice.dashboard.views.context",
}

# Logs: https://www.structlog.org/en/stable/standard-library.html
SERVICE_NAME = env.str("SERVICE_NAME", default="nocturna")
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_FORMAT = env.str("LOG_FORMAT", default="json" if PRODUCTION else "console")
LOGGING_CONFIG = "config.logging.configure"
LOGGING = {"format": LOG_FORMAT, "level": LOG_LEVEL, "service": SERVICE_NAME}
