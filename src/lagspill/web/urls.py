"""Pages that span rooms: my day, the case page, log-in, the directory, the access log."""

from django.urls import URLPattern, URLResolver, path

from lagspill.web import my_day

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", my_day.home, name="home"),
    path("min-dag/", my_day.show, name="my-day"),
]
