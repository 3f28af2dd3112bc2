"""What photos add to the house."""

from comptoir.ground.owned import Erases
from comptoir.photos.actions import erase_photo_files
from comptoir.photos.schedule import forget_photos

SCHEDULE = [("22 4 * * *", forget_photos)]
CODES = {
    "photo_broken": "the photo is cut off or damaged",
    "photo_kind": "it is not a JPEG, PNG or WebP",
    "photo_pixels": "the photo has more than 50 million pixels, or, as a WebP, more than 23 million",
    "photo_too_large": "the photo has more than 10 MB",
}
READS_ACROSS = {
    "photos.schedule.forget_photos": {
        "photos_photo": "once a night, which photos nothing shows, and of which files there is no photo",
    },
}
ERASES: Erases = {"photos.PhotoFile": erase_photo_files}
