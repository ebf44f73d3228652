"""Labels of the layout "dental": the health history that a dentist's office keeps of its patients."""

from __future__ import annotations

from typing import Final

from review.intake.samples.formats import Formats

FORMATS: Final = Formats(
    dates=("%m/%d/%Y", "%m-%d-%Y", "%B %d, %Y", "%b %d, %Y"),
    phones=("({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{} {}-{}"),
    heights=("{feet}' {inches}\"", "{feet} ft {inches} in", "{total} in"),
)
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("Patient's name (first, last)", "Name", "Print full name"),
    "date_of_birth": ("Birthdate", "Date of birth", "Birth date (mo/day/yr)"),
    "sex": ("Sex", "Male / Female", "Gender"),
    "pregnant": (
        *("Are you pregnant or think you may be?", "Pregnant / trying to get pregnant?"),
        "Are you pregnant now?",
    ),
    "address": ("Street address", "Residence - street", "Home address"),
    "city": ("City", "City or town"),
    "state": ("State", "St"),
    "postal_code": ("Zip", "Zip code"),
    "phone": ("Home / cell phone", "Best phone for appointment reminders", "Telephone"),
    "email": ("E-mail", "E-mail for recall notices", "Email address"),
    "emergency_contact.name": ("In case of emergency", "Emergency contact", "Notify in emergency"),
    "emergency_contact.phone": ("Phone", "Tel. #", "Daytime tel."),
    "emergency_contact.relationship": ("Relationship", "Relation", "Relation to patient"),
    "insurance.provider": ("Ins. carrier", "Insurance company", "Plan / carrier"),
    "insurance.policy_number": ("Subscriber ID #", "ID no.", "Policy / ID no."),
    "insurance.group_number": ("Group #", "Group no.", "Local / group #"),
    "insurance.policyholder": ("Name of primary insured", "Primary insured", "Insured person"),
    "insurance.relationship": (
        *("Patient's relationship to insured", "Relation of patient", "Patient is the insured's"),
    ),
    "reason_for_visit": (
        *(
            "What is your main concern today?",
            "Purpose of this visit",
            "Why have you come in today?",
        ),
    ),
    "conditions": (
        "Do you have, or have you had, any of the following?",
        "MEDICAL HISTORY: has a physician treated you for any of these?",
        "Have you ever had or been treated for:",
    ),
    "medications": (
        "List all medicines you are now taking, with the dose and how often",
        "Drugs, pills and remedies being taken at present",
        "Current prescriptions and over-the-counter drugs",
    ),
    "allergies": (
        "Are you allergic to, or have you reacted badly to:",
        "Allergies (check all that apply)",
        "Have you had an unusual reaction to any of these?",
    ),
    "surgeries": (
        "Operations you have had, and when",
        "Serious operations (with year)",
        "List any surgery or hospital treatment and its year",
    ),
    "vitals.blood_pressure": ("B.P.", "Blood pressure", "BP (sitting)"),
    "vitals.heart_rate": ("Pulse", "Pulse rate", "H.R."),
    "vitals.respiratory_rate": ("Resp.", "Respiration", "Resp. rate"),
    "vitals.temperature": ("Temp.", "Temperature", "T"),
    "vitals.oxygen_saturation": ("O2 sat.", "SpO2", "Oximeter"),
    "vitals.height": ("Ht.", "Height", "Hgt."),
    "vitals.weight": ("Wt.", "Weight", "Wgt."),
    "tobacco": (
        "Do you smoke or chew tobacco?",
        "Tobacco in any form",
        "Smoking / chewing / vaping",
    ),
    "alcohol": ("Do you drink alcohol?", "Alcoholic drinks", "Use of alcohol"),
    "occupation": ("Occupation", "Occupation / trade", "Type of work"),
    "pharmacy.name": ("Pharmacy", "Pharmacy you use", "Drug store"),
    "pharmacy.phone": ("Pharmacy phone", "Its phone #", "Phone of drug store"),
    "signature_date": ("Date", "Date signed", "Today's date"),
}
DENIALS: Final[dict[str, tuple[str, ...]]] = {
    "medications": ("None", "Not taking any", "No medicines"),
    "allergies": ("No allergies", "None of these", "No known allergies"),
    "surgeries": ("None", "No operations"),
}
