from django.db import migrations, models

HELP = "Answers to the model's own questions, with the model and version that asked: see questions/rules.py."


def _own(model):
    return migrations.AddField(model, "own_answers", models.JSONField(blank=True, default=dict, help_text=HELP))


class Migration(migrations.Migration):
    # The tables' row-level security holds for the new column as for the others; their grants are for whole rows.
    dependencies = [("cases", "0007_stages")]
    operations = [_own("concern"), _own("referral")]
