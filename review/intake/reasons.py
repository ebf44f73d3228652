"""Why a document ends as a dead letter, in words for those who have to do something about it."""

from __future__ import annotations

from review.intake.refusals import CODES

_NEW_COPY = "Ask the sender for a new copy; the same file would fail again."
REASONS: dict[str, tuple[str, str]] = {
    "empty_file": ("The file is empty", _NEW_COPY),
    "too_large": (
        "The file is too large",
        "Ask the sender to scan at 200 dpi and to send the form alone.",
    ),
    "too_many_pages": (
        "The document has too many pages",
        "Ask the sender for the intake form alone.",
    ),
    "too_many_pixels": ("A page picture is too large", "Ask the sender to scan at 200 dpi."),
    "unsupported_type": (
        "The kind of file is not supported",
        "Ask for PDF, Word, a picture or text.",
    ),
    "corrupt_pdf": ("The PDF is damaged", _NEW_COPY),
    "encrypted_pdf": (
        "The PDF is locked with a password",
        "Ask the sender for a copy without a password.",
    ),
    "corrupt_image": ("The picture is damaged", _NEW_COPY),
    "corrupt_docx": (
        "The Word file is damaged",
        "Ask the sender to save it again and to resend it.",
    ),
    "disguised_text": (
        "The file is not what its name says",
        "Ask the sender for the real document.",
    ),
    "no_text": (
        "Nothing on it can be read",
        "Wrong upload or too dark: ask the sender for a readable scan.",
    ),
    "not_a_form": (
        "This is no patient intake form",
        "Wrong upload: ask the sender for the form, then discard.",
    ),
    "foreign_document": (
        "The document belongs to another intake",
        "Discard this letter; documents come in by upload or `manage.py intake` only.",
    ),
    "vocabulary_missing": (
        "The medical vocabularies are not loaded",
        "Run `manage.py load_vocabularies`, then replay; no document is at fault.",
    ),
    "ehr_changed": (
        "Somebody else changed the record in the EHR",
        "Compare the resource it names with the approved content, settle it in the EHR, then replay.",
    ),
    "ehr_conflict": (
        "This write already brought other content into the EHR",
        "Compare the receipt with the approved content before anything is written again.",
    ),
    "ehr_refused": (
        "The EHR did not take the record",
        "Check EHR_URL and EHR_TOKEN, or the log of the EHR; then replay.",
    ),
    "ehr_no_answer": (
        "The EHR did not answer",
        "It may have written: replay when it is back, the step reads before it writes.",
    ),
    "ehr_busy": (
        "The EHR was too busy",
        "Nothing was written: replay when it is back.",
    ),
    "ehr_read_back_differs": (
        "The EHR holds something other than what was sent",
        "Compare the resource it names with the approved content, then replay.",
    ),
}
# The file itself is at fault: nothing but another file helps.
WRONG_UPLOADS: frozenset[str] = frozenset({*CODES, "foreign_document"})
