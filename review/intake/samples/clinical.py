"""The vocabulary of the fictional patients: names, places, conditions with their usual drugs.

Doses are ordinary adult doses, and no clean combination conflicts: what a checker flags on a
clean patient is the checker's mistake, not the sample's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Medication:
    """One drug as a patient writes it down: "Lisinopril 10 mg once daily"."""

    name: str
    dose: str
    schedule: str

    def __str__(self) -> str:
        return f"{self.name} {self.dose} {self.schedule}"


@dataclass(frozen=True, slots=True)
class Allergy:
    """What a patient reacts to, and how."""

    substance: str
    reaction: str


GIVEN_NAMES: Final = {
    "female": (
        *(
            "Amara",
            "Beatrice",
            "Carmen",
            "Daniela",
            "Elise",
            "Fiona",
            "Grace",
            "Hannah",
            "Ingrid",
        ),
        *(
            "Jasmine",
            "Katya",
            "Leila",
            "Maren",
            "Nadia",
            "Olivia",
            "Priya",
            "Rosa",
            "Svetlana",
        ),
        *("Teresa", "Una", "Valerie", "Wendy", "Yuki", "Zoe"),
    ),
    "male": (
        *(
            "Andre",
            "Bruno",
            "Caleb",
            "Dmitri",
            "Edwin",
            "Felix",
            "Gareth",
            "Hassan",
            "Ivan",
        ),
        *(
            "Jerome",
            "Kenji",
            "Lorenzo",
            "Malik",
            "Nathan",
            "Oscar",
            "Pablo",
            "Quentin",
            "Rafael",
        ),
        *("Stefan", "Tobias", "Umar", "Victor", "Walter", "Yusuf"),
    ),
}
FAMILY_NAMES: Final = (
    *(
        "Abernathy",
        "Bakker",
        "Castellano",
        "Dubois",
        "Eriksen",
        "Fairchild",
        "Goldberg",
    ),
    *(
        "Hawthorne",
        "Ibarra",
        "Jankowski",
        "Kowalczyk",
        "Lindqvist",
        "Moreau",
        "Nakamura",
    ),
    *(
        "O'Brien",
        "Pemberton",
        "Quigley",
        "Rosenthal",
        "Santangelo",
        "Thackeray",
        "Underhill",
    ),
    *(
        "Vasquez-Lee",
        "Whitfield",
        "Yamamoto",
        "Zielinski",
        "Okafor",
        "Chaudhry",
        "Novak",
    ),
)
STREETS: Final = (
    *("Oak Avenue", "Maple Street", "Birchwood Lane", "Cedar Court", "Juniper Road"),
    *(
        "Harbor View Drive",
        "Mill Pond Road",
        "Sycamore Place",
        "Elm Street Apt 4B",
        "Granite Way",
    ),
)
PLACES: Final = (
    ("Denver", "CO", "80203", "303"),
    ("Portland", "ME", "04101", "207"),
    ("Madison", "WI", "53703", "608"),
    ("Tucson", "AZ", "85701", "520"),
    ("Savannah", "GA", "31401", "912"),
    ("Spokane", "WA", "99201", "509"),
    ("Santa Fe", "NM", "87501", "505"),
    ("Burlington", "VT", "05401", "802"),
    ("Ann Arbor", "MI", "48104", "734"),
    ("Baton Rouge", "LA", "70801", "225"),
)
RELATIONSHIPS: Final = ("Sister", "Brother", "Mother", "Father", "Friend", "Neighbor")
INSURERS: Final = (
    *(
        "Blue Ridge Health Plan",
        "Northwind Mutual",
        "Cascadia Care",
        "Meridian Health Partners",
    ),
    *("Summit Benefit Group", "Prairie Shield Insurance", "Evergreen HMO"),
)
PHARMACIES: Final = (
    *(
        "Greenfield Pharmacy",
        "Corner Drug Store",
        "Riverside Pharmacy",
        "Old Town Apothecary",
    ),
    *("Parkway Pharmacy", "Lakeview Drugs"),
)
OCCUPATIONS: Final = (
    *(
        "Teacher",
        "Electrician",
        "Graphic Designer",
        "Accountant",
        "Bus Driver",
        "Librarian",
    ),
    *(
        "Software Engineer",
        "Carpenter",
        "Retired",
        "Chef",
        "Dental Hygienist",
        "Farmer",
    ),
)
DOMAINS: Final = ("example.com", "mail.example.org", "post.example.net")

# condition -> (drugs usually taken for it, a reason it brings people in)
CONDITIONS: Final[dict[str, tuple[tuple[Medication, ...], str]]] = {
    "Hypertension": (
        (
            Medication("Lisinopril", "10 mg", "once daily"),
            Medication("Amlodipine", "5 mg", "once daily"),
            Medication("Losartan", "50 mg", "once daily"),
        ),
        "Blood pressure check",
    ),
    "Type 2 diabetes": (
        (Medication("Metformin", "500 mg", "twice daily"),),
        "Diabetes follow-up",
    ),
    "High cholesterol": (
        (
            Medication("Atorvastatin", "20 mg", "once daily"),
            Medication("Simvastatin", "20 mg", "at bedtime"),
        ),
        "Cholesterol follow-up",
    ),
    "Asthma": (
        (Medication("Montelukast", "10 mg", "once daily"),),
        "Shortness of breath",
    ),
    "Hypothyroidism": (
        (Medication("Levothyroxine", "75 mcg", "once daily"),),
        "Fatigue",
    ),
    "GERD": (
        (Medication("Omeprazole", "20 mg", "once daily"),),
        "Heartburn after meals",
    ),
    "Depression": (
        (Medication("Sertraline", "50 mg", "once daily"),),
        "Low mood for two months",
    ),
    "Anxiety": (
        (Medication("Hydroxyzine", "25 mg", "at bedtime"),),
        "Trouble sleeping",
    ),
    "Migraine": (
        (Medication("Topiramate", "50 mg", "twice daily"),),
        "Severe headaches",
    ),
    "Osteoarthritis": (
        (Medication("Acetaminophen", "500 mg", "twice daily"),),
        "Knee pain",
    ),
    "Seasonal allergies": (
        (Medication("Cetirizine", "10 mg", "once daily"),),
        "Runny nose",
    ),
    "Gout": ((Medication("Allopurinol", "100 mg", "once daily"),), "Painful big toe"),
}
PLAIN_REASONS: Final = (
    "Annual physical",
    "New patient visit",
    "Back pain",
    "Skin rash",
)
ALLERGIES: Final = (
    Allergy("Penicillin", "hives"),
    Allergy("Sulfa drugs", "rash"),
    Allergy("Latex", "itching"),
    Allergy("Peanuts", "swelling"),
    Allergy("Shellfish", "hives"),
    Allergy("Codeine", "nausea"),
    Allergy("Bee stings", "swelling"),
)
PROCEDURES: Final = (
    *("Appendectomy", "Tonsillectomy", "Knee arthroscopy", "Cholecystectomy"),
    *("Hernia repair", "Wisdom teeth removal"),
)
