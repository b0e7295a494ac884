from tests.town import *
from django.db import connection
from django.test.utils import CaptureQueriesContext
def test_base(town, browse):
    story = begin_story(town)
    c = browse(story.family("mother"))
    with CaptureQueriesContext(connection, ) as q:
        r = c.get("/nowhere")
    print(r.status_code, r.get("Location"))
    for x in q.captured_queries: print("SQL", x["sql"][:150])
