"""Take the second factor away from a person who has lost it."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from people.models import User


class Command(BaseCommand):
    help = "Removes second factor, passkeys and recovery codes of one person, who can then set them up anew."

    def add_arguments(self, parser):
        parser.add_argument("name", help="e-mail address or user name")

    def handle(self, *args, name, **options):
        try:
            person = User.objects.get(Q(email__iexact=name) | Q(username=name))
        except User.DoesNotExist as err:
            raise CommandError("No account has this address or name.") from err
        except User.MultipleObjectsReturned as err:
            raise CommandError("Several accounts have this address; give the user name.") from err
        count, _rows = Authenticator.objects.filter(user=person).delete()
        self.stdout.write(f"Removed: {count}." if count else "There was none.")
