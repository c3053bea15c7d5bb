from django import template

from translating.helps import helps_for
from translating.texts import difference_sentence

register = template.Library()
register.simple_tag(helps_for, name="translation_helps")
register.filter("sentence", difference_sentence)
