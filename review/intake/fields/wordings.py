"""The wordings of labels, as forms print them, by the fact they ask for: data, no decisions.

Concepts that start with `*` are bare ("Name", "Phone"): the section they stand in decides whose
name or phone it is, see `BARE`.
"""

from __future__ import annotations

from itertools import product
from typing import Final

from review.intake.fields.further_wordings import FURTHER

IGNORED: Final = "-"
COLUMN: Final = "|"

# bare concept -> field by group; groups that are not named give nothing
BARE: Final[dict[str, dict[str, str]]] = {
    "*name": {
        "patient": "name",
        "emergency": "emergency_contact.name",
        "pharmacy": "pharmacy.name",
        "insurance": "insurance.policyholder",
    },
    "*phone": {
        "patient": "phone",
        "emergency": "emergency_contact.phone",
        "pharmacy": "pharmacy.phone",
    },
    "*relationship": {
        "patient": "emergency_contact.relationship",
        "emergency": "emergency_contact.relationship",
        "insurance": "insurance.relationship",
    },
    "*provider": {"insurance": "insurance.provider"},
    "*plan": {"insurance": "insurance.provider"},
    "*number": {"insurance": "insurance.policy_number"},
    "*date": {"consent": "signature_date"},
    "*born": {"patient": "date_of_birth"},
    "*sex": {"patient": "sex"},
    "*email": {"patient": "email"},
    "*first": {"patient": "name.first"},
    "*last": {"patient": "name.last"},
    "*middle": {"patient": "name.middle"},
    "*address": {"patient": "address"},
    "*city": {"patient": "city"},
    "*state": {"patient": "state"},
    "*postal_code": {"patient": "postal_code"},
    "*city_state_zip": {"patient": "city_state_zip"},
}


def _combine(first: str, second: str) -> list[str]:
    return [f"{a} {b}".strip() for a, b in product(first.split("|"), second.split("|"))]


_PHONE = (
    "phone|telephone|phone number|telephone number|phone no|tel|tel no|phone #|ph|contact number"
)

