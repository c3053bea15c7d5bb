"""Content Security Policy: strict for the public, relaxed where the admin needs it."""

PUBLIC_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
# A page as readers will see it, in a frame of the editor's.
PREVIEW_POLICY = PUBLIC_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
# Wagtail's admin has inline scripts on several pages, and the translation editor's
# styled components write styles at run time; it crashes without them.
ADMIN_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)


class ContentSecurityPolicyMiddleware:
    """Set the policy that fits the address, unless the view has set its own.

    Wagtail's document view does: nothing at all may run in what was uploaded.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self._policy(request))
        return response

    def _policy(self, request):
        # Wagtail's mark on the request that it makes for a preview, under the address of the page.
        if getattr(request, "is_dummy", False):
            return PREVIEW_POLICY
        return ADMIN_POLICY if request.path_info.startswith("/admin/") else PUBLIC_POLICY
