# The web server and the worker, in one image. Not yet tried on a Docker engine.
FROM python:3.13-slim AS build
WORKDIR /build
COPY pyproject.toml uv.lock README.md LICENSE ./
COPY comptoir comptoir
COPY tests tests
RUN pip install --no-cache-dir "uv>=0.13.9,<0.14" \
    && uv venv /venv \
    && UV_PROJECT_ENVIRONMENT=/venv uv sync --frozen --no-default-groups --extra postgres --extra sms --no-editable --no-install-project \
    && /venv/bin/python -m tests.messages --compile \
    && uv build --wheel \
    && uv pip install --python /venv/bin/python --no-deps dist/*.whl

FROM python:3.13-slim
COPY --from=build /venv /venv
RUN useradd --system --home-dir /data --create-home comptoir
USER comptoir
WORKDIR /data
ENV PATH=/venv/bin:$PATH COMPTOIR_DATA=/data
EXPOSE 8000
CMD ["sh", "-c", "comptoir upgrade && exec comptoir serve --address 0.0.0.0:8000"]
