"""Dates as people write them, and layout objects that show errors, definitions and folds."""

import datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import translation

from mrc.forms import (
    Actions,
    Choices,
    Columns,
    DateField,
    Fold,
    Helper,
    Note,
    RadioRow,
    SaveBar,
    Sheet,
    Words,
    problems,
)
from mrc.templatetags import figures


class ServiceForm(forms.Form):
    definitions = {"through": {"court": "A judge decided", "dropped": "Not carried to an end"}}

    name = forms.CharField(label="Name", required=False, help_text="In any script")
    gender = forms.ChoiceField(label="Gender", choices=[("woman", "Woman"), ("man", "Man")], widget=forms.RadioSelect)
    through = forms.MultipleChoiceField(
        label="Resolved through",
        choices=[("court", "Court"), ("dropped", "Dropped")],
        widget=forms.CheckboxSelectMultiple,
    )
    born_on = DateField(label="Born on", required=False)
    consent = forms.ChoiceField(
        label="Consent", choices=[("not_recorded", "Not recorded"), ("yes", "Yes")], initial="not_recorded"
    )
    email = forms.EmailField(label="Email", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, things=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = Helper(*things)

    def clean(self):
        if self.data.get("name") == "twice":
            raise ValidationError("This client has a card already.")


def html_of(*things, data=None):
    template = Template("{% load crispy_forms_tags %}{% crispy form %}")
    return " ".join(template.render(Context({"form": ServiceForm(data, things=things)})).split())


# Dates


@pytest.mark.parametrize(
    "typed",
    ["31/12/1994", "31-12-1994", "31.12.1994", " 31 12 1994 ", "1994-12-31", "31/12/2537", "2537-12-31", "๓๑/๑๒/๒๕๓๗"],
)
def test_one_day_written_in_many_ways_is_one_day(typed):
    assert DateField().clean(typed) == datetime.date(1994, 12, 31)


def test_29_february_of_a_thai_leap_year_exists():
    assert DateField().clean("29/02/2543") == datetime.date(2000, 2, 29)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/1994", "31/02/1994 does not exist. Look at the day and the month again."),
        ("12/31/1994", "There is no month 31. The day comes first, then the month: 31/12/1994."),
        ("31/12/94", "Write all four figures of the year: 31/12/1994."),
        ("31/12/2994", "2994 is too far away. Look at the year again."),
        ("0001-01-01", "1 is too far away. Look at the year again."),
        ("1/2/" + "9" * 5000, "is not read as a date."),
        ("soon", "“soon” is not read as a date. Write day, month and year: 31/12/1994."),
        ("1994", "“1994” is not read as a date."),
        ("", "Write the date, such as 31/12/1994."),
    ],
)
def test_a_date_that_cannot_be_read_says_what_to_type(typed, sentence):
    with pytest.raises(ValidationError) as caught:
        DateField().clean(typed)
    assert sentence in caught.value.messages[0]


def test_a_date_is_shown_day_first_and_typed_with_figures():
    form = ServiceForm(initial={"born_on": datetime.date(1994, 12, 31)})
    assert 'value="31/12/1994"' in str(form["born_on"])
    assert 'type="text"' in str(form["born_on"])
    assert 'inputmode="numeric"' in str(form["born_on"])


def test_a_date_that_was_not_read_stays_as_typed():
    assert 'value="31/02/1994"' in str(ServiceForm({"born_on": "31/02/1994"})["born_on"])


def test_the_same_day_in_thai_years_is_no_change():
    assert not DateField().has_changed(datetime.date(1994, 12, 31), "31/12/2537")


# Errors


def test_summary_leads_to_the_input_and_to_the_first_choice_of_a_group():
    html = html_of("gender", "born_on", data={"born_on": "31/02/1994"})
    assert 'role="alert"' in html
    assert '<a href="#id_gender_0">Gender: ' in html
    assert '<a href="#id_through_0">Resolved through: ' in html
    assert '<a href="#id_born_on">Born on: 31/02/1994 does not exist.' in html


def test_summary_counts_answers_and_says_things_when_one_is_about_the_whole_form():
    assert problems(ServiceForm({"gender": "man"})).title == "2 answers need a look before this can be saved"
    whole = ServiceForm({"gender": "man", "through": ["court"], "consent": "yes", "name": "twice"})
    assert problems(whole).title == "1 thing needs a look before this can be saved"


