"""Labels of the layout "physio": the parts of sentences that people complete about themselves."""

from __future__ import annotations

from typing import Final

from review.intake.samples.own_wording.formats import Formats

FORMATS: Final = Formats(
    dates=("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%m/%d/%Y", "%A, %B %d, %Y"),
    phones=("{}-{}-{}", "{} {} {}", "({}) {} {}", "+1 {} {} {}"),
    heights=("{feet} feet {inches}", "{feet}' {inches}\"", "{feet} ft {inches}", "{total} inches"),
)
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("I,", "I, the patient,", "I (first and last name),"),
    "date_of_birth": (", born on", ", whose birthday is", ", born (month, day, year)"),
    "sex": (", am", ", registered as", ", of the sex"),
    "pregnant": ("I am pregnant", "I am, or may be, pregnant", "Women: are you pregnant?"),
    "address": (", live at", ", reside at", ", have my home at"),
    "city": ("in", "in the city of", "in the town of"),
    "state": (", state", ", state of", "in the state of"),
    "postal_code": (", ZIP", ", zip code", "with the zip code"),
    "phone": ("You can call me at", "My phone rings at", "The best number for me is"),
    "email": ("or email me at", "and you may write to", "; my email address is"),
    "emergency_contact.name": (
        "If I faint or fall, please call",
        "In an emergency, get in touch with",
        "Somebody you may call for me is",
    ),
    "emergency_contact.phone": (", at", ", phone number", "under the number"),
    "emergency_contact.relationship": (", who is my", ", my", ", related to me as"),
    "insurance.provider": (
        *("My visits are billed to", "I am insured with", "My health insurance is"),
    ),
    "insurance.policy_number": (", member number", ", under ID no.", ", policy"),
    "insurance.group_number": (", group", ", group no.", "in group"),
    "insurance.policyholder": (
        *("The policy is held by", "The name on the card is", "The subscriber is"),
    ),
    "insurance.relationship": (
        *(", and to that person I am", ", to whom I am", "; my relationship to the subscriber:"),
    ),
    "reason_for_visit": (
        *("What brings you to physical therapy?", "I am here because of"),
        "What would you like us to help you with?",
    ),
    "conditions": (
        *("Please check what you have or have had", "My doctors have told me that I have"),
        "Check everything that is true for you",
    ),
    "medications": (
        *("Medicines I take now (one on each line)", "What I take, how much and when"),
        "Pills, patches, inhalers and drops I use",
    ),
    "allergies": (
        *("I react badly to", "Things I am allergic to", "Allergies (please say what happens)"),
    ),
    "surgeries": (
        *("Operations I have had, and the year", "Surgeries or procedures"),
        "I have been operated on (what and when)",
    ),
    "vitals.blood_pressure": ("blood pressure", "BP", "pressure at rest"),
    "vitals.heart_rate": ("resting pulse", "heart rate", "pulse"),
    "vitals.respiratory_rate": ("breaths per minute", "breathing rate", "respirations"),
    "vitals.temperature": ("temperature", "temp.", "body temperature"),
    "vitals.oxygen_saturation": ("oxygen saturation", "oximeter reading", "SpO2"),
    "vitals.height": ("height", "standing height", "height without shoes"),
    "vitals.weight": ("weight", "body weight", "weight on our scale"),
    "tobacco": ("I smoke or vape", "Do you use tobacco?", "I use tobacco"),
    "alcohol": ("I drink alcohol", "Do you drink alcohol?", "Wine, beer or spirits"),
    "occupation": ("and work as", "and earn my living as", "and my work is"),
    "pharmacy.name": ("I get my medicine from", "My drugstore is", "My pharmacy is"),
    "pharmacy.phone": (", phone", ", telephone", "; they can be called at"),
    "signature_date": ("on", "on this day,", "Date:"),
}
DENIALS: Final[dict[str, tuple[str, ...]]] = {
    "conditions": ("None of these", "Nothing on this list", "I am healthy"),
    "medications": ("I do not take anything", "Nothing at all", "No medicine"),
    "allergies": ("I am not allergic to anything", "No allergies", "Nothing that I know of"),
    "surgeries": ("I was never operated on", "No operations", "None so far"),
}
