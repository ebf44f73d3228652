from orchestrator import parallel, reduce
from tests.guide.stand_ins import pdf_processor, text_parser, vision_model

@parallel(max_workers=4)
def extract_document(file_path: str) -> dict:
    # Each file processed by different model based on type
    if file_path.endswith('.pdf'):
        return pdf_processor(file_path)
    elif file_path.endswith('.jpg'):
        return vision_model(file_path)
    return text_parser(file_path)

@reduce(strategy="concat")
def merge_extractions(results: list[dict]) -> dict:
    merged = {}
    for result in results:
        merged.update(result)
    return merged

async def batch_process(files: list[str]):
    extracted = await extract_document.map(files)
    consolidated = await merge_extractions(extracted)
    return consolidated
