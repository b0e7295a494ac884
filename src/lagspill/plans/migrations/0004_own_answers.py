from django.db import migrations, models

HELP = "Answers to the model's own questions, with the model and version that asked: see questions/rules.py."


def _own(model):
    return migrations.AddField(model, "own_answers", models.JSONField(blank=True, default=dict, help_text=HELP))


class Migration(migrations.Migration):
    # The tables' row-level security holds for the new column as for the others; their grants are for whole rows.
    dependencies = [("plans", "0003_endings")]
    operations = [
        _own("actionplan"),
        _own("measure"),
        _own("followup"),
        migrations.AlterField(
            "followup",
            "proposal_used",
            models.CharField(
                blank=True, choices=[("yes", "yes"), ("partly", "partly"), ("no", "no")], max_length=10
            ),
        ),
    ]
