"""All settings, from the environment; `.env.example` lists every variable with its default and meaning."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "1.0.0"

# Environment: https://django-environ.readthedocs.io/
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(str(BASE_DIR / ".env"))

ENVIRONMENT = env.str("ENVIRONMENT", default="development")
if ENVIRONMENT not in ("development", "test", "production"):
    raise ImproperlyConfigured(f"ENVIRONMENT is {ENVIRONMENT!r}; it must be development, test or production.")
PRODUCTION = ENVIRONMENT == "production"
EMBEDDED = env.bool("EMBEDDED", default=False)
NOCTURNA_HOME = Path(env.str("NOCTURNA_HOME", default=str(BASE_DIR / ".local"))).resolve()

# Core: https://docs.djangoproject.com/en/5.2/ref/settings/#core-settings
INSECURE_SECRET_KEY = "development-only-never-in-production"  # noqa: S105  (refused in production, below)
SECRET_KEY = env.str("SECRET_KEY", default=INSECURE_SECRET_KEY)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
if PRODUCTION:
    _faults = {
        "SECRET_KEY is missing or shorter than 32 characters": SECRET_KEY == INSECURE_SECRET_KEY
        or len(SECRET_KEY) < 32,
        "DEBUG is on": DEBUG,
        "ALLOWED_HOSTS is missing or holds a wildcard": not ALLOWED_HOSTS
        or any("*" in h or h.startswith(".") for h in ALLOWED_HOSTS),
        "DATABASE_URL is missing": not env.str("DATABASE_URL", default=""),
        "JWT_SIGNING_KEY is shorter than 32 characters": 0 < len(env.str("JWT_SIGNING_KEY", default="")) < 32,
        "JWT_SIGNING_KEY is the default": env.str("JWT_SIGNING_KEY", default="") == INSECURE_SECRET_KEY,
        # In the memory of one process jobs, limits and notices would be lost to the others.
        "REDIS_URL is missing": not EMBEDDED and not env.str("REDIS_URL", default=""),
        "CELERY_BROKER_URL is missing": not EMBEDDED
        and env.str("CELERY_BROKER_URL", default="memory").startswith("memory"),
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
    "unfold",
    "django.contrib.admin",
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
    "config.system",
    "config.backoffice",
    "analytics",
    "accounts",
    "charts",
    "interpretations",
]

MIDDLEWARE = [
    "config.api.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.api.middleware.CompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.api.middleware.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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
    "default": env.db_url("DATABASE_URL", default="postgresql://nocturna:nocturna@127.0.0.1:5432/nocturna")
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
REDIS_URL = env.str("REDIS_URL", default="")
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

# Threads of a process in which its sockets compute. More help only where calculations are done elsewhere.
SOCKET_THREADS = env.int("SOCKET_THREADS", default=4)
# How long a client may take nothing off the wire before its socket is closed; after as long again it is cut off.
SOCKET_PATIENCE = timedelta(seconds=env.int("SOCKET_PATIENCE_SECONDS", default=10))

# Celery: https://docs.celeryq.dev/en/stable/userguide/configuration.html
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="memory://localhost/")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", default="nocturna")
# Of their own queue, so that nobody's reading waits behind ten thousand charts.
CELERY_BATCH_QUEUE = f"{CELERY_TASK_DEFAULT_QUEUE}-batch"
# A worker that is not told its queues consumes both.
CELERY_TASK_QUEUES: dict[str, dict[str, Any]] = {CELERY_TASK_DEFAULT_QUEUE: {}, CELERY_BATCH_QUEUE: {}}
CELERY_TASK_ROUTES = {"config.api.jobs.tasks.run_part": {"queue": CELERY_BATCH_QUEUE}}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 3
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 1800} if CELERY_BROKER_URL.startswith(("redis", "rediss")) else {}
)
# A job whose task could not be queued is not lost: its row is the truth, and the sweep queues it again.
CELERY_TASK_PUBLISH_RETRY = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_max": 0.1}
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "interpretations-sweep": {
        "task": "interpretations.tasks.sweep_interpretations",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    "charts-index": {
        "task": "charts.tasks.index_new_charts",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "jobs-sweep": {
        "task": "config.api.jobs.tasks.sweep_jobs",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    "jobs-purge": {
        "task": "config.api.jobs.tasks.purge_jobs",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3600},
    },
    "idempotency-purge": {
        "task": "config.system.tasks.purge_idempotency_records",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3600},
    },
    "sessions-purge": {
        "task": "accounts.tasks.purge_expired_sessions",
        "schedule": timedelta(hours=6),
        "options": {"expires": 3600},
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
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"
# The e-mail is unique by constraint, without regard to case and among those not deleted; the check knows neither.
SILENCED_SYSTEM_CHECKS = ["auth.E003", "auth.W004"]

# Tokens: https://django-rest-framework-simplejwt.readthedocs.io/en/stable/settings.html
ACCESS_TOKEN_LIFETIME = timedelta(minutes=30)
REFRESH_TOKEN_LIFETIME = timedelta(days=7)
# How long after a refresh the token it replaced is taken for a concurrent request rather than for a theft.
REFRESH_GRACE = timedelta(seconds=10)
SESSION_CACHE_SECONDS = 120
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": ACCESS_TOKEN_LIFETIME,
    "REFRESH_TOKEN_LIFETIME": REFRESH_TOKEN_LIFETIME,
    "SIGNING_KEY": env.str("JWT_SIGNING_KEY", default="") or SECRET_KEY,
    "ALGORITHM": "HS256",
    "AUDIENCE": "nocturna",
    "ISSUER": "nocturna",
    "USER_ID_CLAIM": "sub",
    "UPDATE_LAST_LOGIN": False,
}

# REST: https://www.django-rest-framework.org/api-guide/settings/
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.BearerAuthentication",
        "accounts.authentication.CookieAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["config.api.permissions.IsSignedIn", "config.api.permissions.MayWrite"],
    "DEFAULT_THROTTLE_CLASSES": ["config.api.throttling.CallerThrottle"],
    "DEFAULT_PARSER_CLASSES": ["config.api.codec.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["config.api.codec.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "config.api.pagination.PageNumbers",
    "DEFAULT_SCHEMA_CLASS": "config.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "config.api.errors.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%S.%fZ",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
RATE_LIMITS = {
    "anonymous": env.str("RATE_LIMIT_ANONYMOUS", default="100/h"),
    "user": env.str("RATE_LIMIT_USER", default="1000/h"),
    "sign_in": env.str("RATE_LIMIT_SIGN_IN", default="20/15m"),
    "register": env.str("RATE_LIMIT_REGISTER", default="20/h"),
    "shared": env.str("RATE_LIMIT_SHARED", default="60/h"),
}
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

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
}

# Charts and readings
# Where this installation is reached; of links that people give to others. The request's own host if empty.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
_BACKENDS = {
    "embedded": "charts.calculation.embedded.EmbeddedEngine",
    "nocturna": "charts.calculation.nocturna.NocturnaCalculations",
    "remote": "charts.calculation.remote.RemoteNocturna",
}
_BACKEND = env.str("CHART_CALCULATION", default="") or "embedded"
if _BACKEND not in _BACKENDS:
    raise ImproperlyConfigured(f"CHART_CALCULATION is {_BACKEND!r}; it must be {', '.join(_BACKENDS)}.")


def _secret(value: str, file: str) -> str:
    """A secret from its variable, or from the file that the other one names."""
    if not file:
        return value
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{file} cannot be read: {error.strerror}.") from None


def _needed(**options: str) -> dict[str, str]:
    """Options of the chosen backend by the variables they come from. Without one of them nothing starts."""
    missing = [name for name, value in options.items() if not value]
    if missing:
        raise ImproperlyConfigured(f"CHART_CALCULATION is {_BACKEND}; it needs {', '.join(missing)}.")
    address = next(iter(options.values()))
    if not address.startswith(("http://", "https://")):
        raise ImproperlyConfigured(f"{next(iter(options))} is {address!r}; it must begin with http:// or https://.")
    return options


_SERVICE: dict[str, Any] = {
    "fallback": env.bool("CALCULATION_FALLBACK", default=False),
    "complete_from_embedded": env.bool("CALCULATION_COMPLETE", default=True),
    "time_limit": env.float("CALCULATION_TIME_LIMIT", default=10.0),
    "connections": env.int("CALCULATION_CONNECTIONS", default=10),
    "failures": env.int("CALCULATION_CIRCUIT_FAILURES", default=5),
    "rest": env.float("CALCULATION_CIRCUIT_REST", default=10.0),
}
if not (0.0 < _SERVICE["time_limit"] <= 600.0 and 1 <= _SERVICE["connections"] <= 1000):
    raise ImproperlyConfigured("CALCULATION_TIME_LIMIT must be up to 600 s, CALCULATION_CONNECTIONS 1 to 1000.")
if _SERVICE["failures"] < 1 or not 0.0 < _SERVICE["rest"] <= 3600.0:
    raise ImproperlyConfigured(
        "CALCULATION_CIRCUIT_FAILURES must be at least 1, CALCULATION_CIRCUIT_REST up to 3600 s."
    )
_OPTIONS: dict[str, Any] = {}
if _BACKEND == "nocturna":
    _given = _needed(
        NOCTURNA_CALCULATIONS_URL=env.str("NOCTURNA_CALCULATIONS_URL", default=""),
        NOCTURNA_CALCULATIONS_TOKEN=_secret(
            env.str("NOCTURNA_CALCULATIONS_TOKEN", default=""), env.str("NOCTURNA_CALCULATIONS_TOKEN_FILE", default="")
        ),
    )
    _OPTIONS = {
        "url": _given["NOCTURNA_CALCULATIONS_URL"],
        "token": _given["NOCTURNA_CALCULATIONS_TOKEN"],
        "socket": env.bool("NOCTURNA_CALCULATIONS_SOCKET", default=True),
        "socket_limit": env.float("NOCTURNA_CALCULATIONS_SOCKET_LIMIT", default=2.0),
        **_SERVICE,
    }
elif _BACKEND == "remote":
    _given = _needed(
        NOCTURNA_REMOTE_URL=env.str("NOCTURNA_REMOTE_URL", default=""),
        NOCTURNA_REMOTE_USERNAME=env.str("NOCTURNA_REMOTE_USERNAME", default=""),
        NOCTURNA_REMOTE_PASSWORD=_secret(
            env.str("NOCTURNA_REMOTE_PASSWORD", default=""), env.str("NOCTURNA_REMOTE_PASSWORD_FILE", default="")
        ),
    )
    _OPTIONS = {
        "url": _given["NOCTURNA_REMOTE_URL"],
        "username": _given["NOCTURNA_REMOTE_USERNAME"],
        "password": _given["NOCTURNA_REMOTE_PASSWORD"],
        **_SERVICE,
    }
CHART_CALCULATION: dict[str, Any] = {"BACKEND": _BACKENDS[_BACKEND], "OPTIONS": _OPTIONS}
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
}
ATLAS_INDEX = Path(env.str("ATLAS_INDEX", default="") or NOCTURNA_HOME / "places.sqlite")
# Font files for the scripts of reports that Noto Sans lacks (Chinese, Arabic, …).
REPORT_FONTS = [path for path in env.list("REPORT_FONTS", default=[]) if path]
# The almanac knows its text at once; it is shown at a reader's pace. 0 writes without pause.
READING_SENTENCE_PAUSE = timedelta(milliseconds=env.int("READING_SENTENCE_PAUSE_MS", default=30))
READING_LEASE = timedelta(seconds=env.int("READING_LEASE_SECONDS", default=10))

# Jobs over many items
JOB_LEASE = timedelta(seconds=env.int("JOB_LEASE_SECONDS", default=30))
JOB_RETENTION = timedelta(days=env.int("JOB_RETENTION_DAYS", default=7))
JOBS_AT_ONCE = env.int("JOBS_AT_ONCE", default=5)

# Analytics
CLICKHOUSE_URL = env.str("CLICKHOUSE_URL", default="")

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
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Nocturna <nocturna@localhost>")

# Languages: https://docs.djangoproject.com/en/5.2/topics/i18n/
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files and storage: https://whitenoise.readthedocs.io/en/stable/django.html
STATIC_URL = "/static/"
# Outside production nothing is collected (below), and WhiteNoise warns of a folder that is not there.
STATIC_ROOT = env.str("STATIC_ROOT", default="") or (str(NOCTURNA_HOME / "static") if PRODUCTION else None)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(NOCTURNA_HOME / "files")},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Outside production the packages' own static folders are served as they lie: nothing to collect before the first page.
WHITENOISE_USE_FINDERS = not PRODUCTION

# Security: https://docs.djangoproject.com/en/5.2/topics/security/
CSRF_FAILURE_VIEW = "config.api.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if PRODUCTION else 0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None

# Admin: https://unfoldadmin.com/docs/configuration/settings/
UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Nocturna",
    "SITE_HEADER": "Nocturna",
    "SITE_SYMBOL": "nights_stay",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "8px",
}

# Logs: https://www.structlog.org/en/stable/standard-library.html
SERVICE_NAME = env.str("SERVICE_NAME", default="nocturna")
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_FORMAT = env.str("LOG_FORMAT", default="json" if PRODUCTION else "console")
LOGGING_CONFIG = "config.logging.configure"
LOGGING = {"format": LOG_FORMAT, "level": LOG_LEVEL, "service": SERVICE_NAME}
