"""Labels of the layout "portal": what a patient portal asks before a visit, as its print-out words it.

City, state and ZIP code stand in the lines of the address and have no labels.
"""

from __future__ import annotations

from typing import Final

from review.intake.samples.formats import Formats

FORMATS: Final = Formats(
    dates=("%m/%d/%Y", "%B %d, %Y", "%b %d, %Y", "%Y-%m-%d"),
    phones=("({}) {}-{}", "{}-{}-{}", "+1 {}-{}-{}"),
    heights=("{feet} ft {inches} in", "{feet}' {inches}\"", "{total} inches"),
)
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("Legal name", "Name on your account", "Patient"),
    "date_of_birth": ("Date of birth", "Born", "Birthday"),
    "sex": ("Legal sex", "Sex on your record", "Sex assigned at birth"),
    "pregnant": (
        *("Are you currently pregnant?", "Are you pregnant, or could you be?"),
        "Is there a possibility that you are pregnant?",
    ),
    "address": ("Home address", "Permanent address", "Where you live"),
    "phone": ("Mobile phone", "Preferred phone number", "Number for text reminders"),
    "email": ("Email address", "Account email", "Email for messages"),
    "emergency_contact.name": ("Contact name", "Full name of contact", "Contact 1"),
    "emergency_contact.phone": ("Contact's mobile", "Phone of contact", "Best number for contact"),
    "emergency_contact.relationship": (
        *("Relationship to you", "Contact is your", "How you are related"),
    ),
    "insurance.provider": ("Payer", "Coverage", "Insurance on file"),
    "insurance.policy_number": ("Member number", "Subscriber ID", "ID on the front of your card"),
    "insurance.group_number": ("Group number", "Group ID", "Employer group number"),
    "insurance.policyholder": ("Subscriber", "Primary policyholder", "Who is the main insured?"),
    "insurance.relationship": (
        *("Your relationship to subscriber", "You are covered as", "Relation to main insured"),
    ),
    "reason_for_visit": (
        "What would you like to discuss with your care team at this visit?",
        "Please describe the reason for your upcoming visit.",
        "Main reason for this appointment",
    ),
    "conditions": (
        "Which of these conditions do you have, or have you been treated for in the past?",
        "Health issues: select all that apply to you",
        "Conditions on your problem list",
    ),
    "medications": (
        "Are you taking any prescription or over-the-counter medications?",
        "Do you take medications, vitamins or supplements?",
        "Do you currently use any medicines?",
    ),
    "allergies": (
        "Are you allergic to any medications, foods or other substances?",
        "Do you have allergies or intolerances?",
        "Have you had a reaction to a drug, a food or latex?",
    ),
    "surgeries": (
        "Have you had any surgeries or procedures?",
        "Have you ever been operated on?",
        "Any past surgeries?",
    ),
    "vitals.blood_pressure": ("Blood pressure", "Blood pressure (cuff)"),
    "vitals.heart_rate": ("Heart rate", "Pulse", "Resting heart rate"),
    "vitals.respiratory_rate": ("Respiratory rate", "Breaths per minute", "Respirations"),
    "vitals.temperature": ("Temperature", "Body temperature", "Temp"),
    "vitals.oxygen_saturation": ("Oxygen saturation", "SpO2", "Blood oxygen"),
    "vitals.height": ("Height", "Your height"),
    "vitals.weight": ("Weight", "Your weight"),
    "tobacco": (
        *("Do you smoke or use other tobacco products?", "Tobacco use", "Have you ever smoked?"),
    ),
    "alcohol": ("Do you drink alcohol?", "Alcohol use", "How often do you have a drink?"),
    "occupation": ("Occupation", "What do you do for work?", "Current occupation"),
    "pharmacy.name": ("Preferred pharmacy", "Send my prescriptions to", "Your pharmacy"),
    "pharmacy.phone": ("Pharmacy phone number", "Pharmacy contact", "Phone of pharmacy"),
    "signature_date": ("Submitted on", "Electronically signed on", "Date of e-signature"),
}
DENIALS: Final[dict[str, tuple[str, ...]]] = {
    "conditions": ("None of these", "None of the above", "No known conditions"),
    "medications": ("No", "No, I do not take any"),
    "allergies": ("No", "No known allergies", "No, none that I know of"),
    "surgeries": ("No", "No, never"),
}
