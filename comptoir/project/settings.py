"""Settings, all read from the environment; by default, everything runs on this one machine."""

from __future__ import annotations

import os
from contextlib import suppress
from email.utils import formataddr
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.contrib.messages import constants as message_levels
from django.core.exceptions import ImproperlyConfigured

from comptoir.project import shop
from comptoir.project.demo.clock import keep_demo_time
from comptoir.project.environment import Environment, keep_private
from comptoir.project.logs import logging_of
from comptoir.project.mail import (  # noqa: F401 - settings, too
    LIMITS,
    MAIL_PROVIDER,
    MAIL_PROVIDER_SECRET,
    SMS_COUNTRIES,
    SMS_PROVIDER,
    SMS_URL,
)
from comptoir.project.policy import PERMISSIONS, content_policy
from comptoir.project.shop import *  # noqa: F403 - settings, too

env = Environment()

PACKAGE = Path(__file__).parent.parent
DATA_DIR = Path(env.str("COMPTOIR_DATA", default=str(Path.cwd() / "data"))).resolve()
DEMO = env.bool("COMPTOIR_DEMO", default=False)
DEBUG = env.bool("COMPTOIR_DEBUG", default=False)
if DEMO:
    keep_demo_time(DATA_DIR)


def _secret_key() -> str:
    """Return the key from the environment, else one that is created once and kept beside the data."""
    from_environment: str = env.str("COMPTOIR_SECRET_KEY", default="")
    if from_environment:
        if len(from_environment) < 50:
            raise ImproperlyConfigured("COMPTOIR_SECRET_KEY must have at least 50 characters")
        return from_environment
    file = DATA_DIR / "secret-key"
    if not file.exists():
        from django.core.management.utils import get_random_secret_key

        keep_private(DATA_DIR)
        new_file = DATA_DIR / f"secret-key-{os.getpid()}"
        new_file.touch(mode=0o600)
        new_file.write_text(get_random_secret_key())
        # If two processes start together, both use the key of the first.
        with suppress(FileExistsError):
            os.link(new_file, file)
        new_file.unlink()
    return file.read_text()


SECRET_KEY = _secret_key()
# Old keys, which still open what was sealed with them
SECRET_KEY_FALLBACKS = env.list("COMPTOIR_OLD_SECRET_KEYS", default=[])
SECRET_KEY_IS_KEPT_WITH_DATA = not env.str("COMPTOIR_SECRET_KEY", default="")

