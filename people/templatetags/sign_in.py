"""What the pages of signing in need to know of the site and the person."""

from allauth.account.adapter import get_adapter
from django import template

from people.sign_in.mail import mail_can_be_sent
from people.sign_in.second_factor import has_second_factor, must_have_second_factor

register = template.Library()


@register.simple_tag(takes_context=True)
def sign_up_is_open(context):
    request = context["request"]
    return get_adapter(request).is_open_for_signup(request)


register.simple_tag(mail_can_be_sent)


@register.simple_tag
def second_factor_is_missing(person):
    return must_have_second_factor(person) and not has_second_factor(person)
