"""Approved fields become one valid, deterministic FHIR transaction."""

from __future__ import annotations

import pytest
from fhir.resources.R4B.bundle import Bundle as FhirBundle

from review.intake.ehr import Approval, SourceDocument, build_transaction, bundle_hash
from review.intake.ehr.port import Bundle, Resource
from review.intake.shapes import Field
from tests.unit.intake.medicine.forms import content, field, form, small_vocabulary

APPROVALS: list[Approval] = [
    {"role": "medical_reviewer", "user": "mira", "at": "2026-11-22T17:00:00+01:00"},
    {"role": "quality_assurance", "user": "quinn", "at": "2026-11-22T16:30:05.25Z"},
]
DOCUMENT: SourceDocument = {"sha256": "d" * 64, "media_type": "application/pdf", "size": 1234}


def build(fields: list[Field], **other: object) -> Bundle:
    return build_transaction(
        content(fields, **other),
        approvals=APPROVALS,
        document=DOCUMENT,
        content_hash="c" * 64,
        vocab=small_vocabulary(),
    )


def of_kind(bundle: Bundle, kind: str) -> list[Resource]:
    resources = [entry["resource"] for entry in bundle["entry"]]
    return [resource for resource in resources if resource["resourceType"] == kind]


def test_the_bundle_is_valid_and_holds_every_kind() -> None:
    bundle = build(form())
    FhirBundle.model_validate(bundle)
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert kinds == {
        *("Patient", "AllergyIntolerance", "MedicationStatement", "Condition", "Observation"),
        *("DocumentReference", "Composition", "Provenance"),
    }


def test_the_same_content_gives_the_same_bytes() -> None:
    assert bundle_hash(build(form())) == bundle_hash(build(form()))
    assert bundle_hash(build(form())) != bundle_hash(build(form(name="Emily Cartier")))


def test_every_entry_is_a_put_on_an_id_of_its_own() -> None:
    entries = build(form())["entry"]
    urls = [entry["request"]["url"] for entry in entries]
    assert len(set(urls)) == len(urls)
    for entry in entries:
        resource = entry["resource"]
        assert entry["request"]["method"] == "PUT"
        assert entry["request"]["url"] == f"{resource['resourceType']}/{resource['id']}"


def test_every_reference_points_into_the_bundle() -> None:
    bundle = build(form())
    known = {entry["request"]["url"] for entry in bundle["entry"]}

    def references(value: object) -> list[str]:
        if isinstance(value, dict):
            own = [value["reference"]] if isinstance(value.get("reference"), str) else []
            return own + [found for part in value.values() for found in references(part)]
        return (
            [found for part in value for found in references(part)]
            if isinstance(value, list)
            else []
        )

    found = references(bundle)
    assert found
    assert set(found) <= known


@pytest.mark.parametrize(
    ("written", "gender"),
    [
        ("Female", "female"),
        ("m", "male"),
        ("Non-binary", "other"),
        ("prefer not to say", "unknown"),
    ],
)
def test_gender_is_always_a_code_of_fhir(written: str, gender: str) -> None:
    (patient,) = of_kind(build(form(sex=written)), "Patient")
    assert patient["gender"] == gender


def test_no_known_allergy_is_stated_only_if_the_form_says_so() -> None:
    (stated,) = of_kind(build(form(field("allergies", [], source="None"))), "AllergyIntolerance")
    assert stated["code"]["coding"][0]["code"] == "716186003"
    assert of_kind(build(form(without=("allergies",))), "AllergyIntolerance") == []


def test_a_near_spelling_stays_in_words() -> None:
    bundle = build(form(conditions=["Hypertention"], medications=["Lisinoprll 10 mg daily"]))
    (condition,) = of_kind(bundle, "Condition")
    (medication,) = of_kind(bundle, "MedicationStatement")
    assert condition["code"] == {"text": "Hypertention"}
    assert medication["medicationCodeableConcept"] == {"text": "Lisinoprll 10 mg daily"}


def test_a_sure_condition_carries_its_code_and_the_words() -> None:
    (condition,) = of_kind(build(form(conditions=["High blood pressure"])), "Condition")
    assert condition["code"]["text"] == "High blood pressure"
    assert condition["code"]["coding"][0]["code"] == "I10"


def test_vitals_are_in_ucum_units_with_the_words_kept() -> None:
    found = {o["code"]["text"]: o for o in of_kind(build(form()), "Observation")}
    assert found["weight"]["valueQuantity"] == {
        **{"value": 68.04, "unit": "kg", "code": "kg"},
        "system": "http://unitsofmeasure.org",
    }
    assert found["weight"]["note"][0]["text"].endswith("150 lb")
    assert found["temperature"]["valueQuantity"]["value"] == 37.0
    assert [part["valueQuantity"]["value"] for part in found["blood pressure"]["component"]] == [
        120,
        80,
    ]


@pytest.mark.parametrize("written", ["9" * 400 + " kg", "9" * 5000 + " kg", "9" * 5000])
def test_a_number_beyond_all_measure_does_not_stop_the_rest(written: str) -> None:
    bundle = build([field("name", "Ann Lee"), field("vitals.weight", written)])
    FhirBundle.model_validate(bundle)
    assert of_kind(bundle, "Patient")
    assert not of_kind(bundle, "Observation")


def test_provenance_names_the_people_the_hash_and_every_resource() -> None:
    bundle = build(form())
    (provenance,) = of_kind(bundle, "Provenance")
    assert [agent["who"]["display"] for agent in provenance["agent"]] == ["mira", "quinn"]
    assert provenance["entity"][0]["what"]["identifier"]["value"] == f"urn:sha256:{'c' * 64}"
    assert len(provenance["target"]) == len(bundle["entry"]) - 1
    assert provenance["recorded"] == "2026-11-22T16:30:05Z"


def test_the_summary_is_escaped() -> None:
    (composition,) = of_kind(build(form()), "Composition")
    assert "Emily &lt;Carter&gt; &amp; co" in composition["section"][0]["text"]["div"]


def test_control_characters_do_not_reach_the_record() -> None:
    (patient,) = of_kind(build(form(name="Emily\x00 Car\x07ter\n")), "Patient")
    assert patient["name"][0]["text"] == "Emily Car ter"


def test_a_long_answer_reaches_the_record_whole() -> None:
    street = "Building 7, " * 100
    (patient,) = of_kind(build(form(address=street)), "Patient")
    assert patient["address"][0]["line"] == [street.strip()]


@pytest.mark.parametrize("empty", [[], [field("name", "")], [field("conditions", [])]])
def test_almost_nothing_is_still_valid(empty: list[Field]) -> None:
    bundle = build(empty, summary=[])
    assert of_kind(bundle, "Patient")[0]["gender"] == "unknown"


def test_nothing_is_built_without_an_approval() -> None:
    with pytest.raises(ValueError, match="without an approval"):
        build_transaction(
            content(form()),
            approvals=[],
            document=DOCUMENT,
            content_hash="c" * 64,
            vocab=small_vocabulary(),
        )
