"""Tells the frame which page is being served."""

from wagtail import hooks


# After the library has refused what is not open: the error page must not know which page that was.
@hooks.register("before_serve_page", order=-25)
def remember_current_page(page, request, serve_args, serve_kwargs):
    request.current_page = page
