"""Thin shells around time, processes and user code: Celery tasks, the runner, the sweeper."""
