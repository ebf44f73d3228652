from orchestrator import AgentWorkflow, HumanReviewGate
from tests.guide.stand_ins import LowConfidenceError, llm, medical_ontologizer, ocr_model

patient_pipeline = AgentWorkflow(
    name="intake_orchestrator",
    max_concurrency=5,
    state_store="postgresql"
)

@patient_pipeline.step(retry=3, timeout=30)
def extract_document(form_id: str) -> dict:
    response = ocr_model.process(form_id)
    if response.confidence < 0.85:
        raise LowConfidenceError(response.confidence)
    return {"extracted": response.data}

@patient_pipeline.step(retry=2, timeout=15)
def validate_ontology(data: dict) -> dict:
    validation = medical_ontologizer.run(data)
    return {"validated": validation, "flags": validation.errors}

@patient_pipeline.step(gate=HumanReviewGate())
def generate_summary(data: dict) -> str:
    summary = llm.generate(data)
    return summary

async def main():
    pipeline_result = await patient_pipeline.run(form_id="FORM-2026-07-001")
    return pipeline_result
