"""Labels of the layout "birch". Kept out of development."""

from __future__ import annotations

from typing import Final

from review.intake.samples.formats import Formats

FORMATS: Final = Formats(
    dates=("%m/%d/%Y", "%m-%d-%Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y"),
    phones=("({}) {}-{}", "{}-{}-{}", "{}/{}-{}", "{} {} {}"),
    heights=("{feet}' {inches}\"", "{feet} ft {inches}", "{feet} feet {inches} in", '{total}"'),
)
# Some blanks take two answers or three: their labels stand with the first of these fields.
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("Patient name", "Name", "Your name (legal)"),
    "date_of_birth": ("Birth date", "DOB", "Date of birth"),
    "sex": ("Sex (circle)", "Circle one", "Sex"),
    "pregnant": (
        *("WOMEN: Are you pregnant?", "Are you pregnant, or think you may be?"),
        "If female: pregnant at present?",
    ),
    "address": ("Home address", "Street or P.O. box", "Residence"),
    "city": ("City, State, Zip", "City / State / Zip code", "City, ST & ZIP"),
    "phone": ("Cell", "Phone (cell or home)", "Home phone"),
    "email": ("E-mail address", "Email (for appointment reminders)", "E-mail"),
    "emergency_contact.name": (
        "Emergency contact & relationship",
        "In emergency notify (name, relation)",
        "Contact person (and how related)",
    ),
    "emergency_contact.phone": ("Phone", "Ph.", "Tel."),
    "insurance.provider": (*("Name of insurance company", "Insurance carrier", "Insurance plan"),),
    "insurance.policy_number": ("ID # / Group #", "Member ID and group no.", "Policy no. / Group"),
    "insurance.policyholder": (
        *("Subscriber, and your relation to subscriber", "Insured's name / patient is"),
        "Name of insured & patient's relationship",
    ),
    "reason_for_visit": (
        *("What is the reason for your visit today?", "Why did you come to see us?"),
        "Your main concern",
    ),
    "conditions": (
        "Do you have or have you had any of the following? Circle Y (yes) or N (no).",
        "Please circle Y or N for each condition:",
        "MEDICAL CONDITIONS - circle Yes (Y) or No (N)",
    ),
    "medications": (
        "Are you taking any medications, pills or drugs?",
        "Do you take any prescription or over-the-counter medicine?",
        "Are you now taking any medicine?",
    ),
    "allergies": (
        *("Are you allergic to anything?", "Have you ever had an allergic reaction?"),
        "Any allergies to drugs, food or materials?",
    ),
    "surgeries": (
        *("Have you ever had surgery?", "Have you been operated on?"),
        "Any operations in the past?",
    ),
    "vitals.blood_pressure": ("Blood pressure", "B.P.", "BP (right arm)"),
    "vitals.heart_rate": ("Pulse", "Heart rate", "Pulse / min"),
    "vitals.respiratory_rate": ("Respiration", "Resp. rate", "Breaths / min"),
    "vitals.temperature": ("Temperature", "Temp", "Temp (oral)"),
    "vitals.oxygen_saturation": ("O2 saturation", "Pulse ox", "SpO2"),
    "vitals.height": ("Height", "Ht.", "Height (reported)"),
    "vitals.weight": ("Weight", "Wt.", "Weight (reported)"),
    "tobacco": (
        *("Do you smoke or chew tobacco?", "Tobacco use?", "Do you use tobacco in any form?"),
    ),
    "alcohol": ("Do you drink alcoholic beverages?", "Alcohol use?", "How often do you drink?"),
    "occupation": ("Occupation", "Employer / job", "Work"),
    "pharmacy.name": ("Pharmacy & phone", "Your pharmacy (name, phone no.)", "Drug store / phone"),
    "signature_date": ("Date", "Date signed", "Dated"),
}
DENIALS: Final[dict[str, tuple[str, ...]]] = {}
