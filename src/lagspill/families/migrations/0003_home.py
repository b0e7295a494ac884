import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("families", "0002_policies"), ("directory", "0001_initial")]
    operations = [
        migrations.AddField(
            "person",
            "home_municipality",
            models.ForeignKey(
                blank=True,
                help_text="Where the child lives, when that is another municipality or district than the place's (CASE-12).",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.municipality",
            ),
        ),
        migrations.AddField(
            "person",
            "home_district",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.district",
            ),
        ),
    ]
