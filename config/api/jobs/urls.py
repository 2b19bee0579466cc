"""Under /api/v1/."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from config.api.jobs import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("jobs", views.JobsView.as_view(), name="jobs"),
    path("jobs/<uuid:job_id>", views.JobView.as_view(), name="job"),
    path("jobs/<uuid:job_id>/cancel", views.JobCancelView.as_view(), name="job-cancel"),
    path("jobs/<uuid:job_id>/results", views.JobResultsView.as_view(), name="job-results"),
    path("jobs/<uuid:job_id>/results.jsonl", views.JobLinesView.as_view(), name="job-lines"),
]
