from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    # Charts are written while it is made.
    atomic = False

    dependencies = [
        ('charts', '0007_place_corrections'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='chart',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['owner', 'utc'], name='chart_owner_moment'),
        ),
    ]
