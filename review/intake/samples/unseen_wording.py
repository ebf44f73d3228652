"""Labels kept out of development: the lexicon of the reader was not written for them.

They tell how a form from an unknown clinic fares. Whoever improves the reader reads other errors.
"""

from __future__ import annotations

from random import Random
from typing import Final

from review.intake.samples.wording import DATE_STYLES, HEIGHT_STYLES, PHONE_STYLES, Wording

UNSEEN_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("Name as on your ID", "Patient (first, last)"),
    "date_of_birth": ("Day of birth", "Your birthdate"),
    "sex": ("Sex on birth certificate", "Sex (male or female)"),
    "pregnant": ("Could you be pregnant?", "Expecting a baby"),
    "address": ("House and street", "Street you live on"),
    "city": ("City or town", "Your city"),
    "state": ("State (2 letters)", "Your state"),
    "postal_code": ("5-digit ZIP", "ZIP / postcode"),
    "phone": ("Number to call you", "Cell or home phone"),
    "email": ("E-mail for messages", "Your e-mail"),
    "emergency_contact.name": ("Person to call", "Call in an emergency"),
    "emergency_contact.phone": ("Their number", "Contact's telephone"),
    "emergency_contact.relationship": ("Their relation to you", "Who they are to you"),
    "insurance.provider": ("Insured through", "Name of insurer"),
    "insurance.policy_number": ("Number on your card", "Insurance ID / policy"),
    "insurance.group_number": ("Group code", "Employer group no."),
    "insurance.policyholder": ("Card holder", "Holder of the policy"),
    "insurance.relationship": ("You are the holder's", "Your relation to the holder"),
    "reason_for_visit": ("Why you came today", "Your main concern"),
    "conditions": ("Illnesses you live with", "Diagnoses so far"),
    "medications": ("Drugs you take now", "Your medicines (name, dose)"),
    "allergies": ("Things you react to", "You are allergic to"),
    "surgeries": ("Operations and years", "Surgery so far"),
    "vitals.blood_pressure": ("BP today", "Blood pressure (mmHg)"),
    "vitals.heart_rate": ("Pulse (bpm)", "Heart beats / min"),
    "vitals.respiratory_rate": ("Breaths / min", "Respirations (per min)"),
    "vitals.temperature": ("Temp. today", "Body temp. (F)"),
    "vitals.oxygen_saturation": ("O2 (percent)", "Oxygen (SpO2)"),
    "vitals.height": ("Height today", "How tall"),
    "vitals.weight": ("Weight today", "How heavy"),
    "tobacco": ("Tobacco or nicotine", "Cigarettes, tobacco"),
    "alcohol": ("Beer, wine, spirits", "Alcoholic drinks"),
    "occupation": ("Line of work", "What you do for a living"),
    "pharmacy.name": ("Drugstore you use", "Send prescriptions to"),
    "pharmacy.phone": ("Drugstore phone", "Pharmacy's number"),
    "signature_date": ("Signed on", "Date of signing"),
}


def draw_unseen_wording(random: Random) -> Wording:
    """A wording of a clinic that the reader has not met; formats are the usual ones."""
    return Wording(
        labels={field: random.choice(choices) for field, choices in UNSEEN_LABELS.items()},
        dates=random.choice(sorted(DATE_STYLES)),
        phones=random.choice(PHONE_STYLES),
        heights=random.choice(HEIGHT_STYLES),
        units=random.random() < 0.6,
        hint=False,
        bare=False,
    )
