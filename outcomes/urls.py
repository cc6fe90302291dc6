from django.urls import path

from .views import draws, home

app_name = "outcomes"

urlpatterns = [
    path("", home.home, name="home"),
    # the draw
    path("draws/new/<uuid:uuid>/", draws.new_draw, name="draw-new"),
    path("draws/<uuid:uuid>/", draws.draw, name="draw"),
    path("draws/<uuid:uuid>/sheet.pdf", draws.sheet_pdf, name="draw-pdf"),
    path("draws/<uuid:uuid>/frame.csv", draws.sheet_csv, name="draw-csv"),
    path("drawn/<uuid:uuid>/", draws.drawn, name="drawn"),
    path("drawn/<uuid:uuid>/step-in/", draws.step_in, name="step-in"),
]
