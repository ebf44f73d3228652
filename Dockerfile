# One image for web, workers and migrations; the servers run elsewhere (see compose.yaml).
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 ORCHESTRATOR_STATIC_MANIFEST=1 ORCHESTRATOR_VAR=/data
# As review/config/processes.py sets them for its workers.
ENV MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=4194304 MALLOC_TRIM_THRESHOLD_=33554432 MALLOC_TOP_PAD_=4194304
RUN useradd --system --create-home --uid 10001 orchestrator && install -d -o orchestrator /data
WORKDIR /app
COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: -r requirements/base.txt
COPY manage.py pyproject.toml LICENSE ./
COPY orchestrator orchestrator
COPY review review
COPY templates templates
COPY static static
# The two values satisfy the settings; no server is asked and nothing of them stays in the image.
RUN DATABASE_URL=postgresql://build/build REDIS_URL=redis://build ORCHESTRATOR_SECRET_KEY=only-while-building-the-static-files \
    python manage.py collectstatic --noinput
USER orchestrator
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:review.config.gunicorn", "--bind", "0.0.0.0:8000"]
