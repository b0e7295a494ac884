from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0012_case_meeting_policies"), ("cases", "0006_unnamed")]
    operations = [
        migrations.AlterField(
            model_name="agendaitem",
            name="state",
            field=models.CharField(
                choices=[(s, s) for s in ("listed", "invited", "running", "finished", "removed", "stopped")],
                default="listed",
                max_length=10,
            ),
        ),
    ]
