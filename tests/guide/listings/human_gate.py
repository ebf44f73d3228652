from orchestrator import gate, approval

@gate(
    timeout=300,  # Wait 5 minutes for human
    escalate_on_timeout=True,  # Send to supervisor
    required_approvals=["medical_reviewer", "quality_assurance"]
)
def approve_diagnosis(diagnosis: dict) -> dict:
    return diagnosis

@approval(role="medical_reviewer")
def reviewer_approve(diagnosis: dict) -> bool:
    # Human clicks approve/reject in dashboard
    return True  # Only after actual review
