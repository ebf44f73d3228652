"""Labels of the layout "cypress": a family practice that registers a new patient."""

from __future__ import annotations

from typing import Final

from review.intake.samples.formats import Formats

FORMATS: Final = Formats(
    dates=("%m/%d/%Y", "%m-%d-%Y", "%b %d, %Y"),
    phones=("({}) {}-{}", "{}-{}-{}", "{}.{}.{}"),
    heights=("{feet}'{inches}\"", "{feet} ft {inches} in", "{total} in"),
)
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        *("Patient's full legal name", "Patient name (first, M.I., last)"),
        "Name of patient (please print)",
    ),
    "date_of_birth": ("Date of birth (month/day/year)", "Birth date (mo/day/yr)", "Patient DOB"),
    "sex": ("Patient gender", "Biological sex", "Sex (as on ID)"),
    "pregnant": (
        *("If female, are you currently pregnant?", "Is there a possibility of pregnancy?"),
        "Are you pregnant or could you be?",
    ),
    "address": ("Home address", "Street address, apt. #", "Residence address"),
    "city": ("City", "Town / city"),
    "state": ("State", "State (abbr.)"),
    "postal_code": ("Zip code", "ZIP"),
    "phone": ("Cell phone no.", "Mobile phone number", "Best daytime phone"),
    "email": (*("E-mail address", "Email (reminders and portal)", "Personal e-mail address"),),
    "emergency_contact.name": (
        *("Name of local friend or relative", "Emergency contact's name"),
        "Name of person to contact",
    ),
    "emergency_contact.phone": ("Contact phone no.", "Cell or home phone", "Emergency no."),
    "emergency_contact.relationship": (
        *("Relationship to the patient", "Relation to you", "Relationship"),
    ),
    "insurance.provider": (
        *("Primary insurance company", "Primary insurance plan", "Name of insurance carrier"),
    ),
    "insurance.policy_number": (
        *("Policy / identification no.", "Insurance ID number", "Member identification #"),
    ),
    "insurance.group_number": ("Group number", "Group / plan no.", "Group no. (if any)"),
    "insurance.policyholder": (
        *("Name of policy holder", "Subscriber's full name", "Name of insured (on card)"),
    ),
    "insurance.relationship": (
        *("Patient's relationship to policy holder", "Patient relationship to subscriber"),
        "Relationship of patient to insured",
    ),
    "reason_for_visit": (
        *("Reason for today's visit / chief complaint", "What is the reason for your visit?"),
        "Main health concern today",
    ),
    "conditions": (
        "Please check all conditions that apply to you",
        "Do you now have, or have you ever had, any of these?",
        "Check each condition you have or have had in the past",
    ),
    "medications": (
        "Current medications, including over-the-counter",
        "Please list all current medications",
        "Prescription and non-prescription medicines",
    ),
    "allergies": (
        *("Allergies to medications or foods", "Medication / food allergies"),
        "Allergies (please list all)",
    ),
    "surgeries": ("Surgeries and year", "Previous surgeries", "Past surgeries / hospitalizations"),
    "vitals.blood_pressure": ("Blood pressure", "BP (mmHg)", "BP"),
    "vitals.heart_rate": ("Pulse", "Heart rate", "Pulse (bpm)"),
    "vitals.respiratory_rate": ("Resp.", "Respiration", "Resp. rate"),
    "vitals.temperature": ("Temp.", "Temperature (F)", "Temp (oral)"),
    "vitals.oxygen_saturation": ("O2 sat.", "SpO2 %", "Pulse ox."),
    "vitals.height": ("Height", "Ht."),
    "vitals.weight": ("Weight", "Wt.", "Weight (lb)"),
    "tobacco": (
        *("Do you currently use tobacco?", "Tobacco use (smoke, vape, chew)"),
        "Do you smoke cigarettes?",
    ),
    "alcohol": (
        *("Alcohol use (beer, wine, liquor)", "Do you drink any alcohol?"),
        "Do you drink alcohol, and how often?",
    ),
    "occupation": ("Occupation / job title", "Your occupation", "Occupation (or retired)"),
    "pharmacy.name": (
        *("Preferred local pharmacy", "Name of pharmacy", "Pharmacy for prescriptions"),
    ),
    "pharmacy.phone": ("Pharmacy telephone no.", "Pharmacy phone number"),
    "signature_date": ("Date", "Today's date", "Date of signature"),
}
DENIALS: Final[dict[str, tuple[str, ...]]] = {
    "conditions": ("None of the above", "None of these"),
    "medications": ("I am not taking any medications", "No medications at this time"),
    "allergies": ("No known allergies", "No known drug allergies (NKDA)"),
    "surgeries": ("I have had no surgeries", "No previous surgery", "None"),
}
