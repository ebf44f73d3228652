"""Labels of the layout "elm". Kept out of development."""

from __future__ import annotations

from typing import Final

from review.intake.samples.formats import Formats

FORMATS: Final = Formats(
    dates=("%m/%d/%Y", "%m-%d-%Y", "%B %d, %Y", "%b %d, %Y"),
    phones=("({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{} {}-{}"),
    heights=("{feet}'{inches}\"", "{feet} ft {inches} in", "{total} in"),
)
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("Patient's legal name", "Patient name (first, last)", "Full legal name"),
    "date_of_birth": ("Date of birth", "Birthdate", "DOB"),
    "sex": ("Sex", "Gender", "Birth sex"),
    "pregnant": (
        *("Women: are you pregnant now?", "If female, could you be pregnant?"),
        "Pregnant (if applicable)",
    ),
    "address": ("Home street address", "Address (street, apt.)", "Mailing address"),
    "city": ("City", "City/Town"),
    "state": ("State",),
    "postal_code": ("Zip", "ZIP code"),
    "phone": ("Cell phone", "Primary phone", "Home/cell phone"),
    "email": ("E-mail", "Email address", "E-mail address"),
    "emergency_contact.name": ("Name", "Contact name", "Name of contact"),
    "emergency_contact.phone": ("Phone", "Phone number", "Contact phone"),
    "emergency_contact.relationship": (
        *("Relationship", "Relationship to patient", "Relation to you"),
    ),
    "insurance.provider": ("Primary insurance", "Insurance company", "Primary insurance plan"),
    "insurance.policy_number": ("Member ID #", "Policy/ID number", "Subscriber ID #"),
    "insurance.group_number": ("Group #", "Group number", "Group no."),
    "insurance.policyholder": (
        *("Policy holder's name", "Subscriber's name", "Name of policy holder"),
    ),
    "insurance.relationship": (
        *("Patient's relationship to insured", "Your relationship to policy holder"),
        "Relationship to subscriber",
    ),
    "reason_for_visit": (
        *("Reason for today's appointment", "Main reason for your visit"),
        "What is the reason for your visit?",
    ),
    "conditions": (
        "Check all conditions that you have now or have had in the past.",
        "Have you ever had any of the following? (check all that apply)",
        "Please check each condition that applies to you.",
    ),
    "medications": (
        *("Current medications and supplements", "Medications you take regularly"),
        "Prescription & over-the-counter medications",
    ),
    "allergies": ("Allergies & reactions", "Drug or other allergies", "Medication/food allergies"),
    "surgeries": ("Past surgical history", "Surgeries and procedures", "Operations you have had"),
    "vitals.blood_pressure": ("Blood pressure", "BP", "B/P"),
    "vitals.heart_rate": ("Pulse", "Heart rate"),
    "vitals.respiratory_rate": ("Respirations", "Resp. rate", "RR"),
    "vitals.temperature": ("Temperature", "Temp"),
    "vitals.oxygen_saturation": ("O2 saturation", "SpO2", "Pulse oximetry"),
    "vitals.height": ("Height", "Ht"),
    "vitals.weight": ("Weight", "Wt"),
    "tobacco": ("Do you use tobacco products?", "Tobacco use", "Cigarette/tobacco use"),
    "alcohol": ("Do you drink alcohol?", "Alcohol use", "Alcohol consumption"),
    "occupation": ("Occupation", "Current occupation", "Your occupation"),
    "pharmacy.name": ("Pharmacy name", "Local pharmacy", "Name of pharmacy"),
    "pharmacy.phone": ("Phone", "Pharmacy phone #", "Telephone"),
    "signature_date": ("Date", "Today's date", "Date signed"),
}
DENIALS: Final[dict[str, tuple[str, ...]]] = {
    "medications": ("None", "No medications", "I take none"),
    "allergies": ("None", "NKDA", "No known allergies"),
    "surgeries": ("None", "No surgeries"),
}
