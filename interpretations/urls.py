from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from interpretations.views import conversations, messages, readings

urlpatterns: list[URLPattern | URLResolver] = [
    path("conversations", conversations.ConversationsView.as_view()),
    path("conversations/<uuid:conversation_id>", conversations.ConversationView.as_view()),
    path("conversations/<uuid:conversation_id>/messages", conversations.ConversationMessagesView.as_view()),
    path("interpretations", readings.InterpretationsView.as_view()),
    path("interpretations/<uuid:interpretation_id>", readings.InterpretationView.as_view()),
    path("interpretations/<uuid:interpretation_id>/cancel", readings.InterpretationCancelView.as_view()),
    path("interpretations/<uuid:interpretation_id>/feedback", readings.InterpretationFeedbackView.as_view()),
    path("interpretations/<uuid:interpretation_id>/regenerate", readings.InterpretationRegenerateView.as_view()),
    path("interpretations/<uuid:interpretation_id>/report", readings.InterpretationReportView.as_view()),
    path("interpretations/<uuid:interpretation_id>/stream", readings.InterpretationStreamView.as_view()),
    path("interpretations/<uuid:interpretation_id>/versions", readings.InterpretationVersionsView.as_view()),
    path("messages/<uuid:message_id>", messages.MessageView.as_view()),
    path("messages/<uuid:message_id>/cancel", messages.MessageCancelView.as_view()),
    path("messages/<uuid:message_id>/feedback", messages.MessageFeedbackView.as_view()),
    path("messages/<uuid:message_id>/regenerate", messages.MessageRegenerateView.as_view()),
    path("messages/<uuid:message_id>/report", messages.MessageReportView.as_view()),
    path("messages/<uuid:message_id>/steps", messages.MessageStepsView.as_view()),
    path("messages/<uuid:message_id>/stream", messages.MessageStreamView.as_view()),
    path("models", readings.ModelsView.as_view()),
    path("topics", readings.TopicsView.as_view()),
]
