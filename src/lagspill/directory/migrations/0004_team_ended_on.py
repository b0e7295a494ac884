from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_team_playbook_version")]
    operations = [
        migrations.AddField(
            "team",
            "ended_on",
            models.DateField(blank=True, help_text="The first day on which it takes up nothing more.", null=True),
        )
    ]
