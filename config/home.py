"""The first page: what runs here, the sky now, and where to go; and the repository's documents, rendered."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from charts.drawing import wheel_svg
from charts.services import sky_at
from charts.wording import words
from config.health import examine

# slug → file of the repository; nothing else is served
DOCUMENTS = {
    "readme": "README.md",
    "architecture": "docs/architecture.md",
    "privacy": "docs/privacy.md",
    "configuration": ".env.example",
    "licence": "LICENSE",
}


@csrf_exempt
@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it by this name wherever the answer is no page of ours, which would name it."""
    return HttpResponseRedirect(static("nocturna/icon.svg"))


@csrf_exempt
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    state, dependencies = examine()
    now = timezone.now()
    title = _("The sky now")
    wheel = wheel_svg(sky_at(), title=title, label=title, theme="dark", size=640, words=words())
    context = {
        "state": state,
        "dependencies": dependencies,
        "version": settings.VERSION,
        "mode": _("one process") if settings.EMBEDDED else _("distributed"),
        "now": now,
        "wheel": mark_safe(wheel),  # noqa: S308  (drawn by us from numbers)
        "documents": DOCUMENTS,
    }
    return render(request, "home.html", context)


@csrf_exempt
@require_safe
def document(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in DOCUMENTS:
        raise Http404
    file = Path(settings.BASE_DIR / DOCUMENTS[slug])
    if not file.is_file():
        raise Http404
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".md":
        text = f"# {file.name}\n\n````\n{text}\n````"
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return render(request, "document.html", {"title": file.name, "body": mark_safe(html)})  # noqa: S308  (our own files)
