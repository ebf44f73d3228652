"""A typed intake form with chosen answers: routine as it stands, complex with `COMPLEX`."""

from __future__ import annotations

FORM = """FERNDALE WALK-IN CLINIC
Patient intake form

PATIENT
-------
Full name: Emily Carter
Date of birth: 07/22/1992
Sex: female
Address: 456 Oak Avenue
City: Denver
State: CO
ZIP: 80203
Phone: (555) 678-9012
E-mail: emily.carter@example.com
Occupation: {occupation}

EMERGENCY CONTACT
-----------------
Name: Michael Carter
Relationship: Brother
Phone: (555) 234-5678

INSURANCE
---------
Provider: Blue Ridge Health
Policy number: BR-204981
Group number: 8841
Policyholder: Emily Carter

HISTORY
-------
Reason for visit: {reason}
Conditions (mark with x):
[{conditions}] Asthma
[ ] Diabetes
Current medications: {medications}
Allergies: {allergies}
Past surgeries: {surgeries}
Tobacco: No
Alcohol: Occasionally

PHARMACY
--------
Name: {pharmacy}
Phone: (555) 875-5432

I confirm that my answers are correct and I consent to treatment.{footer}

Signature: Emily Carter
Date: 03/25/2026
"""
ROUTINE = {
    "reason": "Severe migraines",
    "medications": "Lisinopril 10 mg once daily",
    "allergies": "Penicillin",
    "occupation": "Graphic Designer",
    "pharmacy": "Union Pharmacy",
    "footer": "",
    "conditions": "x",
    "surgeries": "Tonsillectomy (2000)",
}
COMPLEX = {
    "reason": "Severe migraines",
    "medications": "Amoxicillin 500 mg twice daily, Warfarin 5 mg once daily, "
    "Ibuprofen 9000 mg once daily, Lisinopril 900 mg once daily",
    "allergies": "Penicillin",
}


def typed_form(**answers: str) -> bytes:
    """The form as UTF-8 text."""
    return FORM.format_map({**ROUTINE, **answers}).encode()
