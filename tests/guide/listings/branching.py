from orchestrator import branch, fallback
from tests.guide.stand_ins import complexity_estimator, gpt_4o_mini, ollama

@branch(on="complexity_score")
def route_query(query: str) -> str:
    score = complexity_estimator(query)
    if score > 0.7:
        return "complex"
    return "simple"

@fallback(strategy="model_switch", max_retries=2)
def handle_complex(query: str) -> str:
    return gpt_4o_mini.generate(query)

@fallback(strategy="local_model")
def handle_simple(query: str) -> str:
    return ollama.generate(query)

async def main():
    result = await route_query.run("What are the drug interactions for this patient?")
    # Routes to complex handler, falls back to Ollama if GPT-4o-mini is down
    return result