def test_without_errors_there_is_no_summary():
    assert "errors" not in html_of("name")


def test_lines_of_a_formset_are_named_by_number():
    formset = forms.formset_factory(ServiceForm)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "x"}
    )
    assert problems(formset)[0].label == "Gender, line 1"


def test_input_in_error_points_to_its_message():
    html = html_of("born_on", data={"born_on": "31/02/1994"})
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_born_on_error"' in html
    assert 'id="id_born_on_error"' in html


def test_error_of_a_group_stands_between_label_and_choices():
    html = html_of(Choices("through"), data={"gender": "man"})
    assert html.index("<legend") < html.index('id="id_through_error"') < html.index('id="id_through_0"')
    assert 'aria-describedby="id_through_error"' in html


# Layout


def test_choices_show_their_definitions_inside_the_label():
    html = html_of(Choices("through", two=True))
    assert '<div class="choices two">' in html
    assert "Court <small>A judge decided</small> </label>" in html


def test_groups_become_rows_or_boxes_by_themselves():
    html = html_of("gender", "through")
    assert html.count('class="choices"') == 1
    assert "Not carried to an end" in html
    assert html.count('type="radio"') == 2


def test_a_group_can_be_a_sheet_of_its_own():
    html = html_of(Choices("through", sheet=True))
    assert html.startswith('<fieldset class="sheet"')
    assert '<fieldset class="field"' not in html


def test_bare_things_are_gathered_in_one_sheet_and_the_bar_stands_outside():
    html = html_of("name", Columns("email", "born_on"), SaveBar("Save the card", later="Finish later", cancel="/x/"))
    assert html.count('class="sheet"') == 1
    assert html.count('class="col-md-6"') == 2
    assert html.index('</div> <div class="savebar">') > html.index("id_born_on")
    assert 'name="then" value="later"' in html


@pytest.mark.parametrize(
    ("data", "is_open"),
    [
        (None, False),
        ({"consent": "not_recorded"}, False),
        ({"consent": "yes"}, True),
        ({"consent": "not_recorded", "email": "a@"}, True),
    ],
)
def test_fold_opens_with_an_answer_or_an_error_inside(data, is_open):
    html = html_of(Sheet("Card", "name", Fold("More", Columns("consent", "email"))), data=data)
    assert ('<details class="fold" open>' in html) is is_open


def test_hidden_fields_are_never_lost():
    assert 'type="hidden"' in html_of("name")


def test_words_are_escaped():
    html = html_of(Sheet("<b>", Words("<i>"), Note("<u>"), RadioRow("gender")), Actions("<s>"))
    assert not {"<b>", "<i>", "<u>", "<s>"} & set(html.replace(">", "> ").split())
    assert "&lt;b&gt;" in html


# Figures and days


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("2350000.00"), "2,350,000"),
        (Decimal("186500.5"), "186,500.50"),
        (Decimal(0), "0"),
        (None, "not stated"),
    ],
)
def test_amount_has_decimals_only_when_there_are_any(value, shown):
    assert figures.amount(value) == shown


def test_figure_has_commas():
    assert figures.figure(1234567) == "1,234,567"


def test_day_is_written_in_words():
    assert figures.day(datetime.date(2026, 4, 10)) == '<time datetime="2026-04-10">Fri 10 April 2026</time>'


def test_a_plain_day_leaves_the_weekday_out():
    assert figures.day(datetime.date(2026, 4, 10), "plain") == '<time datetime="2026-04-10">10 April 2026</time>'


@pytest.mark.parametrize("language", ["en", "km", "lo", "my", "th", "vi"])
def test_a_day_has_the_common_year_and_western_digits_in_every_language(language):
    with translation.override(language):
        assert "2026" in figures.day_in_words(datetime.date(2026, 4, 10))
        assert "10" in figures.day_in_words(datetime.date(2026, 4, 10), with_year=False)


@pytest.mark.parametrize(
    ("days", "words"),
    [(-5, "5 days late"), (-1, "1 day late"), (0, "today"), (1, "tomorrow"), (2, "in 2 days"), (92, "in 3 months")],
)
def test_days_from_now_in_words(days, words):
    today = datetime.date(2026, 11, 26)
    assert figures.in_days(today + datetime.timedelta(days=days), today) == words
