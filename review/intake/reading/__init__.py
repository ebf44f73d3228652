"""From document bytes to words with boxes: text layers, form values, OCR, Word files, plain text.

`plan_pages` names the pages of a stored document, `read_page` reads one of them.
"""

from review.intake.reading.pages import plan_pages, read_page

__all__ = ["plan_pages", "read_page"]
