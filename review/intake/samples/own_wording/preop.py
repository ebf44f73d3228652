"""Labels of the layout "preop": what a hospital asks before it admits somebody for an operation."""

from __future__ import annotations

from typing import Final

from review.intake.samples.formats import Formats

FORMATS: Final = Formats(
    dates=("%d-%b-%Y", "%m/%d/%Y", "%b %d %Y", "%m - %d - %Y"),
    phones=("({}) {}-{}", "{}.{}.{}", "{} - {} - {}"),
    heights=("{feet}' {inches}\"", "{total} in.", "{feet} ft. {inches} in."),
)
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("Patient (first, last)", "Patient's full name", "Name of patient"),
    "date_of_birth": ("Birth date", "D.O.B.", "Date of birth"),
    "sex": ("Sex", "Admit sex", "Gender"),
    "pregnant": ("Could you be pregnant?", "Pregnancy possible?", "Pregnant at this time?"),
    "address": ("Permanent address", "Number & street", "Home address"),
    "city": ("City / town", "City"),
    "state": ("State", "St."),
    "postal_code": ("ZIP", "Zip code"),
    "phone": ("Daytime phone", "Phone for pre-op call", "Tel. (home or cell)"),
    "email": ("E-mail", "E-mail for instructions", "MyChart e-mail"),
    "emergency_contact.name": (
        *("Person to notify", "Next of kin", "Responsible adult / driver home"),
    ),
    "emergency_contact.phone": ("Phone", "Tel. of this person", "Can be reached at"),
    "emergency_contact.relationship": ("Relation to patient", "Relationship", "Is patient's"),
    "insurance.provider": ("Primary payor", "Insurance carrier", "Health plan"),
    "insurance.policy_number": ("Policy / cert. no.", "Member ID no.", "Contract #"),
    "insurance.group_number": ("Group no.", "Grp. #", "Plan group"),
    "insurance.policyholder": ("Insured party", "Guarantor / insured", "Subscriber name"),
    "insurance.relationship": ("Pt. is insured's", "Rel. to insured", "Pt. to subscriber"),
    "reason_for_visit": (
        *("Reason for admission", "Presenting complaint", "Admitting complaint (own words)"),
    ),
    "conditions": (
        "Have you been treated for any of these conditions? Answer every line.",
        "Past medical history - mark yes or no for each",
        "Do you have, or have you ever had:",
    ),
    "medications": (
        "Home medication list (bring bottles)",
        "Medications taken before admission",
        "Medication reconciliation",
    ),
    "allergies": ("Allergies / intolerances", "Allergies & type of reaction", "Allergic to"),
    "surgeries": (*("Previous operations", "Prior surgery / anesthesia", "Past surgical history"),),
    "vitals.blood_pressure": ("BP", "Blood pressure", "NIBP"),
    "vitals.heart_rate": ("Pulse", "HR", "Apical pulse"),
    "vitals.respiratory_rate": ("Resp.", "RR", "Respirations"),
    "vitals.temperature": ("Temp.", "Oral temp.", "T"),
    "vitals.oxygen_saturation": ("SpO2 on RA", "O2 sat.", "Pulse oximetry"),
    "vitals.height": ("Height", "Stated height", "Ht."),
    "vitals.weight": ("Weight", "Actual weight", "Wt. today"),
    "tobacco": ("Smoking", "Tobacco / vape", "Smoked in past year?"),
    "alcohol": ("Alcohol", "Drinks alcohol?", "ETOH"),
    "occupation": ("Occupation", "Employed as", "Usual work"),
    "pharmacy.name": ("Discharge pharmacy", "Pharmacy", "Outpatient pharmacy used"),
    "pharmacy.phone": ("Pharmacy tel.", "Pharmacy phone", "Phone of pharmacy"),
    "signature_date": ("Date", "Date completed", "Signed on"),
}
DENIALS: Final[dict[str, tuple[str, ...]]] = {
    "medications": ("Takes no medications", "No home meds", "None"),
    "allergies": ("NKDA", "No known allergies", "Denies allergies"),
    "surgeries": ("None", "No prior surgery", "Never operated on"),
}
