"""The field for one photo, in the form of any page that takes one (`enctype="multipart/form-data"`)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from comptoir.photos.models import ACCEPTED, LARGEST_BYTES, too_large_words


class PhotoField(forms.FileField):
    """A photo, optional unless said otherwise; whether it can be shown, `keep_photo` says."""

    widget = forms.FileInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Photo"))
        options.setdefault("required", False)
        options.setdefault(
            "help_text", _("JPEG, PNG or WebP, at most 10 MB. The location data in the photo is removed.")
        )
        options.setdefault(
            "error_messages",
            {"required": _("Add a photo."), "empty": _("This file is empty. Choose another one.")},
        )
        super().__init__(**options)
        # With these, a telephone that keeps HEIC sends JPEG.
        self.widget.attrs |= {
            "accept": ",".join(ACCEPTED),
            "data-most": LARGEST_BYTES,
            "data-too-large": lazy(too_large_words, str)(),
        }
