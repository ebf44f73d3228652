"""Labels of the layout "clipboard", for development: kept out of it until they had judged the reader often."""

from __future__ import annotations

from random import Random
from typing import Final

from review.intake.samples.wording import Wording, draw_usual

CLIPBOARD_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("Legal name", "Patient's legal name", "First & last name"),
    "date_of_birth": ("Birthday", "Birthdate", "Patient's DOB"),
    "sex": ("Birth sex", "Sex assigned at birth", "Patient's sex"),
    "pregnant": ("Pregnant now?", "Any chance you are pregnant?", "If female: pregnant?"),
    "address": ("Residential address", "Street & apt. no.", "Home street address"),
    "city": ("City", "City of residence"),
    "state": ("State", "ST"),
    "postal_code": ("Zip", "Home ZIP code"),
    "phone": ("Primary phone", "Contact number", "Cell #"),
    "email": ("Contact email", "Email for patient portal", "E-mail address"),
    "emergency_contact.name": (
        "Emergency contact person",
        "Notify in case of emergency",
        "Next of kin",
    ),
    "emergency_contact.phone": (
        "Contact person's phone",
        "Emergency phone no.",
        "Best # for this person",
    ),
    "emergency_contact.relationship": (
        "Relation to patient",
        "This person is my",
        "How is this person related to you?",
    ),
    "insurance.provider": ("Primary insurance", "Insurance plan name", "Medical insurance with"),
    "insurance.policy_number": ("Subscriber ID", "Member no.", "Insurance ID #"),
    "insurance.group_number": ("Group ID", "Grp #", "Plan / group no."),
    "insurance.policyholder": (
        "Subscriber's name",
        "Primary subscriber",
        "Person who carries the insurance",
    ),
    "insurance.relationship": (
        "Patient's relationship to subscriber",
        "Relation to subscriber",
        "How is the patient related to the insured?",
    ),
    "reason_for_visit": (
        "Main reason for this appointment",
        "What can we help you with today?",
        "Symptoms or concerns",
    ),
    "conditions": (
        "Have you ever been told that you have",
        "Medical problems (check all that apply)",
        "Personal health history",
    ),
    "medications": (
        "Prescription and over-the-counter drugs",
        "List all medicines and vitamins",
        "Medication list",
    ),
    "allergies": ("Allergies or bad reactions", "Drug, food or latex allergies", "Allergy list"),
    "surgeries": ("Operations / procedures", "List any operations", "Surgeries you have had"),
    "vitals.blood_pressure": ("B/P", "Blood press.", "BP (sys/dia)"),
    "vitals.heart_rate": ("Pulse rate", "Heart rate / min"),
    "vitals.respiratory_rate": ("Resp", "Breathing rate", "Resp. / min"),
    "vitals.temperature": ("Body temperature", "Temp (F)"),
    "vitals.oxygen_saturation": ("Pulse ox", "O2 saturation"),
    "vitals.height": ("Ht.", "Patient height", "Height (no shoes)"),
    "vitals.weight": ("Wt.", "Patient weight", "Weight (clothed)"),
    "tobacco": ("Are you a smoker?", "Smoking status", "Tobacco products"),
    "alcohol": ("Alcohol consumption", "Do you consume alcohol?", "Drinking habits"),
    "occupation": ("Profession", "Present occupation", "Type of work"),
    "pharmacy.name": ("Local pharmacy", "Pharmacy of choice", "Your usual drug store"),
    "pharmacy.phone": ("Pharmacy tel. no.", "Phone # of pharmacy", "Drug store phone #"),
    "signature_date": ("Date of signature", "Dated", "Completed on"),
}


def draw_clipboard_wording(random: Random) -> Wording:
    """A wording of a clinic that judged the reader; formats are the usual ones."""
    return draw_usual(CLIPBOARD_LABELS, random)
