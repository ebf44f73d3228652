"""Labels for development that the lexicon does not hold word for word: how clinics talk, by us.

The reader may be improved by looking at what goes wrong here. The sets of `kept_out` are others, which
nobody looks at: they judge whether what was learnt here holds elsewhere. Half of these labels were kept
out themselves until they had been seen.
"""

from __future__ import annotations

from random import Random
from typing import Final

from review.intake.samples.wording import Wording, draw_usual

FOREIGN_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "Person being seen",
        "First and family name",
        "Who is this form for",
        "Name as on your ID",
        "Patient (first, last)",
    ),
    "date_of_birth": (
        "Birth (month, day, year)",
        "Born on what date",
        "Day of birth",
        "Your birthdate",
    ),
    "sex": (
        "Female or male",
        "Gender on record",
        "Sex on birth certificate",
        "Sex (male or female)",
    ),
    "pregnant": (
        "Pregnant at present",
        "Baby on the way",
        "Could you be pregnant?",
        "Expecting a baby",
    ),
    "address": ("Where you live", "Number and road", "House and street", "Street you live on"),
    "city": ("Town / village", "Municipality", "City or town", "Your city"),
    "state": ("State abbreviation", "US state", "State (2 letters)", "Your state"),
    "postal_code": ("Postal ZIP", "Zip (5 digits)", "5-digit ZIP", "ZIP / postcode"),
    "phone": ("Daytime number", "Reach you at", "Number to call you", "Cell or home phone"),
    "email": ("Electronic mail", "Mail address online", "E-mail for messages", "Your e-mail"),
    "emergency_contact.name": (
        "Somebody we may ring",
        "Nearest relative or friend",
        "Person to call",
        "Call in an emergency",
    ),
    "emergency_contact.phone": (
        "How to ring them",
        "Relative's number",
        "Their number",
        "Contact's telephone",
    ),
    "emergency_contact.relationship": (
        "How you know them",
        "Tie to you",
        "Their relation to you",
        "Who they are to you",
    ),
    "insurance.provider": (
        "Plan that covers you",
        "Company that insures",
        "Insured through",
        "Name of insurer",
    ),
    "insurance.policy_number": (
        "ID printed on card",
        "Plan identifier",
        "Number on your card",
        "Insurance ID / policy",
    ),
    "insurance.group_number": (
        "Group on the card",
        "Plan group",
        "Group code",
        "Employer group no.",
    ),
    "insurance.policyholder": (
        "Main person insured",
        "Whose plan is it",
        "Card holder",
        "Holder of the policy",
    ),
    "insurance.relationship": (
        "Patient's tie to main person",
        "Patient is the insured's",
        "You are the holder's",
        "Your relation to the holder",
    ),
    "reason_for_visit": (
        "What troubles you",
        "Purpose of coming",
        "Why you came today",
        "Your main concern",
    ),
    "conditions": (
        "Disorders you have",
        "Health troubles, long-term",
        "Illnesses you live with",
        "Diagnoses so far",
    ),
    "medications": (
        "Pills and tablets",
        "Everything prescribed to you",
        "Drugs you take now",
        "Your medicines (name, dose)",
    ),
    "allergies": (
        "Does not agree with you",
        "Intolerances",
        "Things you react to",
        "You are allergic to",
    ),
    "surgeries": (
        "When were you operated on",
        "Previous stays and operations",
        "Operations and years",
        "Surgery so far",
    ),
    "vitals.blood_pressure": ("Pressure (arm)", "BP sitting", "BP today", "Blood pressure (mmHg)"),
    "vitals.heart_rate": ("Pulse per minute", "Heart (bpm)", "Pulse (bpm)", "Heart beats / min"),
    "vitals.respiratory_rate": (
        "Breathing / minute",
        "Breaths counted",
        "Breaths / min",
        "Respirations (per min)",
    ),
    "vitals.temperature": ("Fever check", "Temp (oral)", "Temp. today", "Body temp. (F)"),
    "vitals.oxygen_saturation": ("Saturation %", "Oximeter", "O2 (percent)", "Oxygen (SpO2)"),
    "vitals.height": ("Stature", "Height measured", "Height today", "How tall"),
    "vitals.weight": ("Body weight", "Scale", "Weight today", "How heavy"),
    "tobacco": ("Smokes or vapes", "Nicotine habit", "Tobacco or nicotine", "Cigarettes, tobacco"),
    "alcohol": ("Drinks", "Takes alcohol", "Beer, wine, spirits", "Alcoholic drinks"),
    "occupation": (
        "Work you do",
        "Trade or profession",
        "Line of work",
        "What you do for a living",
    ),
    "pharmacy.name": (
        "Chemist",
        "Where prescriptions go",
        "Drugstore you use",
        "Send prescriptions to",
    ),
    "pharmacy.phone": (
        "Chemist's number",
        "Pharmacist's telephone",
        "Drugstore phone",
        "Pharmacy's number",
    ),
    "signature_date": ("Signed this day", "Day of signature", "Signed on", "Date of signing"),
}


def draw_foreign_wording(random: Random) -> Wording:
    """A wording for development; formats are the usual ones."""
    return draw_usual(FOREIGN_LABELS, random)
