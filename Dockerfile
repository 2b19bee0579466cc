# One image for web, realtime, worker, beat and migrations (compose.yaml gives each its command), one for NGINX.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-deps --require-hashes -r requirements.txt
COPY . .
RUN python -m compileall -q accounts analytics charts config interpretations \
    && python -m charts.atlas.build /app/places.sqlite
# The values are those of this one command: production refuses to start on any of them missing.
RUN ENVIRONMENT=production SECRET_KEY=only-for-collecting-static-files-at-build ALLOWED_HOSTS=build \
    DATABASE_URL=postgresql://build REDIS_URL=redis://build CELERY_BROKER_URL=amqp://build STATIC_ROOT=/app/static NOCTURNA_HOME=/tmp/build \
    python manage.py collectstatic --no-input

FROM nginx:1.28-alpine AS edge
COPY deploy/nginx/nginx.conf /etc/nginx/nginx.conf
COPY --from=build /app/static /usr/share/nginx/static
USER nginx
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s CMD wget -q -O /dev/null http://127.0.0.1:8080/health/live

FROM python:3.11-slim-bookworm AS app
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/nocturna nocturna
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ENVIRONMENT=production \
    NOCTURNA_HOME=/var/lib/nocturna \
    ATLAS_INDEX=/app/places.sqlite \
    STATIC_ROOT=/app/static
WORKDIR /app
USER nocturna
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8000/health/live', timeout=2)"]
CMD ["granian", "--interface", "wsgi", "--respawn-failed-workers", "--host", "0.0.0.0", "--port", "8000", "config.wsgi:application"]