_USUAL: Final[dict[str, list[str]]] = {
    "*name": ["name", "full name", "legal name", "full legal name", "name first last",
              "first and last name", "first last name", "name first middle last",
              "name last first middle", "name last first", "print name"],
    "name": ["patient name", "name of patient", "patients name", "patient full name", "patient",
             "patients full name", "patient legal name", "patients legal name", "your name",
             "your full name", "who is the patient", "legal name of patient", "person to be treated",
             "name of person to be treated", "name as it appears on insurance card"],
    "*first": ["first name", "given name", "first", "forename", "given names", "patient first name"],
    "*last": ["last name", "surname", "family name", "last", "patient last name"],
    "*middle": ["middle name", "middle initial", "mi", "m i", "middle"],
    "*born": [*_combine("|patient|patients|your", "date of birth|dob|birth date|birthdate"),
              "d o b", "born", "born on", "birthday", "date born", "birth day"],
    "*sex": ["sex", "gender", "sex at birth", "sex assigned at birth", "legal sex", "gender sex",
             "sex gender", "biological sex", "patient sex", "birth sex", "gender identity"],
    "pregnant": ["are you pregnant", "currently pregnant", "pregnant", "pregnancy",
                 "are you currently pregnant", "is the patient pregnant"],
    "*address": ["address", "street", "street address", "mailing address", "mailing street", "address line 1",
                 "residence", "full address"],
    "address": _combine("home|patient|patients|current|residential|your|permanent|physical",
                        "address|street address"),
    "*city": ["city", "town", "city town", "town city", "town or city", "city of residence", "home town", "hometown",
              "city village", "city town village", "post town"],
    "*state": ["state", "province", "state province", "st"],
    "*postal_code": ["zip", "zip code", "postal code", "zipcode", "zip postal code", "postcode",
                     "zip postal"],
    "*city_state_zip": ["city state zip", "city state zip code", "city st zip", "city state and zip",
                        "city and state", "city state", "city state postal code"],
    "*phone": [*_PHONE.split("|"), "contact phone", "daytime phone", "day phone",
               *_combine("home|cell|mobile|cellular", _PHONE), "cell", "mobile", "home",
               "home cell phone", "cell home phone", "phone home", "phone cell", "phone mobile"],
    "phone": [*_combine("primary|patient|patients|your|best|preferred|main", _PHONE),
              "best number to reach you", "best contact number", "primary contact number",
              "how can we reach you by phone"],
    "*email": ["email", "e mail", "email address", "e mail address", "patient email",
               "your email", "email id"],
    "occupation": ["occupation", "employment", "type of work", "job title", "job", "profession", "occupation employer",
                   "current occupation", "patient occupation", "what is your occupation",
                   "work occupation", "what do you do for work", "your occupation",
                   "present occupation", "occupation or retired from"],
    "emergency_contact.name": [
        *_combine("emergency contact|emergency contact person|emergency contacts", "|name|full name"),
        "in emergency call", "in an emergency call", "in case of emergency", "name of emergency contact",
        "in case of emergency contact", "in case of emergency notify", "in case of emergency call",
        "person to contact in an emergency", "person to notify", "next of kin", "ice contact",
        "next of kin name", "whom should we call in an emergency", "who to call in an emergency",
        "nearest relative not living with you", "name of nearest relative", "friend or relative not living with you",
        "name of local friend or relative", "nearest relative", "closest relative", "relative not living with you",
        "emergency notify", "notify in emergency"],
    "emergency_contact.phone": [*_combine("emergency|emergency contact|emergency contacts|"
                                "contact person|next of kin", _PHONE),
                                "emergency number", "emergency contact no", "their phone", "contacts phone",
                                "contacts phone number", "phone of contact", "phone of this person"],
    "emergency_contact.relationship": [
        "emergency contact relationship", "relationship of emergency contact", "emergency relationship",
        "contact relationship", "relationship of contact", "relation of emergency contact"],
    "*relationship": ["relationship", "relationship to patient", "relation", "relation to patient",
                      "relationship to you", "relation to you", "relationship to the patient",
                      "patient relationship", "how related"],
    "insurance.relationship": [*_combine("relationship to|relation to|patient relationship to|"
                               "patients relationship to", "policyholder|policy holder|insured|"
                               "subscriber|the insured|the policyholder"),
                               "insured relationship to patient"],
    "insurance.provider": [*_combine("insurance|primary insurance|health insurance|medical insurance",
                           "company|provider|carrier|plan|name|company name|plan name|provider name"),
                           "insurance", "primary insurance", "insurer", "carrier", "insured with",
                           "name of insurance", "name of insurance company", "insurance co", "insurance co name",
                           "primary carrier", "primary payer", "primary plan", "name of carrier", "ins co",
                           "insurance plan", "name of health plan", "primary ins",
                           "covered by", "insured by", "coverage through", "health coverage", "medical coverage",
                           "medical plan", "name of plan", "insurance held with", "insurance with", "plan or carrier",
                           "plan or insurer", "health insurer", "name of health insurer", "health insurance through",
                           "who is your insurer", "who covers you", "coverage with", "insurance carried with",
                           "health plan", "health insurance", "payer", "health plan name"],
    "*provider": ["provider", "company", "provider name", "company name"],
    "*plan": ["plan", "plan name"],
    "insurance.policy_number": [*_combine("policy|member|subscriber|insurance|member id|policy id|"
                                "insurance policy|insurance id|membership|certificate|insured id",
                                "number|no|id|#|id number|id #|id no"), "policy", "policy id",
                                "member id", "policy member id", "identification number",
                                "id member number"],
    "*number": ["id number", "id", "id no", "id #"],
    "insurance.group_number": _combine("group|grp|insurance group|group policy|plan group|employer group",
                                       "number|no|#|id|num|") ,
    "insurance.policyholder": [*_combine("policyholder|policy holder|subscriber|insured|"
                               "primary policyholder|policyholders|primary insured|policy holders|"
                               "primary subscriber", "name|full name|"), "name of insured",
                               "name of policyholder", "name of subscriber", "insured party",
                               "name of policy holder", "cardholder", "cardholder name", "name of primary insured",
                               "policy owner", "insureds name", "insureds full name", "subscribers name",
                               "person who carries the insurance", "name on insurance card"],
    "reason_for_visit": [*_combine("reason for|primary reason for|main reason for", "visit|this visit|"
                         "your visit|todays visit|appointment|your visit today|visit today|"
                         "coming in|coming in today|seeking care|consultation"),
                         "chief complaint", "presenting complaint", "purpose of visit", "main concern",
                         "what brings you in today", "what brings you in", "why are you here today",
                         "what brings you here today", "presenting problem", "main complaint", "main problem",
                         "primary complaint", "primary concern",
                         "chief complaint symptoms", "current problem", "present complaint", "nature of visit",
                         "reason for seeking care today", "purpose of appointment"],
    "conditions": [*_combine("medical|current|health|existing|chronic|known|past|current medical|past medical|"
                   "current health|chronic medical|active", "conditions|problems|condition|illnesses"),
                   "conditions", "diagnoses", "past medical history", "medical history", "pmh", "pmhx",
                   "illnesses", "problem list", "past or current conditions", "ongoing conditions",
                   "personal medical history", "personal health history", "health history",
                   "medical problems or conditions",
                   "illnesses or conditions", "medical conditions diagnosed"],
    "medications": [*_combine("|current|present|home|list|list all|list current|your|all current|daily|your current|"
                    "prescription|list of|list of current", "medications|medicines|meds|medication|"
                    "prescriptions|drugs|medication list"),
                    "medicines you take", "medications you take", "medications taken", "drug name", "drug",
                    "medication name", "name of medication", "medicine name", "current medications taken",
                    "name of drug",
                    "name of medicine", "prescriptions vitamins and supplements",
                    "prescriptions and supplements", "prescription drugs", "rx medications"],
    "medications?": ["are you currently taking any medications", "do you take any medications",
                     "are you taking any medications", "taking any medications",
                     "do you take any medicines"],
    "allergies": [*_combine("|known|drug|medication|food|drug and other|drug allergies and|list|any|all|"
                  "medication and food|food and drug|list any|your|list all|known drug", "allergies|allergy"),
                  "allergic to", "allergies to medications", "allergens", "allergen", "substance",
                  "allergies and reactions", "allergies reactions", "allergies to medications or foods",
                  "allergic to what",
                  "allergies to medicine", "medicine allergies", "allergies intolerances"],
    "allergies?": ["do you have any allergies", "any known allergies", "are you allergic to anything"],
    "surgeries": [*_combine("past|previous|prior|list|list past|", "surgeries|operations|surgery|procedures|"
                  "surgeries hospitalizations|hospitalizations|surgeries and hospitalizations|"
                  "surgeries operations|procedures surgeries|operations and procedures|"
                  "surgeries or hospitalizations"),
                  "surgical history", "past surgical history", "operation", "procedure",
                  "list procedures and dates", "procedures and dates", "operations and hospital stays",
                  "type of surgery",
                  "type of operation", "hospital stays", "surgery procedure", "surgery type", "operations surgeries"],
    "surgeries?": ["have you had any surgeries or hospitalizations", "have you had any surgeries",
                   "have you ever had surgery", "any surgeries"],
    "tobacco": [*_combine("tobacco|smoking|cigarette|nicotine|tobacco nicotine|tobacco smoking",
                "use|status|history|"), "do you smoke", "do you use tobacco", "smoker", "smoke",
                "do you smoke or use tobacco", "do you smoke or use tobacco products", "cigarettes",
                "have you ever smoked", "do you currently smoke", "tobacco vaping", "smoking vaping",
                "tobacco products",
                "do you use tobacco products", "do you smoke or vape"],
    "alcohol": [*_combine("alcohol|drinking", "use|consumption|status|intake|"), "do you drink",
                "do you drink alcohol", "do you consume alcohol", "alcoholic drinks", "alcoholic beverages",
                "do you drink alcoholic beverages", "how often do you drink alcohol"],
    "pharmacy.name": [*_combine("preferred|your|local|usual", "pharmacy|pharmacy name|drugstore"),
                      "pharmacy", "pharmacy name", "name of pharmacy", "pharmacy used",
                      "which pharmacy do you use", "drugstore", "pharmacy of choice", "drug store",
                      "where should we send prescriptions", "pharmacy you use"],
    "pharmacy.phone": [*_combine("pharmacy|preferred pharmacy|pharmacys", _PHONE), "phone number of pharmacy",
                       "phone of pharmacy", "telephone of pharmacy"],
    "vitals.height": ["height", "ht", "hgt", "patient height"],
    "vitals.weight": ["weight", "wt", "wgt", "patient weight", "current weight"],
    "vitals.blood_pressure": ["blood pressure", "bp", "b p", "blood press"],
    "vitals.heart_rate": ["heart rate", "pulse", "hr", "pulse rate", "heart rate pulse", "pulse hr"],
    "vitals.respiratory_rate": ["respirations", "resp rate", "rr", "respiratory rate", "resp",
                                "breathing rate", "respiration", "respiration rate"],
    "vitals.temperature": ["temperature", "temp", "body temperature", "body temp"],
    "vitals.oxygen_saturation": ["spo2", "o2 sat", "oxygen sat", "oxygen saturation", "sao2", "o2",
                                 "o2 saturation", "oxygen level", "pulse ox", "sat", "oxygen",
                                 "pulse oximetry", "oximetry"],
    "vitals.bmi": ["bmi", "body mass index"],
    "signature_date": ["date signed", "signature date", "todays date", "date of signature", "signed on",
                       "date completed", "signed date", "today is", "form date", "date of completion"],
    "*date": ["date", "dated"],
    IGNORED: [
        "preferred name", "nickname", "preferred pronouns", "pronouns", "marital status", "ssn", "age",
        "social security number", "social security", "race", "ethnicity", "preferred language", "language",
        "employer", "employer name", "work phone", "business phone", "fax", "fax number", "signature",
        "patient signature", "signature of patient", "signature of patient or guardian", "witness",
        "printed name", "preferred contact method", "contact method", "referred by", "referring physician",
        "primary care physician", "primary care provider", "physician", "doctor", "pcp", "family history",
        "family medical history", "recreational drugs", "drug use", "recreational drug use", "exercise",
        "diet", "caffeine", "caffeine use", "immunizations", "immunization history", "guardian", "school",
        "apt", "apt #", "unit", "address line 2", "country", "county", "secondary insurance", "copay",
        "effective date", "policyholder date of birth", "subscriber date of birth", "policyholder dob",
        "insured date of birth", "insured dob", "subscriber dob", "pharmacy address", "notes", "comments",
        "initials", "chart number", "mrn", "patient id", "account number", "spouse", "religion",
        "blood type", "last menstrual period", "lmp", "date of visit", "visit date", "appointment date",
        "legal guardian", "parent guardian", "relationship if not patient", "how did you hear about us",
        "date of last visit", "emergency contact address", "time", "provider signature", "staff initials",
        "signature of patient or legal guardian", "signature of patient or representative",
        "symptoms", "duration", "onset", "how long", "pain level", "pain scale", "living situation",
        "interpreter needed", "veteran", "title", "suffix", "maiden name", "employment status", "department",
        "drivers license", "advance directive", "pharmacy fax", "pharmacy city", "hospital", "insurance phone",
        "insurance phone number", "insurance address", "recorded by", "measured by", "taken by",
        "signature of patient or responsible party", "responsible party", "responsible party signature",
        "patient legal guardian signature", "home health", "interpreter",
    ],
    COLUMN: ["dose", "dosage", "strength", "frequency", "how often", "reaction", "reactions", "severity", "year",
             "reason", "reason taken", "prescribed by", "prescriber", "taken for", "times per day",
             "dose strength", "dose frequency", "schedule", "type of reaction", "directions", "route",
             "dose and frequency", "approximate year", "when", "start date", "amount", "what happens",
             "how often taken", "last taken", "last dose", "last dose taken", "taken last",
             "how much", "times a day", "how many times a day", "how taken", "how often do you take it",
             "strength dose",
             "reason for taking", "year of surgery", "date of surgery", "surgeon", "dose strength and frequency"],
}  # fmt: skip

WORDINGS: Final[dict[str, list[str]]] = {
    concept: wordings + [further for further in FURTHER.get(concept, "").split("|") if further]
    for concept, wordings in _USUAL.items()
}
