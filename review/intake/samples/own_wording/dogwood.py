"""Labels of the layout "dogwood": adult specialists, on one page; headings name the sections."""

from __future__ import annotations

from typing import Final

from review.intake.samples.formats import Formats

FORMATS: Final = Formats(
    dates=("%m/%d/%Y", "%B %d, %Y", "%m-%d-%Y"),
    phones=("({}) {}-{}", "{}-{}-{}", "{} {}-{}"),
    heights=("{feet}' {inches}\"", "{feet} ft. {inches} in.", "{total} inches"),
)
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("Patient name (first, last)", "Your full name", "Patient's name (print)"),
    "date_of_birth": ("Birth date", "Date of birth", "Patient birthdate"),
    "sex": ("Gender", "Sex at birth (check)", "Patient sex"),
    "pregnant": ("Women: are you pregnant?", "Might you be pregnant?", "Pregnant at this time?"),
    "address": ("Street address", "Home mailing address", "Address (street, apt.)"),
    "city": ("City",),
    "state": ("State", "ST"),
    "postal_code": ("Zip", "Zip code"),
    "phone": ("Phone (cell)", "Cell phone #", "Primary telephone"),
    "email": ("Email", "E-mail", "Email address"),
    "emergency_contact.name": ("Name", "Contact name", "Full name of contact"),
    "emergency_contact.phone": ("Phone", "Contact's telephone", "Home / cell phone"),
    "emergency_contact.relationship": (
        *("Relationship", "Relationship to you", "Relation to patient"),
    ),
    "insurance.provider": (
        *("Insurance name", "Primary insurance carrier", "Insurance company name"),
    ),
    "insurance.policy_number": ("Policy ID #", "Member / ID number", "Subscriber ID number"),
    "insurance.group_number": ("Group #", "Group no.", "Group ID #"),
    "insurance.policyholder": ("Subscriber name", "Insured's name", "Policy holder's name"),
    "insurance.relationship": (
        *("Your relationship to subscriber", "Relationship to policy holder"),
        "Patient's relation to insured",
    ),
    "reason_for_visit": (
        *("What problem brings you in today?", "Reason for this appointment"),
        "Main problem or concern",
    ),
    "conditions": (
        "Have you had any of the following? Check yes or no.",
        "Please mark yes or no for each condition",
        "Medical history (yes / no)",
    ),
    "medications": (
        "Medications you take now (include doses)",
        "Current medicines and supplements",
        "Medication list (prescription and OTC)",
    ),
    "allergies": ("Drug and food allergies", "Allergies and reactions", "Allergy history"),
    "surgeries": ("Surgical history", "Operations you have had", "Prior surgeries"),
    "vitals.blood_pressure": ("BP", "B/P", "Blood press."),
    "vitals.heart_rate": ("Pulse", "HR", "Heart rate"),
    "vitals.respiratory_rate": ("Resp", "RR", "Respirations"),
    "vitals.temperature": ("Temp", "Temperature"),
    "vitals.oxygen_saturation": ("O2 sat", "SpO2", "Oxygen sat."),
    "vitals.height": ("Height", "Ht"),
    "vitals.weight": ("Weight", "Wt"),
    "tobacco": ("Do you smoke or chew tobacco?", "Tobacco use", "Tobacco user?"),
    "alcohol": ("Do you use alcohol?", "Alcohol use", "Alcoholic drinks"),
    "occupation": ("Occupation", "Job / occupation", "Present work"),
    "pharmacy.name": ("Pharmacy name", "Local pharmacy name", "Pharmacy you prefer"),
    "pharmacy.phone": ("Phone", "Pharmacy phone", "Pharmacy phone no."),
    "signature_date": ("Date", "Date signed", "Today's date"),
}
DENIALS: Final[dict[str, tuple[str, ...]]] = {
    "medications": ("None", "I take no medications", "Not taking any"),
    "allergies": ("No known allergies", "NKDA", "No allergies"),
    "surgeries": ("None", "Never had surgery", "No surgeries"),
}
