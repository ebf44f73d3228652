"""Labels of the layout "alder". Kept out of development."""

from __future__ import annotations

from typing import Final

from review.intake.samples.formats import Formats

FORMATS: Final = Formats(
    dates=("%m/%d/%Y", "%b %d, %Y", "%d %b %Y", "%B %d %Y"),
    phones=("{}-{}-{}", "({}) {}-{}", "{}.{}.{}"),
    heights=("{feet}'{inches}\"", "{feet} ft {inches} in", "{total} in"),
)
# The telephone numbers and the relation of everybody stand in the rows of "phone" and
# "emergency_contact.relationship".
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("Full name", "Name (first, last)", "Legal name"),
    "date_of_birth": ("Patient's birth date", "Date of birth", "Birthday of patient"),
    "sex": ("Sex on birth certificate", "Patient's sex", "Sex"),
    "pregnant": ("Pregnant today?", "Is the patient pregnant?", "Pregnancy"),
    "address": ("Street, apt.", "House no. & street", "Lives at (street)"),
    "city": ("City or town", "City", "Town / city"),
    "state": ("State", "State (2 letters)", "St."),
    "postal_code": ("ZIP code", "5-digit ZIP", "Zip"),
    "phone": ("Telephone", "Phone no.", "Number to call"),
    "email": ("E-mail", "Email address", "E-mail for reminders"),
    "emergency_contact.name": ("Emergency contact", "Person to call", "Nearest relative"),
    "emergency_contact.relationship": ("Relation to patient", "Relationship", "How related"),
    "insurance.provider": ("Insurer", "Health plan", "Insurance on card"),
    "insurance.policy_number": ("ID no. on card", "Member ID", "Policy no."),
    "insurance.group_number": ("Group no. on card", "Group", "Employer / group no."),
    "insurance.policyholder": ("Policyholder", "Insured person", "Card issued to"),
    "reason_for_visit": (
        *("What would you like to talk about today?", "Today's visit is for"),
        "Concerns for this visit",
    ),
    "conditions": (
        "Health problems: write C = current, P = in the past; leave blank if never",
        "Mark each line: C for current, P for past, nothing for never",
        "Please write C (have it now) or P (had it once) before each problem",
    ),
    "medications": ("Medicine & strength", "Name and strength", "Drug (with strength)"),
    "allergies": ("Allergies: reaction", "Allergic to / what happens", "Any allergies"),
    "surgeries": ("Operations", "Surgery & year", "Past surgeries"),
    "vitals.blood_pressure": ("B/P", "BP", "Blood pr."),
    "vitals.heart_rate": ("Pulse", "P", "HR"),
    "vitals.respiratory_rate": ("Resp", "R", "RR"),
    "vitals.temperature": ("Temp", "T", "Temp."),
    "vitals.oxygen_saturation": ("O2 sat", "Sat", "SpO2"),
    "vitals.height": ("Ht", "Height", "Length / ht"),
    "vitals.weight": ("Wt", "Weight", "Wt (clothed)"),
    "tobacco": ("Tobacco or vaping", "Smoker?", "Nicotine use"),
    "alcohol": ("Alcohol", "Alcoholic drinks", "Drinks alcohol?"),
    "occupation": ("Job or school", "Work", "Occupation"),
    "pharmacy.name": ("Pharmacy", "Drugstore", "Refills at"),
    "signature_date": ("Date", "Signed on", "Today's date"),
}
DENIALS: Final[dict[str, tuple[str, ...]]] = {
    "medications": ("No medicines", "Takes nothing", "None"),
    "allergies": ("No allergies", "None known", "NKDA"),
    "surgeries": ("None", "No operations", "Never"),
}
