"""Labels for development that the lexicon does not hold word for word: how clinics talk, by us.

The reader may be improved by looking at what goes wrong here. `unseen_wording` is another set, which
nobody looks at: it judges whether what was learnt here holds elsewhere.
"""

from __future__ import annotations

from random import Random
from typing import Final

from review.intake.samples.wording import DATE_STYLES, HEIGHT_STYLES, PHONE_STYLES, Wording

FOREIGN_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("Person being seen", "First and family name", "Who is this form for"),
    "date_of_birth": ("Birth (month, day, year)", "Born on what date"),
    "sex": ("Female or male", "Gender on record"),
    "pregnant": ("Pregnant at present", "Baby on the way"),
    "address": ("Where you live", "Number and road"),
    "city": ("Town / village", "Municipality"),
    "state": ("State abbreviation", "US state"),
    "postal_code": ("Postal ZIP", "Zip (5 digits)"),
    "phone": ("Daytime number", "Reach you at"),
    "email": ("Electronic mail", "Mail address online"),
    "emergency_contact.name": ("Somebody we may ring", "Nearest relative or friend"),
    "emergency_contact.phone": ("How to ring them", "Relative's number"),
    "emergency_contact.relationship": ("How you know them", "Tie to you"),
    "insurance.provider": ("Plan that covers you", "Company that insures"),
    "insurance.policy_number": ("ID printed on card", "Plan identifier"),
    "insurance.group_number": ("Group on the card", "Plan group"),
    "insurance.policyholder": ("Main person insured", "Whose plan is it"),
    "insurance.relationship": ("Patient's tie to main person", "Patient is the insured's"),
    "reason_for_visit": ("What troubles you", "Purpose of coming"),
    "conditions": ("Disorders you have", "Health troubles, long-term"),
    "medications": ("Pills and tablets", "Everything prescribed to you"),
    "allergies": ("Does not agree with you", "Intolerances"),
    "surgeries": ("When were you operated on", "Previous stays and operations"),
    "vitals.blood_pressure": ("Pressure (arm)", "BP sitting"),
    "vitals.heart_rate": ("Pulse per minute", "Heart (bpm)"),
    "vitals.respiratory_rate": ("Breathing / minute", "Breaths counted"),
    "vitals.temperature": ("Fever check", "Temp (oral)"),
    "vitals.oxygen_saturation": ("Saturation %", "Oximeter"),
    "vitals.height": ("Stature", "Height measured"),
    "vitals.weight": ("Body weight", "Scale"),
    "tobacco": ("Smokes or vapes", "Nicotine habit"),
    "alcohol": ("Drinks", "Takes alcohol"),
    "occupation": ("Work you do", "Trade or profession"),
    "pharmacy.name": ("Chemist", "Where prescriptions go"),
    "pharmacy.phone": ("Chemist's number", "Pharmacist's telephone"),
    "signature_date": ("Signed this day", "Day of signature"),
}


def draw_foreign_wording(random: Random) -> Wording:
    """A wording for development; formats are the usual ones."""
    return Wording(
        labels={field: random.choice(choices) for field, choices in FOREIGN_LABELS.items()},
        dates=random.choice(sorted(DATE_STYLES)),
        phones=random.choice(PHONE_STYLES),
        heights=random.choice(HEIGHT_STYLES),
        units=random.random() < 0.6,
        hint=False,
        bare=False,
    )
