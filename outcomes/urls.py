from django.urls import path

from .views import case_studies, draws, home, interviews, questions, stories

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
    # interviews
    path("interviews/new/", interviews.find, name="interview-find"),
    path("interviews/blank.pdf", interviews.blank_pdf, name="interview-blank"),
    path("interviews/begin/<uuid:uuid>/", interviews.begin, name="interview-begin"),
    path("interviews/of/<uuid:uuid>/", interviews.of_card, name="interview-of"),
    path("interviews/without-card/<uuid:uuid>/", interviews.without_card, name="interview-without-card"),
    path("interviews/questions/", questions.question_list, name="questions"),
    path("interviews/questions/<uuid:uuid>/", questions.change_question, name="question"),
    path("interviews/<uuid:uuid>/", interviews.InterviewDetail.as_view(), name="interview"),
    path("interviews/<uuid:uuid>/change/", interviews.InterviewUpdate.as_view(), name="interview-update"),
    path("interviews/<uuid:uuid>/interview.pdf", interviews.interview_pdf, name="interview-pdf"),
    # stories
    path("interviews/<uuid:uuid>/story/", stories.write, name="story-write"),
    path("stories/<uuid:uuid>/", stories.StoryDetail.as_view(), name="story"),
    path("stories/<uuid:uuid>/change/", stories.StoryUpdate.as_view(), name="story-update"),
    path("stories/<uuid:uuid>/check/", stories.check, name="story-check"),
    path("stories/<uuid:uuid>/heard/", stories.heard, name="story-heard"),
    path("stories/<uuid:uuid>/consent/", stories.consent, name="story-consent"),
    path("stories/<uuid:uuid>/send/", stories.send, name="story-send"),
    path("stories/<uuid:uuid>/return/", stories.send_back, name="story-return"),
    path("stories/<uuid:uuid>/approve/", stories.StoryApprove.as_view(), name="story-approve"),
    path("stories/<uuid:uuid>/story.pdf", stories.story_pdf, name="story-pdf"),
    # case studies
    path("case-studies/", case_studies.study_list, name="case-studies"),
    path("case-studies/new/", case_studies.write, name="case-study-write"),
    path("case-studies/<uuid:uuid>/", case_studies.CaseStudyDetail.as_view(), name="case-study"),
    path("case-studies/<uuid:uuid>/change/", case_studies.CaseStudyUpdate.as_view(), name="case-study-update"),
    path("case-studies/<uuid:uuid>/names/", case_studies.names, name="case-study-names"),
    path("case-studies/<uuid:uuid>/send/", case_studies.send, name="case-study-send"),
    path("case-studies/<uuid:uuid>/return/", case_studies.send_back, name="case-study-return"),
    path("case-studies/<uuid:uuid>/approve/", case_studies.CaseStudyApprove.as_view(), name="case-study-approve"),
    path("case-studies/<uuid:uuid>/case-study.pdf", case_studies.study_pdf, name="case-study-pdf"),
]
