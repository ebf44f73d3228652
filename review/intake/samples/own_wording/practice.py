"""Labels of the layout "practice": a family practice that registers adults."""

from __future__ import annotations

from typing import Final

from review.intake.samples.formats import VARIED, Formats

FORMATS: Final[Formats] = VARIED
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("Patient (first, middle, last)", "Your name, as on insurance card", "Patient's name"),
    "date_of_birth": ("Date of birth (patient)", "Birth date", "Patient D.O.B."),
    "sex": ("Sex listed on insurance", "Legal sex", "Sex (birth)"),
    "pregnant": ("Are you, or might you be, pregnant?", "Currently pregnant", "Pregnant (women)"),
    "address": ("Street / apt", "Physical address", "Mailing street"),
    "city": ("City", "City / town", "Town or city"),
    "state": ("State", "St."),
    "postal_code": ("Zip code", "ZIP+4", "Zip"),
    "phone": ("Cell / home phone", "Preferred phone", "Best contact number"),
    "email": ("Email (for portal)", "E-mail", "Personal email"),
    "emergency_contact.name": (
        *("Who should we contact in an emergency?", "Emergency contact (full name)"),
        "In an emergency notify",
    ),
    "emergency_contact.phone": ("Their phone", "Emergency contact's number", "Day/evening phone"),
    "emergency_contact.relationship": ("Relationship to you", "Related how?", "Relationship"),
    "insurance.provider": ("Primary carrier", "Name of insurance", "Insurance co."),
    "insurance.policy_number": ("ID / policy #", "Member / subscriber ID", "Certificate no."),
    "insurance.group_number": ("Group / account #", "Group no.", "Employer group #"),
    "insurance.policyholder": ("Insured's full name", "Name on policy", "Policy holder"),
    "insurance.relationship": (
        *("Patient is policy holder's", "Relationship to insured", "Patient rel. to insured"),
    ),
    "reason_for_visit": (
        *("What brings you to our office?", "Main concern for this visit", "Reason for seeing us"),
    ),
    "conditions": (
        "Mark every illness you have or had",
        "Past & current medical problems",
        "Have you been diagnosed with any of these?",
    ),
    "medications": (
        "Medicines taken now, with dose and how often",
        "Current prescriptions, vitamins and supplements",
        "Please list all medications you are taking",
    ),
    "allergies": ("Allergies to medicine, food, other", "Drug & food allergies", "Allergic to"),
    "surgeries": ("Surgeries and hospital procedures", "Past operations", "Surgical procedures"),
    "vitals.blood_pressure": ("BP", "B.P.", "Blood pressure"),
    "vitals.heart_rate": ("Pulse", "P", "HR"),
    "vitals.respiratory_rate": ("Resp.", "RR", "Resp rate"),
    "vitals.temperature": ("Temp", "T (oral)", "Temperature"),
    "vitals.oxygen_saturation": ("SpO2", "O2 sat", "Sat (RA)"),
    "vitals.height": ("Ht", "Height", "Ht (shoes off)"),
    "vitals.weight": ("Wt", "Weight", "Wt (lbs)"),
    "tobacco": ("Do you use tobacco or vape?", "Tobacco / nicotine use", "Cigarettes or tobacco"),
    "alcohol": ("Do you drink beer, wine or liquor?", "Alcohol intake", "Alcoholic beverages"),
    "occupation": ("Occupation / job", "Employment (type)", "What is your work?"),
    "pharmacy.name": ("Pharmacy you use", "Pharmacy (name)", "Preferred drugstore"),
    "pharmacy.phone": ("Pharmacy's phone", "Pharmacy ph. #", "Drugstore telephone"),
    "signature_date": ("Today's date", "Date", "Signed on (date)"),
}
DENIALS: Final[dict[str, tuple[str, ...]]] = {
    "medications": ("I take no medicines", "No medications", "Not taking anything"),
    "allergies": ("No known drug allergies", "I have no allergies", "NKA"),
    "surgeries": ("Never had surgery", "No operations", "No past surgeries"),
}
