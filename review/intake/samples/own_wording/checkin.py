"""Labels of the layout "checkin": an urgent-care sheet with short captions."""

from __future__ import annotations

from typing import Final

from review.intake.samples.formats import VARIED, Formats

FORMATS: Final[Formats] = VARIED
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("Pt. name", "Patient (print)", "Name of person to be seen"),
    "date_of_birth": ("DOB", "Birth date (patient)", "D.O.B."),
    "sex": ("M / F", "Gender (legal)", "Sex"),
    "pregnant": ("Pregnant?", "Poss. pregnant?", "If female, pregnant?"),
    "address": ("Home addr.", "No. & street", "Local address (street)"),
    "city": ("City", "City / twp."),
    "state": ("State", "ST"),
    "postal_code": ("Zip", "Zip code"),
    "phone": ("Mobile #", "Pt. phone", "Tel. where we can reach you"),
    "email": ("E-mail (visit summary)", "Email", "Pt. e-mail"),
    "emergency_contact.name": ("In case of emergency call", "Emerg. contact", "ICE contact"),
    "emergency_contact.phone": ("Emerg. phone", "ICE phone", "Contact's phone #"),
    "emergency_contact.relationship": ("Rel. to pt.", "Relation", "Contact is pt.'s"),
    "insurance.provider": ("Ins. company", "Insurance / payer", "Payer name"),
    "insurance.policy_number": ("Ins. ID no.", "Policy / member #", "Member ID no."),
    "insurance.group_number": ("Group", "Grp. no.", "Ins. group #"),
    "insurance.policyholder": ("Insured's name", "Policy in name of", "Subscriber"),
    "insurance.relationship": ("Pt. is insured's", "Pt. rel. to subscriber", "Rel. to insured"),
    "reason_for_visit": (
        *("Why are you being seen today?", "Complaint today", "Illness / injury today"),
    ),
    "conditions": ("Medical hx (mark all)", "Chronic conditions", "PMH - check if yes"),
    "medications": (
        *("Current meds incl. OTC", "Home medications", "Meds taken daily or as needed"),
    ),
    "allergies": ("Allergies (drug / food / latex)", "Any allergies", "Allergies & reaction"),
    "surgeries": ("Past surg. (yr.)", "Surgical hx", "Prior operations & year"),
    "vitals.blood_pressure": ("BP", "B/P"),
    "vitals.heart_rate": ("P", "Pulse", "HR"),
    "vitals.respiratory_rate": ("R", "Resp", "RR"),
    "vitals.temperature": ("T", "Temp"),
    "vitals.oxygen_saturation": ("SpO2", "O2", "Pulse ox"),
    "vitals.height": ("Ht", "Hgt"),
    "vitals.weight": ("Wt", "Wgt"),
    "tobacco": ("Smoker?", "Tobacco", "Smoke / vape?"),
    "alcohol": ("Drinks alcohol?", "ETOH use", "Alcohol"),
    "occupation": ("Job", "Occup.", "Type of job"),
    "pharmacy.name": ("Rx to be sent to", "Pharmacy", "Drugstore for Rx"),
    "pharmacy.phone": ("Rx phone", "Pharm. ph.", "Pharmacy tel."),
    "signature_date": ("Date signed", "Date", "Dated (today)"),
}
DENIALS: Final[dict[str, tuple[str, ...]]] = {
    "conditions": ("None", "None apply"),
    "medications": ("Takes none", "No meds"),
    "allergies": ("NKDA", "No allergies", "None known"),
    "surgeries": ("None", "No surgeries"),
}
