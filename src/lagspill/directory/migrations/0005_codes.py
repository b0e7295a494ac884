from django.db import migrations, models

HELP = "What a file calls it (lagspill import directory); empty where no file has named it."


def _code() -> models.SlugField:
    # A default of the database's own: what runs from before the upgrade does not know the column.
    return models.SlugField(blank=True, db_default="", default="", help_text=HELP, max_length=60)


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_team_ended_on")]
    operations = [
        migrations.AddField("district", "code", _code()),
        migrations.AddField("service", "code", _code()),
        migrations.AddConstraint(
            "district",
            models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True), fields=("municipality", "code"), name="district_code"
            ),
        ),
        migrations.AddConstraint(
            "service",
            models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True), fields=("municipality", "code"), name="service_code"
            ),
        ),
    ]
