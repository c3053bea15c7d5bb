"""People in the admin: who there is, with which roles and posts."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.forms import inlineformset_factory
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from people.models import Membership, User
from people.roles import PURPOSES, Role, roles_of
from people.selectors.people import institutions_to_place, may_manage_people, people_of, roles_to_give
from people.services.people import change_roles, let_in

ROWS = 50


class PeopleFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Name or address"), required=False, max_length=100)
    role = forms.ChoiceField(label=pgettext_lazy("of a person", "Role"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["role"].choices = [("", _("All roles")), *((role.value, role.label) for role in Role)]

    def apply(self, people):
        if not self.is_valid():
            return people
        for word in self.cleaned_data["q"].split():
            people = people.filter(
                Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(email__icontains=word)
                | Q(username__icontains=word)
            )
        if self.cleaned_data["role"]:
            people = people.filter(groups__name=self.cleaned_data["role"])
        return people


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(label=gettext_lazy("Roles"), required=False, widget=forms.CheckboxSelectMultiple)
    may_sign_in = forms.BooleanField(label=gettext_lazy("May sign in"), required=False)

    def __init__(self, *args, by, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [(role.value, f"{role.label}: {PURPOSES[role]}") for role in roles_to_give(by)]
        if person.pk == by.pk:
            # Whoever locks themselves out cannot let themselves in again.
            del self.fields["may_sign_in"]


class PostForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ["institution", "post", "since", "until"]
        widgets = {"since": AdminDateInput, "until": AdminDateInput}

    def __init__(self, *args, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions


PostFormSet = inlineformset_factory(User, Membership, form=PostForm, extra=1, can_delete=False)


class _PeoplePage(WagtailAdminTemplateMixin, TemplateView):
    header_icon = "group"

    def dispatch(self, request, *args, **kwargs):
        if not may_manage_people(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class PeopleView(_PeoplePage):
    page_title = gettext_lazy("People")
    template_name = "people/admin/people.html"

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": gettext_lazy("Home")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        form = PeopleFilter(self.request.GET or None)
        people = form.apply(people_of(self.request.user)) if form.is_bound else people_of(self.request.user)
        page = Paginator(people, ROWS).get_page(self.request.GET.get("p"))
        rows = [
            (person, [Role(each.name) for each in person.groups.all() if each.name in set(Role)]) for person in page
        ]
        return super().get_context_data(**kwargs, form=form, page=page, rows=rows, is_filtered=form.is_bound)


class PersonView(_PeoplePage):
    template_name = "people/admin/person.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.person = None

    def dispatch(self, request, *args, **kwargs):
        if may_manage_people(request.user):
            self.person = get_object_or_404(people_of(request.user), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return str(self.person)

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": gettext_lazy("Home")},
            {"url": reverse("people:list"), "label": gettext_lazy("People")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        kwargs.setdefault("roles_form", self._roles_form())
        kwargs.setdefault("posts", self._posts())
        return super().get_context_data(**kwargs, person=self.person)

    def post(self, request, *args, **kwargs):
        roles_form, posts = self._roles_form(request.POST), self._posts(request.POST)
        if not (roles_form.is_valid() and posts.is_valid()):
            messages.error(request, _("Nothing was saved: look at the marked fields."))
            return self.render_to_response(self.get_context_data(roles_form=roles_form, posts=posts))
        with transaction.atomic():
            kept = roles_of(self.person) - set(roles_to_give(request.user))
            change_roles(
                person=self.person,
                roles=kept | {Role(value) for value in roles_form.cleaned_data["roles"]},
                by=request.user,
            )
            if "may_sign_in" in roles_form.fields:
                let_in(person=self.person, may_sign_in=roles_form.cleaned_data["may_sign_in"], by=request.user)
            posts.save()
        messages.success(request, _("The roles and posts of %(person)s are saved.") % {"person": self.person})
        return redirect("people:list")

    def _roles_form(self, data=None):
        initial = {"roles": [role.value for role in roles_of(self.person)], "may_sign_in": self.person.is_active}
        return RolesForm(data, initial=initial, by=self.request.user, person=self.person)

    def _posts(self, data=None):
        institutions = institutions_to_place(self.request.user)
        # Posts of the other side are the other side's to change.
        queryset = self.person.memberships.filter(institution__in=institutions)
        return PostFormSet(
            data, instance=self.person, queryset=queryset, form_kwargs={"institutions": institutions}, prefix="posts"
        )


urlpatterns = [
    path("", PeopleView.as_view(), name="list"),
    path("<int:pk>/", PersonView.as_view(), name="person"),
]
