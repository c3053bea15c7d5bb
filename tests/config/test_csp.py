"""The content policy: strict outside the admin, and never in place of a stricter one."""

import pytest
from django.http import HttpResponse

from config.csp import ADMIN_POLICY, PREVIEW_POLICY, PUBLIC_POLICY, ContentSecurityPolicyMiddleware


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/", PUBLIC_POLICY),
        ("/es/", PUBLIC_POLICY),
        ("/api/v1/docs", PUBLIC_POLICY),
        ("/administration/", PUBLIC_POLICY),
        ("/admin/", ADMIN_POLICY),
        ("/admin/pages/1/edit/", ADMIN_POLICY),
    ],
)
def test_the_policy_fits_the_address(rf, path, policy):
    response = ContentSecurityPolicyMiddleware(lambda request: HttpResponse())(rf.get(path))
    assert response.headers["Content-Security-Policy"] == policy


def test_a_policy_that_a_view_has_set_stays(rf):
    def view(request):
        return HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})

    response = ContentSecurityPolicyMiddleware(view)(rf.get("/documents/1/x.svg"))
    assert response.headers["Content-Security-Policy"] == "default-src 'none'"


def test_a_preview_may_stand_in_the_editor_and_is_as_strict_otherwise(rf):
    request = rf.get("/es/guias/pago/")
    request.is_dummy = True
    response = ContentSecurityPolicyMiddleware(lambda request: HttpResponse())(request)
    assert response.headers["Content-Security-Policy"] == PREVIEW_POLICY
    assert "frame-ancestors 'self'" in PREVIEW_POLICY
    assert PREVIEW_POLICY.partition("frame-ancestors")[0] == PUBLIC_POLICY.partition("frame-ancestors")[0]


def test_nothing_inline_may_run_on_public_pages():
    assert "unsafe" not in PUBLIC_POLICY