# The shop
PUBLIC_URL = env.str("COMPTOIR_PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
if urlsplit(PUBLIC_URL).scheme not in ("http", "https") or not urlsplit(PUBLIC_URL).hostname:
    raise ImproperlyConfigured(
        f"COMPTOIR_PUBLIC_URL is {PUBLIC_URL!r}, and should be like https://account.example.org"
    )
ALLOWED_HOSTS = env.list("COMPTOIR_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []

# Apps, from the top floor down; ours before allauth's, so that our templates win
INSTALLED_APPS = [
    "comptoir.project",
    "comptoir.notices",
    "comptoir.cancellations",
    "comptoir.returns",
    "comptoir.conversations",
    "comptoir.deliveries",
    "comptoir.payments",
    "comptoir.orders",
    "comptoir.addresses",
    "comptoir.gift_cards",
    "comptoir.preferences",
    "comptoir.policies",
    "comptoir.sellers",
    "comptoir.photos",
    "comptoir.entrance",
    "comptoir.safety",
    "comptoir.customers",
    "comptoir.journal",
    "comptoir.post",
    "comptoir.ui",
    "comptoir.rest",
    "comptoir.ground",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "heroicons",
    "csp",
]

# Middleware before SecurityMiddleware also handles its own answers: the redirect to https.
MIDDLEWARE = [
    "comptoir.ui.middleware.AnswerMiddleware",
    "comptoir.rest.middleware.ProblemsMiddleware",
    "comptoir.ui.middleware.PolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "comptoir.ui.compression.CompressionMiddleware",
    "comptoir.project.errors.UnreadMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "comptoir.safety.middleware.UserMiddleware",
    "comptoir.safety.middleware.SignInFirstMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "comptoir.safety.middleware.SessionLifetimeMiddleware",
    "comptoir.sellers.middleware.SellerMiddleware",
    "comptoir.customers.middleware.CustomerMiddleware",
    "comptoir.safety.middleware.SafeDeskMiddleware",
    "comptoir.rest.middleware.ApiMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "comptoir.customers.middleware.RefusalMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "comptoir.project.urls"
WSGI_APPLICATION = "comptoir.project.wsgi.application"

LOADERS = [f"django.template.loaders.{kind}.Loader" for kind in ("filesystem", "app_directories")]
SHOPS_TEMPLATES = [shop.SHOP_LOOK / "templates"] if shop.SHOP_LOOK else []
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": SHOPS_TEMPLATES,
        "OPTIONS": {
            "loaders": [("comptoir.ui.loader.Loader", LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "comptoir.project.menu.house",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django.templatetags.l10n",
                "comptoir.ui.templatetags.ui",
                "comptoir.ui.templatetags.formats",
                "comptoir.ui.templatetags.frame",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "lean",
        "DIRS": SHOPS_TEMPLATES
        + [PACKAGE.parent / app.replace(".", "/") / "templates" for app in INSTALLED_APPS],
        "OPTIONS": {"environment": "comptoir.ui.templatetags.ui.lean_environment"},
    },
]


# Database, cache, jobs
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'comptoir.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "comptoir.ground.sqlite"
    # Of each connection: an import is faster with more, a process of the web server has many connections.
    CACHE_KB = env.counted("COMPTOIR_SQLITE_CACHE_KB", default=16_000)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-{CACHE_KB};",
    }
else:
    DATABASES["default"]["ENGINE"] = "comptoir.ground.postgresql"
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Notice within a minute that a server is gone without a word, even without a deadline.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 3,
        "keepalives_idle": 20,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 60_000,
        # Statements that pages ask again and again are prepared; None prepares none.
        "prepare_threshold": 5 if env.bool("COMPTOIR_PREPARED", default=True) else None,
        **DATABASES["default"].get("OPTIONS", {}),
    }
DATABASES["default"]["CONN_MAX_AGE"] = env.int("COMPTOIR_CONNECTION_AGE", default=600)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counters of tries are in the database, or in Redis
REDIS_URL = env.matching("CACHE_URL", "(redis|rediss|rediscache)://.+", such_as="rediscache://host:6379/0")
REDIS_URL = REDIS_URL.replace("rediscache://", "redis://")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
# What `{% cache %}` keeps of a page, the same for everybody, in the memory of each process
CACHES["template_fragments"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
QUEUES = ["default", "urgent", "letters", "slow"]
TASKS = {"default": {"BACKEND": "comptoir.journal.queue.TracedBackend", "QUEUES": QUEUES}}
WORKER_LOOKS_SECONDS = env.float("COMPTOIR_WORKER_LOOKS", default=0.5)
WORKER_RENEWS_SECONDS = env.float("COMPTOIR_WORKER_RENEWS", default=30)
WORKER_LOST_SECONDS = env.float("COMPTOIR_WORKER_LOST", default=120)
# A code is valid for ten minutes, so the urgent queue is checked more often
WORKER_URGENT_RENEWS_SECONDS = min(
    WORKER_RENEWS_SECONDS, env.float("COMPTOIR_WORKER_URGENT_RENEWS", default=5)
)
WORKER_URGENT_LOST_SECONDS = min(WORKER_LOST_SECONDS, env.float("COMPTOIR_WORKER_URGENT_LOST", default=20))

# Programs: requests a minute, and the largest body of a shop. A form, which anybody may send, is much
# smaller: decoding 10 MB of it takes a second of CPU.
API_SHOP_LIMIT = env.int("COMPTOIR_API_SHOP_LIMIT", default=600)
API_CUSTOMER_LIMIT = env.int("COMPTOIR_API_CUSTOMER_LIMIT", default=120)
API_SHOP_LARGEST_BODY = 20_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 200_000

# Each process of the web server has threads for pages, for the shop's programs, and some spare for health
# checks and refusals; each thread has one database connection. How long a request waits for a thread, and
# then works.
WEB_THREADS = env.counted("COMPTOIR_THREADS", default=10)
WEB_SHOP_THREADS, WEB_SPARE_THREADS = max(2, WEB_THREADS // 3), 2
WEB_QUEUE_SECONDS = 10
WEB_PAGE_SECONDS = env.counted("COMPTOIR_PAGE_SECONDS", default=20)
WEB_SHOP_SECONDS = env.counted("COMPTOIR_SHOP_SECONDS", default=120)
# Whoever sends this token reads the numbers at /metrics/; without a token there is no such URL.
METRICS_TOKEN = env.str("COMPTOIR_METRICS_TOKEN", default="")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("COMPTOIR_METRICS_TOKEN must have at least 20 characters")
# How many proxies are in front; each appends the address it saw to X-Forwarded-For
PROXIES = env.int("COMPTOIR_PROXIES", default=0)

# Language, time, files
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [DATA_DIR / "words"] if shop.SHOP_LOOK else []
LANGUAGE_CODE = env.chosen("COMPTOIR_LANGUAGE", [code for code, _name in LANGUAGES], default="fr")
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("COMPTOIR_TIME_ZONE", default="Europe/Paris")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"COMPTOIR_TIME_ZONE is {TIME_ZONE!r}, and should be like Europe/Paris")
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_FINDERS = [
    "comptoir.ui.looks.LooksFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STATICFILES_DIRS = (
    [shop.SHOP_LOOK / "static"] if shop.SHOP_LOOK and (shop.SHOP_LOOK / "static").is_dir() else []
)
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Photos that people add; products' pictures: fetched from the shop or not at all
PICTURES_DIR, PHOTOS_DIR = DATA_DIR / "pictures", DATA_DIR / "photos"
PICTURES_FETCHED = env.bool("COMPTOIR_PICTURES", default=True)
PICTURES_FROM_LOOPBACK = env.bool("COMPTOIR_PICTURES_FROM_LOOPBACK", default=False)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Signing in
AUTH_USER_MODEL = "customers.User"
AUTHENTICATION_BACKENDS = ["comptoir.sellers.backend.SellersBackend"]
PASSWORD_HASHERS = [f"comptoir.safety.passwords.{name}" for name in ("ComptoirArgon2", "ComptoirPBKDF2")]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "comptoir.safety.passwords.PasswordRules"}]
PASSWORD_POLICY = env.chosen("PASSWORD_POLICY", ["guide", "nist"], default="guide")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
SESSION_ENGINE = "comptoir.safety.sessions"
# What is read with a session beside its user: attribute of the user, and her field
SESSION_ALSO_READS = {"sells_for": "seller_person__seller_id"}
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
BROWSER_COOKIE_NAME, BROWSER_COOKIE_SECURE = "browser", False
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
UNKEPT_SESSION_IDLE_SECONDS = 60 * 30
UNKEPT_SESSION_LONGEST_SECONDS = 60 * 60 * 12

ACCOUNT_ADAPTER = "comptoir.entrance.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]  # * pleases the library; one is asked for
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 600
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # the adapter does the work and sends nothing
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
MFA_ADAPTER = "comptoir.entrance.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # recovery codes are ours: hashed, unlike the library's
MFA_TOTP_ISSUER = shop.SHOP_NAME
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_ALLOW_UNVERIFIED_EMAIL = True
RECENT_SIGN_IN_SECONDS = ACCOUNT_REAUTHENTICATION_TIMEOUT
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # REMOTE_ADDR is already the client's (`serving/forwarded.py`)
ACCOUNT_FORMS = {
    "login": "comptoir.entrance.forms.LoginForm",
    "signup": "comptoir.entrance.forms.SignupForm",
    "reset_password": "comptoir.entrance.forms.ResetPasswordForm",
    "confirm_password_reset_code": "comptoir.entrance.forms.CodeForm",
    "reset_password_from_key": "comptoir.entrance.forms.NewPasswordForm",
    "confirm_email_verification_code": "comptoir.entrance.forms.CodeForm",
    "verify_phone": "comptoir.entrance.forms.CodeForm",
}
ACCOUNT_RATE_LIMITS = False  # the house has one limiter (`LIMITS`)

# Post: without a mail server, letters become files of the mailbox, and never log lines
MAILBOX_DIR = DATA_DIR / "mailbox"
vars().update(env.email_url("EMAIL_URL", default="filemail://"))
if not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "comptoir.post.mailbox.MailboxBackend"
EMAIL_FILE_PATH = str(MAILBOX_DIR)
EMAIL_TIMEOUT = 20

# The operator's database of network addresses and places, in MaxMind's format
PLACES_FILE = env.path_of("COMPTOIR_PLACES", Path.is_file)
DEFAULT_FROM_EMAIL = env.str("COMPTOIR_MAIL_FROM", default=formataddr((shop.SHOP_NAME, "no-reply@localhost")))

# What a browser may do with our pages
PRODUCTION = PUBLIC_URL.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "comptoir.project.home.refuse_forgery"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION and not env.str("EMAIL_URL", default=""):
    raise ImproperlyConfigured("COMPTOIR_PUBLIC_URL is https://, so EMAIL_URL is needed: letters must leave")
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BROWSER_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    BROWSER_COOKIE_NAME = "__Host-browser"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = True
    # Whether the domain joins the browsers' preload list is for its owner to decide.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
CONTENT_SECURITY_POLICY = content_policy(is_secure=PRODUCTION, has_stage=DEMO and not PRODUCTION)
PERMISSIONS_POLICY = PERMISSIONS
MESSAGE_TAGS = {message_levels.ERROR: "danger", message_levels.DEBUG: "neutral"}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = logging_of(
    env.str("COMPTOIR_LOG_LEVEL", default="INFO"),
    is_json=env.chosen("COMPTOIR_LOG", ["lines", "json"], default="lines") == "json",
)
