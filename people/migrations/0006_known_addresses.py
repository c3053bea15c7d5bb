"""The addresses of accounts that were there before they could be verified: an administrator had entered each."""

from django.db import migrations


def note(apps, schema_editor):
    User = apps.get_model("people", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    taken = {email.lower() for email in EmailAddress.objects.values_list("email", flat=True)}
    for person in User.objects.exclude(email="").order_by("pk"):
        email = person.email.strip().lower()
        # Of two accounts with one address the older keeps it; the other signs in with its user name.
        if email not in taken:
            taken.add(email)
            EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)


class Migration(migrations.Migration):
    dependencies = [("people", "0005_shared_cache"), ("account", "0009_emailaddress_unique_primary_email")]

    # Backwards nothing: the table goes with django-allauth's own migrations.
    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
