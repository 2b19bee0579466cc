"""Indexes beside running traffic: none of these statements keeps a writer waiting."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('charts', '0003_library'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='chart',
            index=models.Index(fields=['owner', '-created_at', '-id'], include=('deleted_at', 'kind', 'rating'), name='chart_of_owner_newest'),
        ),
        AddIndexConcurrently(
            model_name='chart',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['owner', '-updated_at', '-id'], include=('deleted_at', 'kind', 'rating'), name='chart_of_owner_changed'),
        ),
        AddIndexConcurrently(
            model_name='chart',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['owner', 'name', 'id'], include=('deleted_at', 'kind', 'rating'), name='chart_of_owner_name'),
        ),
        AddIndexConcurrently(
            model_name='chart',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_keys'], name='chart_search'),
        ),
        AddIndexConcurrently(
            model_name='chart',
            index=models.Index(condition=models.Q(('search_keys', None)), fields=['id'], name='chart_unindexed'),
        ),
        RemoveIndexConcurrently(
            model_name='chart',
            name='chart_owner_newest',
        ),
        RemoveIndexConcurrently(
            model_name='chart',
            name='chart_owner_changed',
        ),
        RemoveIndexConcurrently(
            model_name='chart',
            name='chart_owner_name',
        ),
    ]
