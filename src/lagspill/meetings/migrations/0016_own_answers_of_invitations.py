from django.db import migrations, models

HELP = "Answers to the model's own questions, with the model and version that asked: see questions/rules.py."


class Migration(migrations.Migration):
    # The table's row-level security and its grants hold for the new column as for the others.
    dependencies = [("meetings", "0015_own_answers")]
    operations = [
        migrations.AddField("agendaitem", "own_answers", models.JSONField(blank=True, default=dict, help_text=HELP))
    ]
