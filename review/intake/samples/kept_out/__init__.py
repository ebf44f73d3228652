"""Wordings kept out of development, one module for each layout of `KEPT_OUT`, by somebody who has not read the reader.

They tell how a form from an unknown clinic fares. Whoever improves the reader reads other errors.
A set that has judged often moves to `own_wording`, and its layout leaves `KEPT_OUT`.
"""

from __future__ import annotations
