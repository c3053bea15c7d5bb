"""Steps between the right password and being signed in."""

from allauth.account.internal.flows.email_verification import get_address_for_user
from allauth.account.stages import EmailVerificationStage


class VerifiedAddressStage(EmailVerificationStage):
    """Ask for the address to be verified, where that can be done.

    Only an administrator can make an account without an address, or with the address that another account has
    verified; no letter could open either. The account page asks them for an address of their own.
    """

    def handle(self):
        if self.login.user:
            address = get_address_for_user(self.login.user)
            if address is None or not (address.verified or address.can_set_verified()):
                return None, True
        return super().handle()
