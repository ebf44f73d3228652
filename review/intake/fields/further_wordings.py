"""Further wordings of labels, as clinics print them: data, read together with `wordings`; `|` parts them."""

from __future__ import annotations

from typing import Final

FURTHER: Final[dict[str, str]] = {
    "name": (
        "patient being seen|who is being seen today|name of person being seen|person being seen"
        "|name of the patient|patients name last first|name of patient last first"
    ),
    "*sex": "administrative sex|sex on insurance|sex as on insurance|assigned sex|m f",
    "*address": (
        "street apt|street apartment|house no street|"
        "number and street|number street|street number and name|street and number|house number and street"
        "|where do you live|street address and number|residence address|home street address"
    ),
    "*postal_code": "zip or postal code|5 digit zip|zip plus 4",
    "phone": (
        "best phone|best number|number to reach you|where can we reach you|phone we may call"
        "|telephone where we can reach you|mobile no|cell no|primary tel|preferred contact number"
    ),
    "*email": "email for reminders|email for portal|portal email|email for appointment reminders",
    "occupation": (
        "job profession|kind of work|what kind of work do you do|occupation or former occupation"
        "|usual occupation|employed as"
    ),
    "emergency_contact.name": (
        "contact in an emergency|contact in case of emergency|emergency contact not living with you"
        "|person to call in an emergency|whom may we contact in an emergency"
        "|who should we call in an emergency|notify in an emergency|in an emergency please call"
        "|alternate contact|contact person|in emergency notify"
    ),
    "emergency_contact.phone": (
        "their telephone|telephone of contact|contact telephone number|phone number of contact"
    ),
    "*relationship": (
        "how is this person related to you|how are they related|how are you related"
        "|relationship of this person to you"
    ),
    "insurance.relationship": (
        "patients relation to insured|your relationship to policyholder"
        "|your relationship to the policyholder|your relationship to the insured|relation to member"
        "|relationship to member|you are the policyholders"
    ),
    "insurance.provider": (
        "payer name|plan carrier|name of insurer|carrier name|insurance plan name"
        "|medical insurance company|primary ins co|your insurance company|insurance on file|insurance on card|coverage"
    ),
    "insurance.policy_number": (
        "id #|contract number|enrollee id|card number|id number on card|subscriber number|identification no"
        "|policy contract number|policy certificate number|policy cert no"
    ),
    "insurance.group_number": "group plan number|plan group number|group name number|group number on card",
    "insurance.policyholder": (
        "insured person|name of person insured|main member|member name|name of member|primary cardholder"
        "|who is the policyholder|policy is in the name of|name of the insured|primary insured name"
        "|name of cardholder"
    ),
    "reason_for_visit": (
        "todays concern|health concern|primary concern today|main reason for coming|reason for coming"
        "|why are you seeing us|why are you seeing us today|what can we help you with"
        "|what can we help you with today|visit reason|symptoms or concern|reason you are here"
        "|reason you are here today|main symptom"
    ),
    "conditions": (
        "health problems|health issues|illnesses you have had|past illnesses|chronic illnesses|current diagnoses"
        "|diagnosed conditions|medical diagnoses|ongoing health problems|long term conditions"
    ),
    "medications": (
        "name and strength|drug and strength|medicine and strength|medication and strength|"
        "medications and dosage|medication and dose|drugs you take|medicines taken"
        "|prescription and over the counter|what medicines are you taking|current rx|medicines and doses"
        "|all medicines you take"
    ),
    "allergies": (
        "allergic to|drug reactions|adverse reactions|sensitivities|known sensitivities|drug sensitivities"
        "|allergies or reactions|medicines you react to"
    ),
    "surgeries": (
        "surgery year|surgery and year|operations you have had|past operations|surgical procedures"
        "|previous surgical procedures"
        "|surgical hx|surgeries you have had|operations had"
    ),
    "tobacco": (
        "smoking habits|tobacco user|nicotine products|tobacco or vape|smoke or vape|tobacco or nicotine"
        "|vape or smoke"
    ),
    "alcohol": "drinks per week|alcohol frequency|alcoholic drinks per week|alcohol per week",
    "pharmacy.name": (
        "preferred drugstore|name of drugstore|rx pharmacy|send prescriptions to"
        "|where do you get your prescriptions|your drugstore|pharmacy for prescriptions"
    ),
    "pharmacy.phone": (
        "drugstore phone|pharmacy contact|pharmacy contact number|phone of your pharmacy|phone of drugstore"
    ),
    "signature_date": "submitted on|date today|form completed on|signed this day|date of signing|date form completed",
}
