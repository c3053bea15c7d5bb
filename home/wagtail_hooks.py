"""Tells the frame which page is being served."""

from wagtail import hooks


@hooks.register("before_serve_page", order=-100)
def remember_current_page(page, request, serve_args, serve_kwargs):
    request.current_page = page
