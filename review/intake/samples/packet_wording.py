"""Labels as packets for new patients print them in the United States, for the layouts drawn after such packets."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Final

from review.intake.samples.wording import Wording, choose, draw_usual

PACKET_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "Patient's legal name",
        "Legal name (as on insurance card)",
        "Patient name (please print)",
        "Name of person to be treated",
    ),
    "date_of_birth": ("Birthdate", "Date of birth", "Patient's DOB", "Birth date"),
    "sex": ("Sex (check one)", "Gender (check one)", "Sex assigned at birth", "Patient is"),
    "pregnant": (
        "Are you pregnant or nursing?",
        "Is there any chance you are pregnant?",
        "Pregnant or trying to conceive?",
    ),
    "address": (
        "Mailing address",
        "Home street address",
        "Street address / P.O. box",
        "Residence (street)",
    ),
    "city": ("City", "City / town"),
    "state": ("State", "St."),
    "postal_code": ("Zip", "Zip code"),
    "phone": ("Primary phone", "Best phone to reach you", "Home / cell phone", "Preferred phone #"),
    "email": ("E-mail", "Email for patient portal", "E-mail address (for reminders)"),
    "emergency_contact.name": (
        "In case of emergency, notify",
        "Who should we notify in an emergency?",
        "Nearest relative not living with you",
        "Emergency contact (not living with you)",
    ),
    "emergency_contact.phone": (
        "Contact's phone",
        "Emergency phone #",
        "Phone of this person",
    ),
    "emergency_contact.relationship": (
        "Relation",
        "Relationship to patient",
        "How is this person related to you?",
    ),
    "insurance.provider": (
        "Primary insurance",
        "Insurance co. name",
        "Primary carrier",
        "Who is your health insurance with?",
    ),
    "insurance.policy_number": (
        "Member / policy ID",
        "Subscriber ID no.",
        "Policy ID #",
        "Certificate / ID #",
    ),
    "insurance.group_number": ("Grp. no.", "Group #", "Group / plan number"),
    "insurance.policyholder": (
        "Subscriber's name",
        "Insured's full name",
        "Person who carries the insurance",
        "Name of primary insured",
    ),
    "insurance.relationship": (
        "Patient's relationship to subscriber",
        "Your relationship to the insured",
        "Patient's relation to insured",
    ),
    "reason_for_visit": (
        "What is the main problem you want us to address?",
        "Chief complaint / symptoms",
        "Reason for today's appointment",
        "Describe your main problem",
    ),
    "conditions": (
        "Have you ever had any of the following?",
        "Personal medical history",
        "Check any that you now have or have had",
    ),
    "medications": (
        "Current medications (include over-the-counter)",
        "Prescriptions, vitamins and supplements",
        "Please list all medications you are taking",
    ),
    "allergies": (
        "Allergies to medications or foods",
        "Drug / food allergies",
        "Please list any allergies",
    ),
    "surgeries": (
        "Surgeries / hospitalizations",
        "Operations and hospital stays",
        "List any surgeries you have had",
    ),
    "vitals.blood_pressure": ("BP", "Blood pressure", "B/P (mmHg)"),
    "vitals.heart_rate": ("Pulse", "HR (bpm)", "P"),
    "vitals.respiratory_rate": ("Resp.", "RR (/min)", "Resp rate"),
    "vitals.temperature": ("Temp (°F)", "Temp", "T (F)"),
    "vitals.oxygen_saturation": ("O2 sat %", "SpO2 (%)", "Pulse ox"),
    "vitals.height": ("Ht", "Height"),
    "vitals.weight": ("Wt", "Weight"),
    "tobacco": (
        "Do you use tobacco products?",
        "Tobacco / vaping",
        "Do you currently smoke or vape?",
    ),
    "alcohol": (
        "Do you drink alcoholic beverages?",
        "Alcohol consumption",
        "How often do you drink alcohol?",
    ),
    "occupation": ("Occupation", "Present occupation", "Occupation (or retired from)"),
    "pharmacy.name": (
        "Pharmacy of choice",
        "Preferred pharmacy (name)",
        "Where should we send prescriptions?",
    ),
    "pharmacy.phone": ("Pharmacy phone #", "Pharmacy tel.", "Phone number of pharmacy"),
    "signature_date": ("Date", "Date signed", "Today's date"),
}
# What stands beside the box that says there is nothing to list.
DENIALS: Final[dict[str, tuple[str, ...]]] = {
    "medications": (
        "If none, check here",
        "I do not take any medications",
        "No current medications",
        "None",
    ),
    "allergies": ("NKDA", "No known drug allergies", "I have no allergies", "If none, check here"),
    "surgeries": ("None", "I have never had surgery", "If none, check here", "No prior surgeries"),
}


def draw_packet_wording(random: Random) -> Wording:
    """A wording of a packet; formats are the usual ones."""
    return replace(
        draw_usual(PACKET_LABELS, random),
        hint=random.random() < 0.5,
        denials=choose(DENIALS, random),
    )
