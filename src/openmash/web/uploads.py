"""An upload that is larger than anybody needs is stopped while it comes in."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from openmash.policy.attachments import LARGEST_UPLOAD


class LimitedUpload(FileUploadHandler):
    """First of the upload handlers: marks the request `upload_too_large` and lets no more be kept.

    A little too large is read to its end, so that the page can say so; far too large is cut off.
    """

    kept = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.kept += len(raw_data)
        if self.kept > LARGEST_UPLOAD:
            assert self.request is not None
            self.request.upload_too_large = True  # type: ignore[attr-defined]
            length = int(self.request.META.get("CONTENT_LENGTH") or 0)
            raise StopUpload(connection_reset=length > 10 * LARGEST_UPLOAD)
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        return None
