"""What a browser may do with our pages: load our files, run our scripts, and little else."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF

# The name by which this machine shows the demo's stage
STAGE = "stage.localhost"
# What our pages may ask of a browser: a passkey, and to copy a text.
_ALLOWED = ("publickey-credentials-get", "publickey-credentials-create", "clipboard-write")
# Everything else that browsers know by this header (Chromium 156, `document.featurePolicy.features()`),
# without the client hints, which reveal little more than the User-Agent. A browser that does not know a name
# complains in its console, so names that only some systems have (bluetooth, web-share) are left out.
_REFUSED = (
    "accelerometer", "aria-notify", "autoplay", "browsing-topics", "camera", "captured-surface-control",
    "clipboard-read", "compute-pressure", "cross-origin-isolated", "deferred-fetch",
    "deferred-fetch-minimal", "digital-credentials-create", "digital-credentials-get", "display-capture",
    "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid",
    "identity-credentials-get", "idle-detection", "interest-cohort", "keyboard-map", "language-detector",
    "language-model", "local-fonts", "local-network", "local-network-access", "loopback-network",
    "magnetometer", "media-playback-while-not-visible", "microphone", "midi",
    "on-device-speech-recognition", "otp-credentials", "payment", "picture-in-picture",
    "private-state-token-issuance", "private-state-token-redemption", "screen-wake-lock", "serial",
    "speaker-selection", "storage-access", "summarizer", "sync-xhr", "translator", "unload", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS: dict[str, list[str]] = {
    **{feature: ["self"] for feature in _ALLOWED},
    **{feature: [] for feature in _REFUSED},
}


def content_policy(*, is_secure: bool, has_stage: bool = False) -> dict[str, Any]:
    """Return the Content-Security-Policy: only our own files, nothing inline, no frames; TLS in production.

    The demo alone has a stage, which shows pages of the demo in frames.
    """
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF],
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            "object-src": [NONE],
            "worker-src": [NONE],
            "frame-src": [SELF, f"http://*.{STAGE}:*", "http://localhost:*"] if has_stage else [NONE],
            "base-uri": [NONE],
            "form-action": [SELF],
            "frame-ancestors": [f"http://{STAGE}:*"] if has_stage else [NONE],
            "upgrade-insecure-requests": is_secure,
        }
    }
