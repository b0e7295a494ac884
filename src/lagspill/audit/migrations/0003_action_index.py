from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain")]
    operations = [
        migrations.AddIndex(model_name="auditentry", index=models.Index(fields=["action", "-at"], name="audit_action")),
    ]
