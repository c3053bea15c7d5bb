"""What a request costs, measured beside a minimal Wagtail page."""
