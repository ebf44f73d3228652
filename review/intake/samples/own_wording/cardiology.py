"""Labels of the layout "cardiology": questions in whole sentences."""

from __future__ import annotations

from typing import Final

from review.intake.samples.formats import VARIED, Formats

FORMATS: Final[Formats] = VARIED
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        *("What is your full name?", "Please print your first and last name."),
        "What name is on your photo ID?",
    ),
    "date_of_birth": ("When were you born?", "What is your birth date?", "Your date of birth?"),
    "sex": ("What sex were you assigned at birth?", "What is your sex?", "Are you male or female?"),
    "pregnant": (
        *("Are you pregnant or trying to be?", "Is there a chance that you are pregnant?"),
        "Women only: are you pregnant?",
    ),
    "address": ("What is your street address?", "Where do you live (street)?", "Street address?"),
    "city": ("In which city?", "Which city or town?", "City?"),
    "state": ("In which state?", "Which state?", "State?"),
    "postal_code": ("What is your ZIP code?", "With which ZIP code?", "ZIP code?"),
    "phone": (
        *("At what number can we call you?", "What is your phone number?"),
        "Which phone do you answer?",
    ),
    "email": ("What is your email address?", "Where may we email you?", "Your email?"),
    "emergency_contact.name": (
        *("Whom should we call in an emergency?", "Who is your emergency contact?"),
        "Who is your nearest relative?",
    ),
    "emergency_contact.phone": (
        *("What is that person's phone number?", "At which number do we reach them?"),
        "Their phone number?",
    ),
    "emergency_contact.relationship": (
        *("How is that person related to you?", "What is this person to you?"),
        "Their relationship to you?",
    ),
    "insurance.provider": (
        *("Who is your health insurer?", "Which company insures you?"),
        "What is your insurance plan?",
    ),
    "insurance.policy_number": (
        *("What is your member ID?", "What is your policy number?", "ID number on your card?"),
    ),
    "insurance.group_number": (
        *("What is your group number?", "Which group number is on the card?", "Group number?"),
    ),
    "insurance.policyholder": (
        *("Who holds the policy?", "In whose name is the insurance?", "Who is the subscriber?"),
    ),
    "insurance.relationship": (
        *("What are you to the policyholder?", "How are you related to the subscriber?"),
        "You are the subscriber's ...?",
    ),
    "reason_for_visit": (
        "Why did your doctor send you, or what would you like us to look at?",
        "In your own words: what is the reason for this consultation?",
        "Which symptom or problem brings you to our heart clinic?",
    ),
    "conditions": (
        "Has a doctor ever told you that you have any of the following?",
        "Do you have, or have you had, any of these problems?",
        "Please answer yes or no for each condition.",
    ),
    "medications": (
        "Which medicines do you take? Write one per line, with strength and how often.",
        "List every medicine you take, one on each line (name, strength, times a day).",
        "What do you take each day, prescribed or not? One medicine per line, please.",
    ),
    "allergies": (
        "Are you allergic to any medicine, food or material?",
        "Have you ever had an allergic reaction?",
        "Do you have allergies?",
    ),
    "surgeries": (
        "Have you ever had an operation?",
        "Have you had surgery of any kind?",
        "Any operations or procedures in the past?",
    ),
    "vitals.blood_pressure": ("Blood pressure", "BP (seated)", "BP left arm"),
    "vitals.heart_rate": ("Heart rate", "Pulse rate", "Pulse (resting)"),
    "vitals.respiratory_rate": ("Respirations", "Breathing rate", "Resp. rate"),
    "vitals.temperature": ("Temperature", "Temp.", "Body temp."),
    "vitals.oxygen_saturation": ("O2 saturation", "Oxygen level", "Pulse oximetry"),
    "vitals.height": ("Height", "Standing height", "Body height"),
    "vitals.weight": ("Weight", "Weight in clinic", "Body weight"),
    "tobacco": (
        *(
            "Do you smoke or use tobacco?",
            "Do you smoke now, or did you?",
            "Do you use any nicotine?",
        ),
    ),
    "alcohol": (
        *("How often do you drink alcohol?", "Do you drink alcohol?", "How much do you drink?"),
    ),
    "occupation": ("What is your occupation?", "What kind of work do you do?", "Your job?"),
    "pharmacy.name": (
        *("Which pharmacy do you use?", "Where do you fill prescriptions?", "Your pharmacy?"),
    ),
    "pharmacy.phone": (
        *("What is the pharmacy's phone number?", "How can we call the pharmacy?"),
        "Phone of that pharmacy?",
    ),
    "signature_date": ("Date", "Date of this questionnaire", "Today is"),
}
DENIALS: Final[dict[str, tuple[str, ...]]] = {
    "medications": ("I take no medicine at all", "No medicines", "I do not take anything"),
}
