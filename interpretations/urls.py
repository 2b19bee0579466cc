from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from interpretations import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("interpretations", views.InterpretationsView.as_view()),
    path("interpretations/<uuid:interpretation_id>", views.InterpretationView.as_view()),
    path("interpretations/<uuid:interpretation_id>/cancel", views.InterpretationCancelView.as_view()),
    path("interpretations/<uuid:interpretation_id>/feedback", views.InterpretationFeedbackView.as_view()),
    path("interpretations/<uuid:interpretation_id>/regenerate", views.InterpretationRegenerateView.as_view()),
    path("interpretations/<uuid:interpretation_id>/stream", views.InterpretationStreamView.as_view()),
    path("interpretations/<uuid:interpretation_id>/versions", views.InterpretationVersionsView.as_view()),
    path("models", views.ModelsView.as_view()),
    path("topics", views.TopicsView.as_view()),
]
