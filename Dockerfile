# docker build -t storydesk . && docker run --env-file .env -v storydesk:/data storydesk
# For webhooks write LISTEN=0.0.0.0:8080 into .env and add `-p 8080:8080`. The desk file:
# docker run --rm -i --env-file .env -v storydesk:/data -v $PWD/desk.toml:/desk.toml:ro \
#   storydesk storydesk desk apply /desk.toml
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements-run.lock pyproject.toml README.md LICENSE ./
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements-run.lock
COPY bot bot
COPY handlers handlers
COPY storage storage
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps .

FROM python:3.12-slim
RUN useradd --create-home --uid 1000 storydesk && mkdir /data && chown storydesk /data
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH DATABASE_URL=sqlite:///data/storydesk.db MEDIA_DIR=/data/media
USER storydesk
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
CMD ["storydesk", "run"]
