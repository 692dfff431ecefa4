# One image for every role of murmure; docker-compose.yml says which command each of them runs.

FROM python:3.11.15-slim-trixie AS builder

WORKDIR /build

# Every file is checked against the lock, the developers' tools too: one lock, one list of hashes.
COPY requirements.lock ./
RUN pip wheel --no-cache-dir --require-hashes --wheel-dir /wheels --requirement requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY models models
COPY pipeline pipeline
COPY streams streams

# From here on nothing is fetched: murmure is built, and what it needs (not the tools) is taken from the checked files.
# hadolint ignore=DL3013
RUN pip install --no-cache-dir --no-index --find-links /wheels hatchling \
    && pip wheel --no-cache-dir --no-index --no-deps --no-build-isolation --wheel-dir /dist . \
    && python -m venv --without-pip /opt/murmure \
    && pip --python /opt/murmure install --no-cache-dir --no-index --find-links /wheels /dist/*.whl

FROM python:3.11.15-slim-trixie

LABEL org.opencontainers.image.title="murmure" \
      org.opencontainers.image.licenses="Apache-2.0"

# The root is read-only where it runs: no byte code is written, and the home is the one place that is always there.
ENV PATH="/opt/murmure/bin:$PATH" \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

# A new named volume takes its owner from the folder it is mounted on.
RUN useradd --no-log-init --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin murmure \
    && install --directory --owner=10001 --group=10001 /data /scratch /backups

COPY --from=builder /opt/murmure /opt/murmure

USER 10001:10001

# No HEALTHCHECK here: half of the commands run once and answer nobody. Those that do are asked by docker-compose.yml.
ENTRYPOINT ["murmure"]
CMD ["--help"]
